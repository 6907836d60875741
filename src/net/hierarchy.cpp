#include <algorithm>
#include "net/net_prox.hpp"
#include "riata/core/text.hpp"

namespace riata::net {

void Trainer::set_hierarchy(std::optional<Hierarchy> hierarchy) {
  if (hierarchy) {
    if (!architecture_.skip || architecture_.layers() == 1)
      throw Incompatible("hierarchy: the net must have a skip and hidden layers");
    if (!(hierarchy->strength >= 0) || std::isinf(hierarchy->strength))
      throw InvalidArgument(
          cat("hierarchy: strength must be at least 0, got ", hierarchy->strength));
    if (!(hierarchy->bound >= 0) || std::isinf(hierarchy->bound))
      throw InvalidArgument(
          cat("hierarchy: its bound M must be at least 0, got ", hierarchy->bound));
  }
  hierarchy_ = hierarchy;
  check_hierarchy();
}

void Trainer::check_hierarchy() const {
  if (!hierarchy_) return;
  for (const Role role : {Role::weight, Role::skip}) {
    const Parameter& p = *layout_.find(0, role);
    if (!penalty_.lowered()[at(&p - layout_.parameters.data())].empty())
      throw Incompatible(cat("hierarchy: ", p.name, " must have no other penalty"));
  }
  if (options_.optimizer->has_metric())
    throw Incompatible(cat("hierarchy: its step has no closed form in the metric of ",
                           options_.optimizer->name(), "; use sgd"));
}

std::vector<PenaltyMap::Row> Trainer::explain_penalty() const {
  std::vector<PenaltyMap::Row> rows = penalty_.explain();
  if (!hierarchy_) return rows;
  for (PenaltyMap::Row& row : rows) {
    const Parameter& p = layout_.parameter(row.parameter);
    if (p.layer != 0 || (p.role != Role::weight && p.role != Role::skip)) continue;
    row.penalty = cat("hierarchy(bound=", shortest(hierarchy_->bound), ")");
    row.by = "input";
    row.least = row.most = hierarchy_->strength;
  }
  return rows;
}

std::vector<Index> Trainer::selected_inputs() const {
  std::vector<Index> out;
  const auto looks_at = [&](Role role, Index j) {
    const Parameter* p = layout_.find(0, role);
    if (!p) return false;
    const auto column = std::span<const double>(state_.parameters)
                            .subspan(at(p->offset + j * p->rows), at(p->rows));
    return std::ranges::any_of(column, [](double w) { return w != 0; });
  };
  for (Index j = 0; j < architecture_.inputs(); ++j)
    if (looks_at(Role::weight, j) || looks_at(Role::skip, j)) out.push_back(j);
  return out;
}

}  // namespace riata::net
