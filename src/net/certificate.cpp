#include "riata/net/certificate.hpp"
#include <algorithm>
#include <cmath>
#include "net/layout_view.hpp"
#include "net/net_prox.hpp"
#include "net/objective.hpp"
#include "net/panoc.hpp"
#include "riata/core/text.hpp"

namespace riata::net {

namespace {

/// Why a net has no objective that its training has minimised; "" where it has.
std::string undefined_because(const Trainer& of) {
  if (of.state().polished) return "";
  if (of.architecture().has_dropout())
    return "dropout makes the loss random while training; polish ends without it";
  if (of.architecture().batch_norm && of.architecture().layers() > 1)
    return "batch norm makes the loss of a row depend on the others of its batch; polish ends with "
           "its running statistics";
  if (!of.options().optimizer->decay_is_coupled() && of.options().optimizer->weight_decay() > 0)
    return cat("the decoupled weight decay of ", of.options().optimizer->name(),
               " is a term of no objective; use adam's, or a ridge penalty");
  return "";
}

/// strength - ||soft threshold of the gradient||, for groups of zeros
std::vector<double> slack_of(const PenaltyMap::Lowered& penalty, const Parameter& p,
                             std::span<const double> w, std::span<const double> gradient) {
  std::vector<double> out;
  if (penalty.group.empty()) return out;
  const auto groups = groups_of(p, penalty.by);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    double squares = 0;
    bool zero = true;
    for (Index e : groups[g]) {
      const double l1 = penalty.l1.empty() ? 0 : penalty.l1[at(e)];
      const double left = soft_threshold(gradient[at(e)], l1);
      squares += left * left;
      zero = zero && w[at(e)] == 0;
    }
    out.push_back(zero ? penalty.group[g] - std::sqrt(squares)
                       : std::numeric_limits<double>::quiet_NaN());
  }
  return out;
}

}  // namespace

NetCertificate Trainer::certificate(const Rows& rows) const {
  NetCertificate out;
  out.reason = undefined_because(*this);
  if (!out.reason.empty()) return out;
  const auto data = data_set<double>(architecture_, observation_, rows, "certificate");
  const Omega omega = full_omega();
  Objective objective(architecture_, layout_, observation_, state_.buffers, omega, data);
  const std::span<const double> w = state_.parameters;
  std::vector<double> gradient(w.size());
  objective(w, gradient);
  std::vector<double> moved(w.size());
  for (std::size_t k = 0; k < w.size(); ++k) moved[k] = w[k] - gradient[k];
  NetProx(omega, layout_, hierarchy_).prox(moved, 1.0);

  out.defined = true;
  out.objective = objective_text();
  if (architecture_.batch_norm && architecture_.layers() > 1)
    out.objective += ", batch norm frozen at its running statistics";
  out.data_term = data_term(rows);
  out.value = out.data_term;
  out.penalties = penalty_values();
  for (const auto& [name, value] : out.penalties) out.value += value;
  out.residual = 0;
  for (std::size_t i = 0; i < layout_.parameters.size(); ++i) {
    const Parameter& p = layout_.parameters[i];
    ParameterCertificate one{p.name, 0, 0, p.size(), {}};
    const auto here = of(w, p);
    const auto there = of(std::span<const double>(moved), p);
    for (std::size_t k = 0; k < here.size(); ++k) {
      one.residual = std::max(one.residual, std::abs(here[k] - there[k]));
      one.zeros += here[k] == 0;
    }
    one.slack = slack_of(penalty_.lowered()[i], p, here, of(std::span<const double>(gradient), p));
    out.residual = std::max(out.residual, one.residual);
    out.parameters.push_back(std::move(one));
  }
  return out;
}

NetCertificate Trainer::polish(const Rows& rows, const PolishOptions& options) {
  const auto data = data_set<double>(architecture_, observation_, rows, "polish");
  const Omega omega = full_omega();
  Objective objective(architecture_, layout_, observation_, state_.buffers, omega, data);
  const NetProx rest(omega, layout_, hierarchy_);
  const Composite problem{std::ref(objective), &rest};
  int seen = 0;
  const auto observe = [&](std::span<const double>, double residual) {
    const double share = static_cast<double>(++seen) / options.max_iterations;
    return !options.progress ||
           options.progress(cat("polish: residual ", shortest(residual)), std::min(share, 0.999));
  };
  PanocResult result = panoc(problem, state_.parameters,
                             {.tolerance = options.tolerance,
                              .max_iterations = options.max_iterations,
                              .memory = options.memory,
                              .observe = observe});
  if (result.diverged)
    throw InvalidArgument(
        "polish: the objective must be finite where it begins, and fall along its gradient");
  state_.parameters = std::move(result.x);
  state_.polished = true;
  NetCertificate out = certificate(rows);
  out.iterations = result.iterations;
  out.converged = result.converged;
  return out;
}

}  // namespace riata::net
