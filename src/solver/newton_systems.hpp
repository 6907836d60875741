#pragma once
#include <algorithm>
#include <cmath>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/product_system.hpp"
#include "solver/row_system.hpp"
#include "solver/symmetric.hpp"

namespace riata {

/// What Newton systems are solved by: the parameters, the rows, or products with them.
enum class SystemsBy { parameters, rows, products };
inline SystemsBy cheapest(Index rows, bool coupled, bool sparse, const Omega& omega) {
  if (products_pay(rows, coupled, sparse, omega)) return SystemsBy::products;
  return !coupled && rows_pay(rows, omega) ? SystemsBy::rows : SystemsBy::parameters;
}

/// The Newton systems of a unit without groups, one per response.
struct NewtonSystems {
  NewtonSystems(const Unit& unit, const std::vector<Dense>& hessian)
      : p(unit.smooth->parameters()) {
    for (std::size_t k = 0; k < hessian.size(); ++k) {
      Dense h = hessian[k];
      h.diagonal() += quadratic_of(unit, k);
      take_in(of, Symmetric(h));
    }
  }
  /// weights: loss'' of every row and response; by rows, or without what these have in common by
  /// products.
  NewtonSystems(const Unit& unit, const RowGrams& common, const Dense& weights)
      : p(unit.smooth->parameters()) {
    for (std::size_t k = 0; k < at(weights.cols()); ++k) {
      const Vector of_response = weights.col(static_cast<Index>(k));
      if (common.empty())
        take_in(by_products, ProductSystem(*unit.smooth, quadratic_of(unit, k), of_response));
      else
        take_in(by_rows, RowSystem(*unit.smooth, common[k], of_response));
    }
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
    apply(by_products);
  }

  /// Over the data, to solve them.
  int passes() const {
    int sum = 0;
    for (const auto& each : by_rows) sum += each.passes();
    for (const auto& each : by_products) sum += each.passes();
    return sum;
  }

  Index p;
  std::vector<Symmetric> of;
  std::vector<RowSystem> by_rows;  // instead of them, or
  std::vector<ProductSystem> by_products;
  bool singular = false;
  Index rank = 0;
  double condition = 1;

 private:
  Vector quadratic_of(const Unit& unit, std::size_t k) const {
    return as_vector(unit.omega->quadratic).segment(static_cast<Index>(k) * p, p);
  }
  template <class System>
  void take_in(std::vector<System>& to, System&& system) {
    singular |= system.singular();
    rank += system.rank();
    const double each = system.condition();
    condition = std::isnan(each) ? each : std::max(condition, each);
    to.push_back(std::move(system));
  }
};

}  // namespace riata
