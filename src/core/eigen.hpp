#pragma once
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"  // Eigen 3.4 under -march=native
#include <Eigen/Core>
#pragma GCC diagnostic pop
#include <array>
#include <span>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

using Vector = Eigen::VectorXd;
using Dense = Eigen::MatrixXd;
using VectorMap = Eigen::Map<Eigen::VectorXd>;
using ConstVectorMap = Eigen::Map<const Eigen::VectorXd>;
using DenseMap = Eigen::Map<Eigen::MatrixXd>;
using ConstDenseMap = Eigen::Map<const Eigen::MatrixXd>;

inline VectorMap as_vector(std::span<double> v) { return {v.data(), std::ssize(v)}; }
inline ConstVectorMap as_vector(std::span<const double> v) { return {v.data(), std::ssize(v)}; }
inline VectorMap as_vector(std::vector<double>& v) { return {v.data(), std::ssize(v)}; }
inline ConstVectorMap as_vector(const std::vector<double>& v) { return {v.data(), std::ssize(v)}; }
inline std::span<double> as_span(Vector& v) { return {v.data(), at(v.size())}; }
inline std::span<const double> as_span(const Vector& v) { return {v.data(), at(v.size())}; }
inline DenseMap as_dense(Matrix& m) { return {m.values().data(), m.rows(), m.cols()}; }
inline ConstDenseMap as_dense(const Matrix& m) { return {m.values().data(), m.rows(), m.cols()}; }
inline std::span<double> as_span(Dense& m) { return {m.data(), at(m.size())}; }
inline std::span<const double> as_span(const Dense& m) { return {m.data(), at(m.size())}; }
inline MatrixView as_view(const Dense& m) { return {m.data(), m.rows(), m.cols(), 1, m.rows()}; }

/// Formulas run over lanes of fixed length: always whole packets, no allocation, the same bits
/// wherever a row falls.
inline constexpr Index kLane = 32;
using Lane = Eigen::Array<double, kLane, 1>;

/// The same bits wherever the numbers lie; Eigen's own sum begins at an aligned address.
inline double sum_of(std::span<const double> v) {
  Lane sums = Lane::Zero();
  Index i = 0;
  for (; i + kLane <= std::ssize(v); i += kLane) sums += Eigen::Map<const Lane>(v.data() + i);
  double rest = 0;
  for (; i < std::ssize(v); ++i) rest += v[at(i)];
  return sums.sum() + rest;
}

/// sum_e f(e) over [begin, end), in four sums that do not wait for each other.
template <class T = double, class F>
T sum_in_fours(Index begin, Index end, F&& f) {
  std::array<T, 4> sums{};
  Index e = begin;
  for (; e + 4 <= end; e += 4)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += f(static_cast<std::size_t>(e) + k);
  for (; e < end; ++e) sums[0] += f(static_cast<std::size_t>(e));
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace riata
