#include "model/dispersion.hpp"
#include <algorithm>
#include <cmath>
#include <optional>

namespace riata {

namespace {

constexpr double kLeast = 1e-6, kMost = 1e6;  // beyond, counts are Poisson's, or nearly all zero
constexpr double kTolerance = 1e-10;          // on the logarithm of the dispersion

double dispersion_of(const AnyObservation& observation) {
  for (const auto& [name, value] : observation->fields())
    if (name == "dispersion") return std::get<double>(value);
  throw Incompatible(
      cat(observation->family(), " has no dispersion to estimate; negative_binomial has one"));
}

AnyObservation with_dispersion(const AnyObservation& observation, double dispersion) {
  Fields fields = observation->fields();
  for (auto& [name, value] : fields)
    if (name == "dispersion") value = dispersion;
  return make_observation(observation->family(), fields, observation->link());
}

/// All responses one below the other, rows that cannot be used with weight 0.
struct Rows {
  std::vector<double> y, mu, w;
};

Rows rows_of(const Fit& fit, const Features& X, MatrixView y, const FitData& data) {
  const Matrix mu = fit.predict(X, data.offset);
  Rows out;
  for (Index r = 0; r < y.cols; ++r)
    for (Index i = 0; i < y.rows; ++i) {
      out.y.push_back(y(i, r));
      out.mu.push_back(mu(i, r));
      const bool usable = std::isfinite(y(i, r)) && std::isfinite(mu(i, r));
      out.w.push_back(!usable ? 0.0 : data.weights.empty() ? 1.0 : data.weights[at(i)]);
    }
  return out;
}

/// The dispersion at which the score is zero, means fixed: regula falsi on its logarithm with the
/// Illinois rule, in a bracket grown from `near`.
double likeliest_dispersion(const AnyObservation& observation, const Rows& rows, double near) {
  const auto score = [&](double log_dispersion) {
    const double dispersion = std::exp(log_dispersion);
    return dispersion *
           with_dispersion(observation, dispersion)->dispersion_score(rows.y, rows.mu, rows.w);
  };
  double low = std::log(near), high = low, at_low = score(low), at_high = at_low;
  for (double step = 0.01; at_low < 0; step *= 2) {
    if (low <= std::log(kLeast)) return kLeast;
    high = low, at_high = at_low;
    low = std::max(low - step, std::log(kLeast)), at_low = score(low);
  }
  for (double step = 0.01; at_high > 0; step *= 2) {
    if (high >= std::log(kMost)) return kMost;
    low = high, at_low = at_high;
    high = std::min(high + step, std::log(kMost)), at_high = score(high);
  }
  int side = 0;
  for (int i = 0; i < 100 && high - low > kTolerance / 10 && at_low > at_high; ++i) {
    const double next = (low * at_high - high * at_low) / (at_high - at_low);
    const double here = score(next);
    if (here == 0) return std::exp(next);
    if (here > 0) {
      low = next, at_low = here;
      if (side == 1) at_high /= 2;
      side = 1;
    } else {
      high = next, at_high = here;
      if (side == -1) at_low /= 2;
      side = -1;
    }
  }
  return std::exp((low + high) / 2);
}

}  // namespace

// Coefficients and dispersion are orthogonal in Fisher's information (Lawless 1987), so turns
// converge in a few rounds. With a penalty what is maximised is the penalised likelihood.
Fit fit_with_dispersion(const Glm& glm, const Features& X, MatrixView y, const FitData& data) {
  GlmOptions options = glm.options();
  options.estimate_dispersion = false;
  AnyObservation observation = glm.observation();
  double dispersion = std::clamp(dispersion_of(observation), kLeast, kMost);
  FitData from = data;
  std::optional<Fit> fit;
  for (int turn = 0; turn < 100; ++turn) {
    observation = with_dispersion(observation, dispersion);
    Fit next = Glm(observation, glm.penalty(), options).fit(X, y, from);
    fit.emplace(std::move(next));
    from.warm_start = &*fit;
    const double likeliest =
        likeliest_dispersion(observation, rows_of(*fit, X, y, data), dispersion);
    const bool settled = std::abs(std::log(likeliest / dispersion)) <= kTolerance;
    if (settled || !fit->certificate().ok()) return *std::move(fit);
    dispersion = likeliest;
  }
  std::vector<Certificate> certificates = fit->certificates();
  for (auto& each : certificates) each.status = Status::max_iterations;
  return Fit(fit->observation(), fit->blocks(), fit->coef(), fit->intercept(), certificates);
}

}  // namespace riata
