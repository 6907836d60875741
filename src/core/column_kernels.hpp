#pragma once
#include <array>
#include "core/eigen.hpp"

// Sums over several columns at once: memory answers many streams of numbers faster than one, and
// the vector they share is looked at once. The bits of a column do not depend on its company.
namespace riata {

/// f.template operator()<K>(first) for runs of K columns that together are all of them.
template <class F>
void for_columns(std::size_t count, F&& f) {
  std::size_t k = 0;
  for (; k + 8 <= count; k += 8) f.template operator()<8>(k);
  for (; k + 4 <= count; k += 4) f.template operator()<4>(k);
  for (; k + 2 <= count; k += 2) f.template operator()<2>(k);
  for (; k < count; ++k) f.template operator()<1>(k);
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
