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
  /// Null where `full` is no least-squares problem or its Gram matrix is as good as singular.
  static std::unique_ptr<GramObjective> of(const Columns& full);

  Index parameters() const override { return parameters_; }
  Index responses() const override { return full_->responses(); }
  Index rows() const override { return parameters_; }
  void value(Responses active, MatrixView b, std::span<double> value) const override;
  void gradient(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
                std::span<double> eta) const override;
  void hessian(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
               std::span<double> eta, std::span<double> hessian) const override;
  double half_null_deviance(Index r) const override { return full_->half_null_deviance(r); }
  double column_scale(Index j) const override { return full_->column_scale(j); }
  bool has_dual() const override { return true; }
  DualPoint dual_point(Responses active, std::span<const double> eta,
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
  double columns_scale(Parameters parameters) const override {
    return full_->columns_scale(parameters);
  }
  double dual_norm(std::span<const double> v) const override;

 private:
  const Columns* full_ = nullptr;
  Index parameters_ = 0;
  std::vector<double> gram_, root_;  // G, and R (upper triangular); column-major
  std::vector<double> z_;            // (parameters, responses)
  std::vector<double> constant_;     // of every response
};

}  // namespace riata
