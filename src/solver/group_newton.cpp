#include "solver/group_newton.hpp"
#include <Eigen/Cholesky>
#include <algorithm>
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

using Single = Eigen::MatrixXf;
constexpr Index kSlices = 4;  // partial sums of the row matrix; fixed, whatever the threads

/// I + A A', lower triangle.
Single row_matrix(const Single& a, int threads) {
  const Index n = a.rows(), m = a.cols();
  std::vector<Single> sums(kSlices);
  parallel_for(kSlices, threads, [&](Index s) {
    auto& sum = sums[static_cast<std::size_t>(s)];
    sum.setZero(n, n);
    const Index from = s * m / kSlices, to = (s + 1) * m / kSlices;
    sum.selfadjointView<Eigen::Lower>().rankUpdate(a.middleCols(from, to - from));
  });
  for (Index s = 1; s < kSlices; ++s) sums[0] += sums[static_cast<std::size_t>(s)];
  sums[0].diagonal().array() += 1;
  return std::move(sums[0]);
}

}  // namespace

// With C = bend I + ridge (a whisker of it where a group has neither) and P = Z'Z + C, Woodbury's
// identity needs only K = I + Z C^-1 Z', of the size of the rows:
//     P^-1 = C^-1 - C^-1 Z' K^-1 Z C^-1.
// The system is P - U B U' with one column u_g and one number bend_g per group; for V = Z C^-1 U,
//     (P - U B U')^-1 = P^-1 + P^-1 U S^-1 U' P^-1,  S = B^-1 - U' P^-1 U.
Vector solve(const GroupSystem& system, int threads) {
  const Index n = system.z.rows(), m = system.z.cols(), count = std::ssize(system.groups);
  Vector inverse(m);  // of C
  const double whisker = 1e-7 * system.z.colwise().squaredNorm().maxCoeff();
  for (const auto& group : system.groups)
    for (Index k = group.first; k < group.first + group.count; ++k)
      inverse[k] = 1 / std::max(group.bend + system.ridge[k], whisker);

  const Eigen::VectorXf root = inverse.cwiseSqrt().cast<float>();
  const Single a = system.z.cast<float>() * root.asDiagonal();
  Single k = row_matrix(a, threads);
  const Eigen::LLT<Eigen::Ref<Single>> factor(k);
  if (factor.info() != Eigen::Success) return {};

  const auto apply = [&](const Vector& v) -> Vector {  // P^-1 v
    const Eigen::VectorXf scaled = root.cwiseProduct(v.cast<float>());
    const Eigen::VectorXf rows = factor.solve(a * scaled);
    return root.cwiseProduct(scaled - a.transpose() * rows).cast<double>();
  };
  std::vector<Index> bent;
  for (Index g = 0; g < count; ++g)
    if (system.groups[static_cast<std::size_t>(g)].bend > 0) bent.push_back(g);
  Single v(n, std::ssize(bent));
  Dense s = Dense::Zero(v.cols(), v.cols());
  for (Index j = 0; j < v.cols(); ++j) {
    const auto& group = system.groups[static_cast<std::size_t>(bent[static_cast<std::size_t>(j)])];
    const auto u = system.u.segment(group.first, group.count);
    const auto c = inverse.segment(group.first, group.count);
    v.col(j) = (system.z.middleCols(group.first, group.count) * c.cwiseProduct(u)).cast<float>();
    s(j, j) = 1 / group.bend - u.cwiseAbs2().dot(c);
  }
  Single half = v;
  factor.matrixL().solveInPlace(half);
  s += (half.transpose() * half).cast<double>();
  const Eigen::LLT<Dense> capacitance(s);
  if (capacitance.info() != Eigen::Success) return {};

  Vector out = apply(system.right);
  const auto along = [&](const Vector& x) {  // U'x
    Vector sums(v.cols());
    for (Index j = 0; j < v.cols(); ++j) {
      const auto& group =
          system.groups[static_cast<std::size_t>(bent[static_cast<std::size_t>(j)])];
      sums[j] = system.u.segment(group.first, group.count).dot(x.segment(group.first, group.count));
    }
    return sums;
  };
  const Vector weights = capacitance.solve(along(out));
  Vector spread = Vector::Zero(m);
  for (Index j = 0; j < v.cols(); ++j) {
    const auto& group = system.groups[static_cast<std::size_t>(bent[static_cast<std::size_t>(j)])];
    spread.segment(group.first, group.count) =
        weights[j] * system.u.segment(group.first, group.count);
  }
  out += apply(spread);
  return out;
}

}  // namespace riata
