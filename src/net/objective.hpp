#pragma once
#include "net/evaluator.hpp"
#include "riata/problem/interfaces/omega.hpp"

namespace riata::net {

/// A net's objective on all rows, in double, without dropout and with batch norm frozen: the data
/// term together with the quadratic part of the penalty. NetProx is the rest.
class Objective {
 public:
  Objective(const Architecture& architecture, const Layout& layout,
            const AnyObservation& observation, std::span<const double> buffers, const Omega& omega,
            const DataSet<double>& data)
      : omega_(omega),
        data_(data),
        buffers_(buffers.begin(), buffers.end()),
        evaluate_(architecture, layout, observation) {}

  /// The value at the parameters x, and its gradient where that is not empty.
  double operator()(std::span<const double> x, std::span<double> gradient) {
    double sum = evaluate_(x, buffers_, data_, gradient);
    for (std::size_t k = 0; k < x.size(); ++k) {
      sum += 0.5 * omega_.quadratic[k] * x[k] * x[k];
      if (!gradient.empty()) gradient[k] += omega_.quadratic[k] * x[k];
    }
    return sum;
  }

 private:
  const Omega& omega_;
  const DataSet<double>& data_;
  std::vector<double> buffers_;
  Evaluator<double> evaluate_;
};

}  // namespace riata::net
