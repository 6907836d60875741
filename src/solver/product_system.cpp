#include "solver/product_system.hpp"
#include <cmath>
#include <numeric>
#include "solver/conjugate_gradients.hpp"
#include "solver/row_system.hpp"
#include "solver/warmth.hpp"

namespace riata {

namespace {

constexpr Index kMostFormed = 4096;  // rows or parameters of a system that is formed
constexpr Index kMostCoupled = 512;  // entries of one that is the sum of a block for two responses
constexpr Index kFewSparse = 256;    // rows, of sparse columns
constexpr double kShare = 1e-2;      // of what there is to gain, that may be left

}  // namespace

bool products_pay(Index rows, bool coupled, bool sparse, const Omega& omega) {
  const Index p = omega.parameters;
  const bool dear =
      coupled ? p * omega.responses > kMostCoupled
              : std::min(rows, p) > kMostFormed || (sparse && p > rows && rows > kFewSparse);
  return dear && holds_nearly_all(rows, omega);
}

ProductSystem::ProductSystem(const Columns& smooth, Vector quadratic, Dense curvature)
    : smooth_(&smooth),
      quadratic_(std::move(quadratic)),
      curvature_(std::move(curvature)),
      all_(at(smooth.parameters())),
      diagonal_(quadratic_.size()) {
  std::iota(all_.begin(), all_.end(), Index{0});
  const Vector sums = curvature_.colwise().sum();
  for (Index e = 0; e < diagonal_.size(); ++e) {
    const double scale = smooth.column_scale(e % smooth.parameters());
    diagonal_[e] = scale * scale * sums[e / smooth.parameters()] + quadratic_[e];
    if (diagonal_[e] <= 0) diagonal_[e] = 1;
  }
}

/// The loss's second derivative in the linear predictors, times a change of them.
Dense ProductSystem::bent(const Dense& rows) const {
  if (!smooth_->is_coupled()) return curvature_.cwiseProduct(rows);
  Dense out = Dense::Zero(rows.rows(), rows.cols());
  Vector cross(rows.rows());
  for (Index a = 0; a < rows.cols(); ++a)
    for (Index b = 0; b <= a; ++b) {
      smooth_->cross_curvature(as_span(curvature_), a, b, as_span(cross));
      if (a != b) cross *= -1;
      out.col(a) += cross.cwiseProduct(rows.col(b));
      if (a != b) out.col(b) += cross.cwiseProduct(rows.col(a));
    }
  return out;
}

/// A free parameter that moves by the same amount in all classes changes nothing: some curvature
/// there, so that steps have no part in it.
void ProductSystem::add_along_ones(const Vector& d, Vector& out) const {
  const Index p = smooth_->parameters(), k = curvature_.cols();
  for (Index j = 0; j < p; ++j) {
    double sum = 0, held = 0;
    for (Index e = j; e < d.size(); e += p) {
      sum += d[e];
      held += quadratic_[e];
    }
    const double scale = std::pow(smooth_->column_scale(j), 2) / static_cast<double>(k * k);
    for (Index e = j; held == 0 && e < d.size(); e += p) out[e] += scale * sum;
  }
}

Vector ProductSystem::curved(const Vector& d) const {
  const Index p = smooth_->parameters();
  Dense rows = Dense::Zero(curvature_.rows(), curvature_.cols());
  for (Index r = 0; r < rows.cols(); ++r)
    smooth_->add_product(all_, as_span(d).subspan(at(r * p), at(p)), column(rows, r));
  const Dense back = bent(rows);
  Vector out(d.size());
  for (Index r = 0; r < rows.cols(); ++r)
    smooth_->correlate(all_, column(back, r), as_span(out).subspan(at(r * p), at(p)));
  if (smooth_->is_coupled()) add_along_ones(d, out);
  ++passes_;
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
