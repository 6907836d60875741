#include "riata/model/path.hpp"
#include <algorithm>
#include <cmath>
#include "model/check_data.hpp"
#include "model/fitter.hpp"
#include "model/fold_sums.hpp"
#include "model/path_steps.hpp"
#include "riata/core/text.hpp"

namespace riata {

double Path::norm(std::size_t s, std::size_t k) const {
  const Fit& fit = fits[s];
  double sum = 0;
  for (Index r = 0; r < fit.coef().cols(); ++r)
    for (Index j = 0; j < fit.blocks()[k].count; ++j) {
      const double b = fit.coef()(fit.blocks()[k].first + j, r);
      sum += b * b;
    }
  return std::sqrt(sum);
}

double max_strength(const Glm& glm, const Features& X, MatrixView y, const FitData& data) {
  return Fitter(glm, X, y, data).max_factor();
}

std::vector<double> strength_grid(double largest, int count, double min_ratio) {
  if (count < 1) throw InvalidArgument(cat("strengths must be at least 1, got ", count));
  if (!(min_ratio > 0 && min_ratio < 1))
    throw InvalidArgument(cat("min_ratio must be in (0, 1), got ", min_ratio));
  std::vector<double> out;
  for (int i = 0; i < count; ++i)
    out.push_back(count == 1 ? largest : largest * std::pow(min_ratio, i / (count - 1.0)));
  return out;
}

namespace {

std::vector<double> checked_grid(std::vector<double> grid) {
  for (double each : grid)
    if (!(each >= 0) || std::isinf(each))
      throw InvalidArgument(cat("strengths must be finite and at least 0, got ", shortest(each)));
  std::sort(grid.begin(), grid.end(), std::greater<>());
  return grid;
}

}  // namespace

Path strengths_for(const Fitter& fitter, const PathOptions& options) {
  Path path;
  if (options.grid.empty()) {
    path.max_strength = fitter.max_factor();
    path.strengths = strength_grid(path.max_strength, options.strengths, options.min_ratio);
  } else {
    path.strengths = checked_grid(options.grid);
    path.max_strength = std::numeric_limits<double>::quiet_NaN();
  }
  return path;
}

void follow(const Fitter& fitter, const GlmOptions& options, Path& path) {
  Fitter::Point point = fitter.null_point();
  for (double strength : path.strengths) {
    if (options.progress &&
        !options.progress("path", static_cast<double>(path.fits.size()) /
                                      static_cast<double>(path.strengths.size())))
      throw Cancelled("path: cancelled");
    point = fitter.solve(strength, {options.tolerance, false}, &point);
    for (const auto& certificate : point.certificates)
      if (certificate.status == Status::cancelled) throw Cancelled("path: cancelled");
    path.fits.push_back(fitter.fit(point));
    path.deviance_explained.push_back(fitter.deviance_explained(point));
  }
}

Path fit_path(const Glm& glm, const Features& X, MatrixView y, const PathOptions& options,
              const FitData& data) {
  check_memory(glm, X, y.cols, options.grid.empty() ? options.strengths : std::ssize(options.grid));
  const std::vector<int> together(static_cast<std::size_t>(y.rows), 0);
  const auto sums = fold_sums(glm, X, y, data, together, 1);
  std::unique_ptr<Fitter> fitter = sums.empty() ? nullptr : Fitter::of(glm, X, sums.front());
  if (!fitter) {
    fitter = std::make_unique<Fitter>(glm, X, y, data);
    fitter->expect_many_strengths();
  }
  Path path = strengths_for(*fitter, options);
  follow(*fitter, glm.options(), path);
  return path;
}

}  // namespace riata
