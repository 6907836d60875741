#pragma once
#include <optional>
#include "arrays.hpp"
#include "riata/model/glm.hpp"

namespace riata::python {

/// Keeps what a fit reads besides X and y alive and in the core's form.
struct FitInput {
  std::optional<Array1> weights;
  std::optional<Array2> offset;
  const Fit* warm_start = nullptr;

  FitData data() const {
    FitData out;
    if (weights) out.weights = to_vector(*weights);
    if (offset) out.offset = view(*offset);
    out.warm_start = warm_start;
    return out;
  }
};

/// The same model, reporting to `progress`.
inline Glm watched(const Glm& glm, Progress progress) {
  GlmOptions options = glm.options();
  options.progress = std::move(progress);
  return Glm(glm.observation(), glm.penalty(), std::move(options));
}

}  // namespace riata::python
