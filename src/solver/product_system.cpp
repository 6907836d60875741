#include "solver/product_system.hpp"
#include <numeric>
#include "solver/conjugate_gradients.hpp"
#include "solver/row_system.hpp"

namespace riata {

namespace {

constexpr Index kMostFormed = 4096;  // rows or parameters of a system that is formed
constexpr Index kFewSparse = 256;    // rows, of sparse columns
constexpr double kShare = 1e-4;      // of what there is to gain, that may be left

std::vector<Index> all_parameters(const Columns& smooth) {
  std::vector<Index> out(at(smooth.parameters()));
  std::iota(out.begin(), out.end(), Index{0});
  return out;
}

}  // namespace

bool products_pay(Index rows, bool sparse, const Omega& omega) {
  const Index p = omega.parameters;
  const bool dear = std::min(rows, p) > kMostFormed || (sparse && p > rows && rows > kFewSparse);
  return dear && holds_nearly_all(rows, omega);
}

ProductSystem::ProductSystem(const Columns& smooth, Vector quadratic, Vector weights)
    : smooth_(&smooth),
      quadratic_(std::move(quadratic)),
      weights_(std::move(weights)),
      diagonal_(quadratic_.size()) {
  const double sum = weights_.sum();
  for (Index j = 0; j < diagonal_.size(); ++j) {
    const double scale = smooth.column_scale(j);
    diagonal_[j] = scale * scale * sum + quadratic_[j];
    if (diagonal_[j] <= 0) diagonal_[j] = 1;
  }
}

Vector ProductSystem::curved(const Vector& d) const {
  const std::vector<Index> all = all_parameters(*smooth_);
  Vector rows = Vector::Zero(weights_.size()), out(d.size());
  smooth_->add_product(all, as_span(d), as_span(rows));
  ++passes_;
  rows.array() *= weights_.array();
  smooth_->correlate(all, as_span(std::as_const(rows)), as_span(out));
  return out + quadratic_.cwiseProduct(d);
}

Vector ProductSystem::solve(const Vector& right) const {
  return conjugate_gradients(
             right, [&](const Vector& d) { return curved(d); },
             [&](const Vector& v) { return Vector(v.cwiseQuotient(diagonal_)); },
             {0, kShare, right.size()})
      .solution;
}

}  // namespace riata
