#pragma once
#include <algorithm>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/symmetric.hpp"

namespace riata {

/// The Newton systems of a unit without groups: one per response.
struct NewtonSystems {
  NewtonSystems(const Unit& unit, const std::vector<Dense>& hessian)
      : p(unit.smooth->parameters()) {
    for (std::size_t k = 0; k < hessian.size(); ++k) {
      Dense h = hessian[k];
      h.diagonal() += as_vector(unit.omega->quadratic).segment(static_cast<Index>(k) * p, p);
      of.emplace_back(h);
      singular |= of.back().singular();
      rank += of.back().rank();
      condition = std::max(condition, of.back().condition());
    }
  }
  template <class Each>
  void for_each(Vector& v, Each&& each) const {
    for (std::size_t k = 0; k < of.size(); ++k) {
      auto part = v.segment(static_cast<Index>(k) * p, p);
      part = each(of[k], part.eval());
    }
  }

  Index p;
  std::vector<Symmetric> of;
  bool singular = false;
  Index rank = 0;
  double condition = 1;
};

}  // namespace riata
