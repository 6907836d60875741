#pragma once
#include <array>
#include <utility>
#include "core/eigen.hpp"

// Sums over several columns at once: memory answers many streams of numbers faster than one, and
// the vector they share is looked at once. The bits of a column do not depend on its company.
namespace riata {

/// f.template operator()<K>(first) for runs of K columns, at most eight, that together are all of
/// them. What does not fill two runs is split evenly: ten are five and five, not eight and two.
template <class F>
void for_columns(std::size_t count, F&& f) {
  std::size_t k = 0;
  for (; k + 16 <= count; k += 8) f.template operator()<8>(k);
  while (k < count) {
    const std::size_t left = count - k, run = left > 8 ? (left + 1) / 2 : left;
    const auto of = [&]<std::size_t K>() {
      if (run == K) f.template operator()<K>(k);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (of.template operator()<I + 1>(), ...);
    }(std::make_index_sequence<8>());
    k += run;
  }
}

inline constexpr Index kShort = 8;  // short packets: the sums of all columns stay in registers
using Short = Eigen::Array<double, kShort, 1>;

/// N numbers from x on. Written out, since Eigen casts floats one by one.
template <Index N, class T>
Eigen::Array<double, N, 1> packet(const T* x) {
  Eigen::Array<double, N, 1> out;
  for (Index i = 0; i < N; ++i) out.data()[i] = static_cast<double>(x[i]);
  return out;
}

/// Doubles are read where they lie: a copy of many of them is a call of memmove.
template <Index N>
Eigen::Map<const Eigen::Array<double, N, 1>> packet(const double* x) {
  return Eigen::Map<const Eigen::Array<double, N, 1>>(x);
}

/// out_k += sum_i (x_ki - centre_k) v_i
template <class T, std::size_t K>
void correlate_columns(const std::array<const T*, K>& x, const std::array<double, K>& centre,
                       const double* v, Index n, double* out) {
  std::array<Short, K> sums;
  sums.fill(Short::Zero());
  Index i = 0;
  for (; i + kShort <= n; i += kShort) {
    const Short along = Eigen::Map<const Short>(v + i);
    for (std::size_t k = 0; k < K; ++k) sums[k] += (packet<kShort>(x[k] + i) - centre[k]) * along;
  }
  for (std::size_t k = 0; k < K; ++k) {
    double rest = 0;
    for (Index j = i; j < n; ++j) rest += (static_cast<double>(x[k][j]) - centre[k]) * v[j];
    out[k] += sums[k].sum() + rest;
  }
}

/// sum_k += sum_i (x_ki - centre_k) w_i and square_k += sum_i (x_ki - centre_k)^2 w_i
template <class T, std::size_t K>
void add_moments(const std::array<const T*, K>& x, const std::array<double, K>& centre,
                 const double* w, Index n, double* sum, double* square) {
  std::array<Short, K> sums, squares;
  sums.fill(Short::Zero());
  squares.fill(Short::Zero());
  Index i = 0;
  for (; i + kShort <= n; i += kShort) {
    const Short along = Eigen::Map<const Short>(w + i);
    for (std::size_t k = 0; k < K; ++k) {
      const Short away = packet<kShort>(x[k] + i) - centre[k];
      const Short weighted = away * along;
      sums[k] += weighted;
      squares[k] += weighted * away;
    }
  }
  for (std::size_t k = 0; k < K; ++k) {
    sum[k] += sums[k].sum();
    square[k] += squares[k].sum();
    for (Index j = i; j < n; ++j) {
      const double away = static_cast<double>(x[k][j]) - centre[k];
      sum[k] += away * w[j];
      square[k] += away * away * w[j];
    }
  }
}

/// eta_i += sum_k step_k (x_ki - centre_k), in the order of columns
template <class T, std::size_t K>
void add_columns(const std::array<const T*, K>& x, const std::array<double, K>& centre,
                 const std::array<double, K>& step, double* eta, Index n) {
  Index i = 0;
  for (; i + kLane <= n; i += kLane) {
    Lane sum = Eigen::Map<const Lane>(eta + i);
    for (std::size_t k = 0; k < K; ++k) sum += step[k] * (packet<kLane>(x[k] + i) - centre[k]);
    Eigen::Map<Lane>(eta + i) = sum;
  }
  for (; i < n; ++i)
    for (std::size_t k = 0; k < K; ++k)
      eta[i] += step[k] * (static_cast<double>(x[k][i]) - centre[k]);
}

}  // namespace riata
