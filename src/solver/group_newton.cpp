#include "solver/group_newton.hpp"
#include <Eigen/Cholesky>
#include <algorithm>
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

using Single = Eigen::MatrixXf;
using SingleVector = Eigen::VectorXf;
constexpr Index kSlices = 2;  // of the columns; fixed, so that sums do not depend on the threads

/// f(slice, first column, columns) for every slice.
template <class F>
void for_slices(Index columns, int threads, F&& f) {
  parallel_for(kSlices, threads, [&](Index s) {
    const Index from = s * columns / kSlices;
    f(s, from, (s + 1) * columns / kSlices - from);
  });
}

/// I + A A', lower triangle.
Single row_matrix(const Single& a, int threads) {
  std::vector<Single> sums(at(kSlices));
  for_slices(a.cols(), threads, [&](Index s, Index from, Index count) {
    sums[at(s)].setZero(a.rows(), a.rows());
    sums[at(s)].selfadjointView<Eigen::Lower>().rankUpdate(a.middleCols(from, count));
  });
  for (Index s = 1; s < kSlices; ++s) sums[0] += sums[at(s)];
  sums[0].diagonal().array() += 1;
  return std::move(sums[0]);
}

SingleVector product(const Single& a, const SingleVector& x, int threads) {
  std::vector<SingleVector> sums(at(kSlices));
  for_slices(a.cols(), threads, [&](Index s, Index from, Index count) {
    sums[at(s)] = a.middleCols(from, count) * x.segment(from, count);
  });
  for (Index s = 1; s < kSlices; ++s) sums[0] += sums[at(s)];
  return std::move(sums[0]);
}

/// A' times some columns, at one look at A.
Single transposed_product(const Single& a, const Single& rows, int threads) {
  constexpr Index kTile = 8;  // columns that stay in the first cache
  Single out(a.cols(), rows.cols());
  for_slices(a.cols(), threads, [&](Index, Index from, Index count) {
    for (Index j = from, end = from + count; j < end; j += kTile)
      for (Index k = 0; k < rows.cols(); ++k) {
        const Index tile = std::min(kTile, end - j);
        out.col(k).segment(j, tile) = a.middleCols(j, tile).transpose() * rows.col(k);
      }
  });
  return out;
}

}  // namespace

// With C = bend I + ridge (a whisker of it where a group has neither) and P = Z'Z + C, Woodbury's
// identity needs only K = I + Z C^-1 Z', of the size of the rows:
//     P^-1 = C^-1 - C^-1 Z' K^-1 Z C^-1.
// The system is P - U B U' with one column u_g and one number bend_g per group; for V = Z C^-1 U,
//     (P - U B U')^-1 = P^-1 + P^-1 U S^-1 U' P^-1,  S = B^-1 - U' P^-1 U.
GroupNewton::GroupNewton(GroupSystem system, int threads)
    : threads_(threads), a_(std::move(system.z)), u_(std::move(system.u)) {
  Vector inverse(a_.cols());  // of C
  const double whisker = 1e-7 * static_cast<double>(a_.colwise().squaredNorm().maxCoeff());
  for (const auto& group : system.groups) {
    for (Index k = group.first; k < group.first + group.count; ++k)
      inverse[k] = 1 / std::max(group.bend + system.ridge[k], whisker);
    if (group.bend > 0) bent_.push_back(group);
  }
  root_ = inverse.cwiseSqrt().cast<float>();
  a_ *= root_.asDiagonal();
  rows_ = row_matrix(a_, threads);
  const Eigen::LLT<Eigen::Ref<Single>> factor(rows_);
  ready_ = factor.info() == Eigen::Success && factor_bent(inverse);
}

bool GroupNewton::factor_bent(const Vector& inverse) {
  half_.resize(a_.rows(), std::ssize(bent_));
  capacitance_ = Dense::Zero(half_.cols(), half_.cols());
  if (bent_.empty()) return true;
  for (Index j = 0; j < half_.cols(); ++j) {
    const auto& [first, count, bend] = bent_[at(j)];
    const auto u = u_.segment(first, count);
    half_.col(j) =
        a_.middleCols(first, count) * u.cast<float>().cwiseProduct(root_.segment(first, count));
    capacitance_(j, j) = 1 / bend - u.cwiseAbs2().dot(inverse.segment(first, count));
  }
  rows_.triangularView<Eigen::Lower>().solveInPlace(half_);
  capacitance_.triangularView<Eigen::Lower>() += (half_.transpose() * half_).cast<double>();
  return Eigen::LLT<Eigen::Ref<Dense>>(capacitance_).info() == Eigen::Success;
}

void GroupNewton::append(const Single& z) {
  more_.conservativeResize(a_.rows(), more_.cols() + z.cols());
  more_.rightCols(z.cols()) = z;
}

// With K = L L', U'P^-1 r = U'C^-1 r - (L^-1 V)'(L^-1 Z C^-1 r): no second look at Z. Nor does Z x
// need one, since Z P^-1 = K^-1 Z C^-1 is what stands in front of Z' in P^-1: `rows`, but for
// columns that are dead and further ones.
GroupNewton::Solved GroupNewton::solve(const Vector& right, const Vector& live,
                                       const Vector& further) const {
  const Index own = a_.cols();
  SingleVector scaled = root_.cwiseProduct(right.head(own).cast<float>());
  SingleVector rows = product(a_, scaled, threads_);
  rows_.triangularView<Eigen::Lower>().solveInPlace(rows);
  Vector weights = -(half_.transpose() * rows).cast<double>();
  for (Index j = 0; j < weights.size(); ++j) {
    const auto& [first, count, bend] = bent_[at(j)];
    const auto part = scaled.segment(first, count).cwiseProduct(root_.segment(first, count));
    weights[j] += u_.segment(first, count).dot(part.cast<double>());
  }
  capacitance_.triangularView<Eigen::Lower>().solveInPlace(weights);
  capacitance_.triangularView<Eigen::Lower>().transpose().solveInPlace(weights);
  rows += half_ * weights.cast<float>();
  rows_.triangularView<Eigen::Lower>().transpose().solveInPlace(rows);
  for (Index j = 0; j < weights.size(); ++j) {
    const auto& [first, count, bend] = bent_[at(j)];
    scaled.segment(first, count) +=
        root_.segment(first, count)
            .cwiseProduct((weights[j] * u_.segment(first, count)).cast<float>());
  }
  SingleVector rest = SingleVector::Zero(rows.size());  // Z x - rows
  for (Index j = 0; j < own; ++j)
    if (live[j] == 0) rest -= (scaled[j] - a_.col(j).dot(rows)) * a_.col(j);
  if (further.size() > 0) rest += more_ * further.cast<float>();

  Single both(rows.size(), 2);
  both << rows, rest;
  const Single seen = transposed_product(a_, both, threads_);
  Solved out{Vector(right.size()), Vector(right.size())};
  out.x.head(own) =
      root_.cwiseProduct(scaled - seen.col(0)).cast<double>().cwiseProduct(live.head(own));
  out.curved.head(own) = (seen.rowwise().sum()).cwiseQuotient(root_).cast<double>();
  out.x.tail(further.size()) = further;
  if (further.size() > 0)
    out.curved.tail(further.size()) = (more_.transpose() * (rows + rest)).cast<double>();
  return out;
}

}  // namespace riata
