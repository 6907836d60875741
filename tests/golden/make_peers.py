"""Writes peers.json: the solutions of other packages, run tight, to the problems of
tests/python/peer_problems.py.

    python tests/golden/make_peers.py    # with adelie, scikit-learn, statsmodels; R with glmnet
"""

import json
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
from peer_problems import DISPERSION, POWER, PROBLEMS

# glmnet divides a gaussian y by its standard deviation, and so the ridge part too, which is undone;
# it makes the penalty factors sum to the number of columns, as ours do.
GLMNET = """
suppressPackageStartupMessages(library(glmnet))
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "double", file.size(path) / 8)
}
settings <- readLines(file.path(folder, "settings"))
family <- sub("bernoulli", "binomial", settings[1])
y <- read("y"); w <- read("weights"); strength <- read("strength"); ratio <- strength[2]
X <- matrix(read("X"), length(y))
offset <- if (file.size(file.path(folder, "offset")) > 0) read("offset") else NULL
glmnet.control(fdev = 0, devmax = 1, mxitnr = 10000, epsnr = 1e-15)
share <- w / sum(w)
scale <- if (family == "gaussian") sqrt(sum(share * (y - sum(share * y))^2)) else 1
total <- ratio + (1 - ratio) * scale
fit <- glmnet(X, y, family = family, alpha = ratio / total, weights = w, offset = offset,
              lambda = strength[1] * total, penalty.factor = read("factors"),
              standardize = FALSE, thresh = 1e-20, maxit = 1e9)
writeBin(c(as.numeric(fit$a0), as.numeric(fit$beta)), file.path(folder, "out"))
"""


def glmnet(problem):
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "settings").write_text(problem.family + "\n")
        (at / "script.R").write_text(GLMNET)
        weights = np.ones(len(problem.y)) if problem.weights is None else problem.weights
        offset = np.empty(0) if problem.offset is None else problem.offset
        numbers = {
            "X": problem.X.T,
            "y": problem.y,
            "weights": weights,
            "offset": offset,
            "factors": problem.factors,
            "strength": np.array([problem.strength, problem.l1_ratio], dtype=float),
        }
        for name, values in numbers.items():
            (at / name).write_bytes(np.ascontiguousarray(values, dtype=float).tobytes())
        subprocess.run(["Rscript", str(at / "script.R"), folder], check=True)
        solution = np.fromfile(at / "out")
    return solution[1:], solution[0]


def adelie(problem):
    import adelie

    family = {"bernoulli": "binomial"}.get(problem.family, problem.family)
    state = adelie.grpnet(
        np.asfortranarray(problem.X),
        getattr(adelie.glm, family)(problem.y, weights=problem.shares),
        groups=problem.starts,
        alpha=problem.l1_ratio,
        penalty=problem.factors,
        offsets=problem.offset,
        lmda_path=[problem.strength],
        tol=1e-16,
        irls_tol=1e-16,
        max_iters=10**9,
        irls_max_iters=10**6,
        early_exit=False,
        progress_bar=False,
        n_threads=1,
    )
    return state.betas.toarray()[-1], float(state.intercepts[-1])


def scikit_learn(problem):
    """It has one ridge strength: columns are scaled to make it one for each."""
    from sklearn import linear_model as models

    total, n = problem.strength, len(problem.y)
    options = {"fit_intercept": problem.intercept}
    scale = np.sqrt(problem.factors) if problem.l1_ratio == 0 else np.ones(problem.X.shape[1])
    weights = problem.weights
    if problem.family == "gaussian" and problem.penalty == "none":
        model = models.LinearRegression(**options)
    elif problem.family == "gaussian" and problem.l1_ratio == 0:
        model = models.Ridge(total * n, solver="cholesky", tol=1e-15, **options)
    elif problem.family == "gaussian":
        model = models.ElasticNet(
            total, l1_ratio=problem.l1_ratio, tol=1e-15, max_iter=10**6, **options
        )
    elif problem.family == "bernoulli":
        model = models.LogisticRegression(
            C=1 / (total * n), solver="newton-cholesky", tol=1e-14, max_iter=1000, **options
        )
    else:
        power = {"poisson": 1, "tweedie": POWER, "gamma": 2}[problem.family]
        model = models.TweedieRegressor(
            power=power, alpha=total, link="log", solver="newton-cholesky", tol=1e-14, **options
        )
    model.fit(problem.X / scale, problem.y, sample_weight=weights)
    return np.ravel(model.coef_) / scale, float(np.ravel(model.intercept_)[0])


def statsmodels(problem):
    import statsmodels.api as sm

    families, log = sm.families, sm.families.links.Log()
    family = {
        "poisson": families.Poisson(log),
        "gamma": families.Gamma(log),
        "bernoulli": families.Binomial(),
        "negative_binomial": families.NegativeBinomial(log, alpha=DISPERSION),
    }[problem.family]
    design = np.column_stack([np.ones(len(problem.y)), problem.X])
    model = sm.GLM(problem.y, design, family, offset=problem.offset, freq_weights=problem.weights)
    if problem.penalty == "none":
        b = model.fit(tol=1e-15, maxiter=1000).params
    else:
        each = np.append(0, problem.strength * problem.factors)
        b = model.fit_regularized(
            alpha=each, L1_wt=problem.l1_ratio, cnvrg_tol=1e-14, maxiter=5000, zero_tol=1e-12
        ).params
    return b[1:], float(b[0])


PEERS = {
    "glmnet": glmnet,
    "adelie": adelie,
    "scikit-learn": scikit_learn,
    "statsmodels": statsmodels,
}


def main():
    warnings.simplefilter("ignore")  # of tolerances below rounding
    solutions = {}
    for problem in PROBLEMS:
        coef, intercept = PEERS[problem.peer](problem)
        solutions[problem.name] = {
            "checksum": problem.checksum(),
            "coef": np.asarray(coef, dtype=float).tolist(),
            "intercept": float(intercept),
        }
    glmnet_version = ["Rscript", "-e", "cat(as.character(packageVersion('glmnet')))"]
    found = subprocess.run(glmnet_version, check=True, capture_output=True, text=True).stdout
    versions = {name: version(name) for name in ("adelie", "scikit-learn", "statsmodels")}
    out = {"versions": {"glmnet": found, **versions}, "solutions": solutions}
    lines = json.dumps(out).replace('}, "', '},\n"')
    (Path(__file__).parent / "peers.json").write_text(lines + "\n")


if __name__ == "__main__":
    main()
