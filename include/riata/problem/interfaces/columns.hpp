#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>
#include "riata/problem/interfaces/smooth.hpp"

namespace riata {

/// Where a step along some columns leads: eta moves there, the others are filled where not empty
/// (curvature only beside slope).
struct Advanced {
  std::span<double> eta, slope, curvature;  // one number per row
  std::span<double> gradient;               // one per parameter
};

/// A smooth part that can be read column by column, for solvers that work on few parameters at a
/// time: the loss as a function of the linear predictor, and the linear predictor as a function of
/// some parameters. Parameters are numbered as in Smooth, the intercept last.
class Columns : public Curved {
 public:
  using Parameters = std::span<const Index>;

  /// The linear predictor of a response at B = 0, (rows): its offset.
  virtual void start(Index response, std::span<double> eta) const = 0;
  /// The loss of some responses at eta, all (rows, active), and slope_i = w_i loss'(eta_i),
  /// curvature_i = w_i loss''(eta_i) where those are not empty. Where the loss is coupled, active
  /// is all responses, and the Hessian of a row is at most the diagonal matrix of its curvature.
  virtual double pointwise(Responses active, std::span<const double> eta, std::span<double> slope,
                           std::span<double> curvature) const = 0;
  /// Where the loss is coupled: the size of w_i times its second derivative in responses a and b,
  /// which is positive where a = b and negative where not, from all curvatures, (rows, responses).
  virtual void cross_curvature(std::span<const double> /*curvature*/, Index /*a*/, Index /*b*/,
                               std::span<double> /*out*/) const {}
  /// eta += X_parameters d
  virtual void add_product(Parameters parameters, std::span<const double> d,
                           std::span<double> eta) const = 0;
  /// eta = the linear predictor at b, one number per parameter; what is 0 in b is not read.
  void predictor(Index response, std::span<const double> b, std::span<double> eta) const {
    std::vector<Index> live;
    std::vector<double> values;
    for (std::size_t j = 0; j < b.size(); ++j)
      if (b[j] != 0) {
        live.push_back(static_cast<Index>(j));
        values.push_back(b[j]);
      }
    start(response, eta);
    add_product(live, values, eta);
  }
  /// out = X_parameters' v; with v = slope, the gradient
  virtual void correlate(Parameters parameters, std::span<const double> v,
                         std::span<double> out) const = 0;
  /// add_product, pointwise (its loss) and correlate of the slope, in one look at the rows; null,
  /// nothing done: the columns do not lie so that this is faster.
  virtual std::optional<double> advance(Index /*response*/, Parameters /*parameters*/,
                                        std::span<const double> /*d*/,
                                        const Advanced& /*to*/) const {
    return std::nullopt;
  }
  /// out (a x b, column-major) = X_a' diag(w) X_b; with b empty, X_a' diag(w) X_a
  virtual void gram(Parameters a, Parameters b, std::span<const double> w,
                    std::span<double> out) const = 0;
  /// The columns of some parameters one after the other, (rows, parameters).
  virtual void expand(Parameters parameters, std::span<double> out) const = 0;
  /// The same where all of them are sparse (the intercept is: a centre alone); false: they are not.
  virtual bool expand(Parameters /*parameters*/, SparseColumns& /*out*/) const { return false; }

  /// Whether most numbers are zeros that are not stored: then products with the columns are cheap
  /// beside matrices of them.
  virtual bool is_sparse() const { return false; }

  /// The mean loss over a share of the rows, fixed by the data, for cheap starts; null where there
  /// are too few.
  virtual std::unique_ptr<Columns> sample() const { return nullptr; }
  /// Weights of the rows for a Hessian of so many parameters that need only be near: w on a share
  /// of the rows, scaled up, and 0 elsewhere; empty where all of them are to be taken.
  virtual std::vector<double> thinned(std::span<const double> /*w*/, Index /*parameters*/) const {
    return {};
  }

  // Norms with |X_parameters'v| <= columns_scale(parameters) dual_norm(v) for every slope v;
  // column_scale is that of one column.
  virtual double columns_scale(Parameters parameters) const = 0;
  virtual double dual_norm(std::span<const double> v) const = 0;
};

}  // namespace riata
