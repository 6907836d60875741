# One setting of glmnet: reads a workload, fits it `repeats` times, writes seconds and solution.
suppressPackageStartupMessages({
  library(Matrix)
  library(glmnet)
})

given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]
out <- given[2]
family <- sub("bernoulli", "binomial", given[3])
numbers <- as.numeric(given[4:11])
l1_ratio <- numbers[1]
is_sparse <- numbers[2] == 1
n <- numbers[3]
p <- numbers[4]
ratio_count <- numbers[5]
tolerance <- numbers[6]
repeats <- numbers[7]
limit <- numbers[8]

# The doubles of a .npy file, in the order in which they lie there.
npy <- function(name) {
  path <- file.path(folder, paste0(name, ".npy"))
  file <- file(path, "rb")
  on.exit(close(file))
  start <- as.integer(readBin(file, "raw", 10))
  header <- start[9] + 256 * start[10]
  readBin(file, "raw", header)
  readBin(file, "double", (file.size(path) - 10 - header) / 8)
}
save_doubles <- function(values, name) writeBin(as.double(values), file.path(out, name))

y <- npy("y")
factors <- npy("factors")
strengths <- npy("strengths")
X <- if (is_sparse) {
  sparseMatrix(i = npy("X_indices"), p = npy("X_indptr"), x = npy("X_data"), dims = c(n, p),
               index1 = FALSE)
} else {
  matrix(npy("X"), n, p)
}

glmnet.control(fdev = 0, devmax = 1, mxitnr = 1000, epsnr = min(1e-6, tolerance))

# Strengths are those of l1_ratio |b| + (1 - l1_ratio)/2 b^2. glmnet divides a gaussian y by its
# standard deviation, and so the ridge part too, which is undone here; and it makes the penalty
# factors sum to the number of columns.
path <- function(X, y, strengths, ratio) {
  scale <- if (family == "gaussian" && ratio < 1) sqrt(mean((y - mean(y))^2)) else 1
  total <- ratio + (1 - ratio) * scale
  fit <- glmnet(X, y, family = family, alpha = ratio / total,
                lambda = strengths * total * mean(factors), penalty.factor = factors,
                standardize = FALSE, thresh = tolerance, maxit = 1e9)
  if (length(fit$lambda) != length(strengths)) stop("glmnet left the path before its end")
  list(coefs = as.matrix(fit$beta), intercepts = as.numeric(fit$a0))
}

cross_validate <- function() {
  folds <- npy("folds")
  ratios <- npy("ratios")
  grid <- matrix(strengths, ncol = ratio_count)  # a row of the file is a column here
  errors <- 0 * grid
  coefs <- intercepts <- list()
  for (fold in sort(unique(folds))) for (r in seq_along(ratios)) {
    train <- folds != fold
    fit <- path(X[train, ], y[train], grid[, r], ratios[r])
    eta <- sweep(X[!train, ] %*% fit$coefs, 2, fit$intercepts, "+")
    errors[, r] <- errors[, r] + colSums((y[!train] - eta)^2)
    coefs <- c(coefs, list(fit$coefs))
    intercepts <- c(intercepts, list(fit$intercepts))
  }
  best <- which.min(errors)
  s <- (best - 1) %% nrow(grid) + 1
  r <- (best - 1) %/% nrow(grid) + 1
  fit <- path(X, y, grid[1:s, r], ratios[r])
  list(curve = errors / n, chosen = best - 1, coefs = unlist(coefs), intercepts = unlist(intercepts),
       coef = fit$coefs[, s], intercept = fit$intercepts[s])
}

solve_it <- function() {
  if (ratio_count > 0) cross_validate() else path(X, y, strengths, l1_ratio)
}

now <- function() as.numeric(Sys.time())  # proc.time counts in milliseconds only
shortest <- 0.2  # seconds that the repeats of a very short fit are to last together
seconds <- c()
repeat {
  start <- now()
  solution <- solve_it()
  seconds <- c(seconds, now() - start)
  total <- sum(seconds)
  enough <- length(seconds) >= repeats && (total > shortest || length(seconds) >= 300)
  if (enough || total > limit) break
}
for (name in names(solution)) save_doubles(solution[[name]], name)
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE)))
writeLines(c(format(seconds, digits = 9, scientific = FALSE), peak,
             as.character(packageVersion("glmnet"))), file.path(out, "facts.txt"))
