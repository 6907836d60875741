#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>
#include "core/eigen.hpp"
#include "riata/design/features.hpp"
#include "riata/problem/gram_objective.hpp"

namespace riata {

/// sum_i w_i v_i v_i' over some rows, v_i = (x_i - about, target_i - about, 1): all that least
/// squares know of them.
struct CrossProducts {
  Dense sums;    // (features + 2) squared
  Vector about;  // of the features and the target
  Index rows = 0;

  Index features() const { return sums.cols() - 2; }
  double weight() const { return sums(features() + 1, features() + 1); }
  void add(const CrossProducts& other);

  struct Centred {
    Vector mean, deviation;  // of the features and the target
  };
  /// None where a mean is so far from `about` that the spread around it has lost digits.
  std::optional<Centred> centred() const;
  /// Least squares over these rows in the columns (x_j - mean_j) scale_j, with an intercept behind
  /// them; without one, in x_j scale_j, for which `about` must be 0.
  std::unique_ptr<GramObjective> objective(const Centred& centred, const std::vector<double>& scale,
                                           std::vector<double> column_scale, bool intercept) const;
  /// sum_i w_i (target_i - intercept - x_i'b)^2 of every column b. Empty where one of them is so
  /// small beside its parts that it has lost digits.
  std::vector<double> squared_errors(const Dense& coef, const Vector& intercept) const;
};

/// Rows that are summed apart.
struct RowParts {
  std::vector<std::vector<Index>> rows;
  std::vector<double> target, weights;  // of all rows of the features
  bool centre = true;
  int threads = 1;
  std::function<bool()> cancelled = {};
};
/// The products of every part, about the mean of all rows where asked; no number of the features is
/// looked at before: one that is not finite makes its part's sums not finite.
std::vector<CrossProducts> cross_products(const Features& X, const RowParts& parts);

}  // namespace riata
