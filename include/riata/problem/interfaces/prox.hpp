#pragma once
#include <span>

namespace riata {

/// A penalty on the parameters of one problem, as proximal methods see it.
class Prox {
 public:
  virtual ~Prox() = default;
  virtual double value(std::span<const double> b) const = 0;
  /// Replaces b by argmin over z of value(z) + |z - b|^2 / (2 step).
  virtual void prox(std::span<double> b, double step) const = 0;
};

}  // namespace riata
