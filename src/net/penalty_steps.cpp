#include "riata/net/penalty_steps.hpp"
#include <algorithm>
#include "net/layout_view.hpp"
#include "net/metric_prox.hpp"

namespace riata::net {

namespace {

Layout layout_of(const std::vector<PenaltySteps::Target>& targets) {
  Layout out(Architecture{.sizes = {1, 1}});
  out.parameters.clear();
  out.size = 0;
  for (const PenaltySteps::Target& each : targets) {
    if (each.rows < 1 || each.cols < 1)
      throw ShapeMismatch(cat("penalty: an array must have entries, ", each.name, " has shape (",
                              each.rows, ", ", each.cols, ")"));
    out.parameters.push_back({each.name, each.role, 0, each.rows, each.cols, out.size});
    out.size += each.rows * each.cols;
  }
  return out;
}

}  // namespace

struct PenaltySteps::Impl {
  Layout layout;
  PenaltyMap map;
  std::vector<MetricProx<float>> single;
  std::vector<MetricProx<double>> wide;

  Impl(std::vector<PenaltyRule> rules, const std::vector<Target>& targets)
      : layout(layout_of(targets)), map(std::move(rules), layout) {
    for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
      single.emplace_back(map.lowered()[i], layout.parameters[i]);
      wide.emplace_back(map.lowered()[i], layout.parameters[i]);
    }
  }

  template <class T>
  void apply(std::vector<MetricProx<T>>& prox, Index target, std::span<T> w,
             std::span<const T> metric, double rate) {
    const Parameter& p = layout.parameters.at(at(target));
    if (std::ssize(w) != p.size() || (!metric.empty() && metric.size() != w.size()))
      throw ShapeMismatch(cat("penalty on ", p.name, ": array and metric must have ", p.size(),
                              " entries, got ", w.size(), " and ", metric.size()));
    if (prox[at(target)].empty()) return;
    Array<T> scale(metric.size());
    std::ranges::transform(metric, scale.begin(), [](T each) { return 1 / each; });
    prox[at(target)].apply(w, scale, rate, 0);
    prox[at(target)].finish(w, scale, rate);
  }
};

PenaltySteps::PenaltySteps(std::vector<PenaltyRule> rules, const std::vector<Target>& targets)
    : impl_(std::make_unique<Impl>(std::move(rules), targets)) {}
PenaltySteps::~PenaltySteps() = default;
PenaltySteps::PenaltySteps(PenaltySteps&&) noexcept = default;
PenaltySteps& PenaltySteps::operator=(PenaltySteps&&) noexcept = default;

bool PenaltySteps::penalises(Index target) const { return !impl_->wide.at(at(target)).empty(); }

void PenaltySteps::apply(Index target, std::span<float> w, std::span<const float> metric,
                         double rate) {
  impl_->apply(impl_->single, target, w, metric, rate);
}
void PenaltySteps::apply(Index target, std::span<double> w, std::span<const double> metric,
                         double rate) {
  impl_->apply(impl_->wide, target, w, metric, rate);
}

std::vector<PenaltyMap::Row> PenaltySteps::explain() const { return impl_->map.explain(); }

std::vector<std::pair<std::string, double>> PenaltySteps::values(
    const std::vector<std::span<const double>>& arrays) const {
  std::vector<double> all(at(impl_->layout.size));
  if (arrays.size() != impl_->layout.parameters.size())
    throw ShapeMismatch(cat("penalty: there are ", impl_->layout.parameters.size(), " arrays, got ",
                            arrays.size()));
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const std::span<double> to = of(std::span(all), impl_->layout.parameters[i]);
    if (arrays[i].size() != to.size())
      throw ShapeMismatch(cat("penalty on ", impl_->layout.parameters[i].name, ": expected ",
                              to.size(), " entries, got ", arrays[i].size()));
    std::ranges::copy(arrays[i], to.begin());
  }
  return impl_->map.values(all);
}

}  // namespace riata::net
