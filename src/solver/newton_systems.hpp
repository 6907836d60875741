#pragma once
#include <algorithm>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/row_system.hpp"
#include "solver/symmetric.hpp"

namespace riata {

/// The Newton systems of a unit without groups, one per response: by parameters or, where that is
/// less, by rows.
struct NewtonSystems {
  NewtonSystems(const Unit& unit, const std::vector<Dense>& hessian)
      : p(unit.smooth->parameters()) {
    for (std::size_t k = 0; k < hessian.size(); ++k) {
      Dense h = hessian[k];
      h.diagonal() += as_vector(unit.omega->quadratic).segment(static_cast<Index>(k) * p, p);
      take_in(of, Symmetric(h));
    }
  }
  /// weights: loss'' of every row and response
  NewtonSystems(const Unit& unit, const RowGrams& common, const Dense& weights)
      : p(unit.smooth->parameters()) {
    for (std::size_t k = 0; k < common.size(); ++k)
      take_in(by_rows, RowSystem(*unit.smooth, common[k], weights.col(static_cast<Index>(k))));
  }
  template <class Each>
  void for_each(Vector& v, Each&& each) const {
    const auto apply = [&](const auto& systems) {
      for (std::size_t k = 0; k < systems.size(); ++k) {
        auto part = v.segment(static_cast<Index>(k) * p, p);
        part = each(systems[k], part.eval());
      }
    };
    apply(of);
    apply(by_rows);
  }

  Index p;
  std::vector<Symmetric> of;
  std::vector<RowSystem> by_rows;  // instead of them
  bool singular = false;
  Index rank = 0;
  double condition = 1;

 private:
  template <class System>
  void take_in(std::vector<System>& to, System&& system) {
    singular |= system.singular();
    rank += system.rank();
    condition = std::max(condition, system.condition());
    to.push_back(std::move(system));
  }
};

}  // namespace riata
