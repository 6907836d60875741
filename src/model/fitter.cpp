#include "model/fitter.hpp"
#include <algorithm>
#include <atomic>
#include <cmath>
#include "model/check_data.hpp"
#include "model/classes.hpp"
#include "model/fold_sums.hpp"
#include "model/lower.hpp"
#include "model/moments.hpp"
#include "riata/core/parallel.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

/// Takes its mean off the offset of every response, which the intercept takes up: a linear
/// predictor far from 0 has lost its digits. Least squares lose none, and are left as they are.
std::vector<double> centre_offset(const AnyObservation& observation, GlmObjective::Data& data) {
  std::vector<double> out(at(data.y.cols()), 0.0);
  const bool exact = observation->family() == "gaussian" && observation->link() == "identity";
  if (exact || !data.intercept || data.offset.rows() == 0) return out;
  const double total = sum_of(data.weights);
  for (Index r = 0; r < data.y.cols(); ++r) {
    const auto offset = data.offset.column(r);
    for (std::size_t i = 0; i < offset.size(); ++i)
      if (data.weights[i] > 0) out[at(r)] += data.weights[i] / total * offset[i];
    for (double& each : offset) each -= out[at(r)];
  }
  return out;
}

}  // namespace

Fitter::Fitter(const Glm& glm, const Features& X, MatrixView y, const FitData& data,
               std::vector<Index> rows)
    : glm_(&glm), features_(&X) {
  const GlmOptions& options = glm.options();
  const MatrixView given = y;
  Matrix classes;
  if (glm.observation()->vector_loss()) y = classes = class_indicators(glm.observation(), y);
  check_shapes(X, y, data);
  check_memory(glm, X, y.cols);
  if (options.estimate_dispersion)
    throw Incompatible(
        "estimate_dispersion is for single fits; fit once, then give the family its dispersion");
  GlmObjective::Data of;
  if (options.progress)
    of.cancelled = [progress = polled_by_this_thread(options.progress),
                    told = std::make_shared<std::atomic<bool>>(false)] {
      // Once: a certificate of what was reached is still to be made.
      return !*told && !progress("fit", -1) && !told->exchange(true);
    };
  const Workers workers{options.threads, &of.cancelled};
  const auto lay_out = [&](const std::vector<Index>& some) {
    design_ = std::make_unique<Design>(X, some, workers);
    of.weights = weights_of(data.weights, some, y.rows);
    return column_moments(*design_, of.weights, workers);
  };
  Moments moments = lay_out(rows);
  const UsableRows usable =
      usable_rows(X, given, data, options.missing, std::move(rows), moments, workers);
  if (usable.dropped > 0 || X.blocks().empty()) moments = lay_out(usable.rows);
  rows_dropped_ = usable.dropped;
  check_support(glm.observation(), given, usable);
  if (glm.observation()->vector_loss()) check_classes(glm.observation(), y, data, usable.rows);

  const Index n = design_->rows(), responses = y.cols;
  of.y = Matrix(n, responses);
  if (!data.offset.empty()) of.offset = Matrix(n, responses);
  for (Index i = 0; i < n; ++i) {
    const Index row = usable.rows[at(i)];
    for (Index r = 0; r < responses; ++r) {
      of.y(i, r) = y(row, r);
      if (!data.offset.empty()) of.offset(i, r) = data.offset(row, data.offset.cols == 1 ? 0 : r);
    }
  }
  of.intercept = options.fit_intercept;
  of.threads = options.threads;
  offset_centre_ = centre_offset(glm.observation(), of);
  omega_ = std::make_unique<Omega>(
      lower(glm.penalty(), X, design_->cols() + (options.fit_intercept ? 1 : 0), responses));
  of.column_scale = scale_design(ranged(std::move(moments), *design_, of.weights));
  omega_->scale_bounds(design_->scale);
  central_path_ = CentralPath::of(*design_, glm.observation(), of);
  objective_ = std::make_unique<GlmObjective>(*design_, glm.observation(), std::move(of));
  rows_ = n;
  for (Index r = 0; r < responses; ++r) {
    null_intercept_.push_back(objective_->null_intercept(r));
    null_loss_.push_back(objective_->null_loss(r));
  }
}

const Columns& Fitter::smooth() const {
  if (objective_) return *objective_;
  return *gram_;
}

void Fitter::expect_many_strengths() {
  if (gram_ || !pays_in_gram_space(rows_, parameters())) return;
  gram_ = GramObjective::of(*objective_);
}

}  // namespace riata
