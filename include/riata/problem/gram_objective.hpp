#pragma once
#include <memory>
#include <vector>
#include "riata/problem/interfaces/columns.hpp"

namespace riata {

/// A least-squares problem of many rows told by its Gram matrix G alone: with G = R'R and z such
/// that R'z is the gradient at 0, reversed,
///     loss(b) = |R b - z|^2 / 2 + constant,
/// a problem of as many rows as parameters. Paths and folds then never touch the data.
class GramObjective final : public Columns {
 public:
  /// loss(b) = b'G b / 2 - product'b + a constant, and what the data tell besides.
  struct Quadratic {
    std::vector<double> gram, product;  // (parameters, parameters), (parameters, responses)
    /// The loss of every response where all parameters are 0 but the last, which is `last`.
    std::vector<double> loss, last;
    std::vector<double> half_null_deviance, column_scale;
  };
  /// Null where the Gram matrix is as good as singular.
  static std::unique_ptr<GramObjective> of(Quadratic quadratic);
  /// Null also where `full` is no least-squares problem.
  static std::unique_ptr<GramObjective> of(const Columns& full);

  Index parameters() const override { return parameters_; }
  Index responses() const override { return std::ssize(half_null_deviance_); }
  Index rows() const override { return parameters_; }
  void value(Responses active, MatrixView b, std::span<double> value) const override;
  void gradient(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
                std::span<double> eta) const override;
  void hessian(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
               std::span<double> eta, std::span<double> hessian) const override;
  double half_null_deviance(Index r) const override { return half_null_deviance_[at(r)]; }
  double column_scale(Index j) const override { return column_scale_[at(j)]; }
  bool has_dual() const override { return true; }
  DualPoint dual_point(Responses active, std::span<const double> slope,
                       std::span<const double> gradient) const override;
  double dual_value(Responses active, const DualPoint& dual, double shrink) const override;

  void start(Index response, std::span<double> eta) const override;
  double pointwise(Responses active, std::span<const double> eta, std::span<double> slope,
                   std::span<double> curvature) const override;
  void add_product(Parameters parameters, std::span<const double> d,
                   std::span<double> eta) const override;
  void correlate(Parameters parameters, std::span<const double> v,
                 std::span<double> out) const override;
  void gram(Parameters a, Parameters b, std::span<const double> w,
            std::span<double> out) const override;
  void expand(Parameters parameters, std::span<double> out) const override;
  double columns_scale(Parameters parameters) const override;
  double dual_norm(std::span<const double> v) const override;

 private:
  static std::size_t at(Index i) { return static_cast<std::size_t>(i); }

  Index parameters_ = 0;
  std::vector<double> gram_, root_;                    // G, and R (upper triangular); column-major
  std::vector<double> z_;                              // (parameters, responses)
  std::vector<double> constant_, half_null_deviance_;  // of every response
  std::vector<double> column_scale_;
};

}  // namespace riata
