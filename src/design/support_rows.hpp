#pragma once
#include <array>
#include <span>
#include <vector>
#include "core/eigen.hpp"
#include "design/support_block.hpp"

// Sums over the rows of a support, from a row on.
namespace riata {

/// f.template operator()<K>() with K the width, where loops over a row gain by knowing it; else 0.
template <class F>
void with_width(const Support& s, F&& f) {
  if (s.values.empty())
    f.template operator()<1>();
  else if (s.width == 4)
    f.template operator()<4>();
  else
    f.template operator()<0>();
}

/// Numbers of four rows that hold four each, added up row by row.
using Four = Eigen::Array4d;
inline Four sums_of_rows(const Four& a, const Four& b, const Four& c, const Four& d) {
  using Lanes = double __attribute__((vector_size(4 * sizeof(double))));
  const auto lanes = [](const Four& x) { return Lanes{x[0], x[1], x[2], x[3]}; };
  const auto pairs = [](Lanes x, Lanes y) {
    return __builtin_shufflevector(x, y, 0, 4, 2, 6) + __builtin_shufflevector(x, y, 1, 5, 3, 7);
  };
  const Lanes left = pairs(lanes(a), lanes(b)), right = pairs(lanes(c), lanes(d));
  const Lanes sums = __builtin_shufflevector(left, right, 0, 1, 4, 5) +
                     __builtin_shufflevector(left, right, 2, 3, 6, 7);
  return {sums[0], sums[1], sums[2], sums[3]};
}

/// The rows of a support, and a number for every slot.
struct SlotProduct {
  const Support* support;
  const double* of_slot;
};

/// eta_i += what row begin + i of N supports stores, four numbers each, times their slots' numbers:
/// memory answers several streams faster than one.
template <std::size_t N>
void add_fours(const std::array<SlotProduct, N>& of, Index begin, std::span<double> eta) {
  std::array<const std::int32_t*, N> cell;
  std::array<const double*, N> x;
  for (std::size_t k = 0; k < N; ++k) {
    cell[k] = of[k].support->cell.data() + begin;
    x[k] = of[k].support->values.data() + 4 * begin;
  }
  const auto product = [&](Index i) {
    Four sum = Four::Zero();
    for (std::size_t k = 0; k < N; ++k)
      sum += Eigen::Map<const Four>(of[k].of_slot + 4 * cell[k][i]) *
             Eigen::Map<const Four>(x[k] + 4 * i);
    return sum;
  };
  const Index count = std::ssize(eta);
  Index i = 0;
  for (; i + 4 <= count; i += 4)
    Eigen::Map<Four>(&eta[at(i)]) +=
        sums_of_rows(product(i), product(i + 1), product(i + 2), product(i + 3));
  for (; i < count; ++i) {
    const Four p = product(i);
    eta[at(i)] += (p[0] + p[1]) + (p[2] + p[3]);
  }
}

/// eta_i += sum of the slots' numbers times what row begin + i stores
inline void add_slots(const SlotProduct& of, Index begin, std::span<double> eta) {
  const Support& s = *of.support;
  const std::int32_t* cell = s.cell.data() + begin;
  const double* x = s.values.data() + begin * s.width;
  const Index count = std::ssize(eta);
  with_width(s, [&]<int K>() {
    if constexpr (K == 1) {
      for (Index i = 0; i < count; ++i) eta[at(i)] += of.of_slot[cell[i]];
    } else if constexpr (K == 4) {
      add_fours<1>({of}, begin, eta);
    } else {
      for (Index i = 0; i < count; ++i) {
        const double* to = of.of_slot + cell[i] * s.width;
        double sum = 0;
        for (Index t = 0; t < s.width; ++t) sum += to[t] * x[i * s.width + t];
        eta[at(i)] += sum;
      }
    }
  });
}

/// The same of several supports.
inline void add_slots(std::span<const SlotProduct> of, Index begin, std::span<double> eta) {
  const auto fours = [](const SlotProduct& each) {
    return each.support->width == 4 && !each.support->values.empty();
  };
  for (std::size_t k = 0; k < of.size(); ++k) {
    if (k + 1 < of.size() && fours(of[k]) && fours(of[k + 1])) {
      add_fours<2>({of[k], of[k + 1]}, begin, eta);
      ++k;
    } else {
      add_slots(of[k], begin, eta);
    }
  }
}

inline constexpr Index kLots = 4;

/// sums[slot] += v_i times what row begin + i stores. In four lots by turns, one behind the other:
/// neighbouring rows tend to lie in the same cell and would wait for one another.
inline void correlate_slots(const Support& s, Index begin, std::span<const double> v,
                            double* sums) {
  const std::int32_t* cell = s.cell.data() + begin;
  const double* x = s.values.data() + begin * s.width;
  with_width(s, [&]<int K>() {
    const Index width = K > 0 ? K : s.width;
    for (Index i = 0; i < std::ssize(v); ++i) {
      double* to = sums + i % kLots * s.slots() + cell[i] * width;
      const double each = v[at(i)];
      if constexpr (K == 1)
        *to += each;
      else if constexpr (K == 4)
        Eigen::Map<Four>(to) += each * Eigen::Map<const Four>(x + 4 * i);
      else
        for (Index t = 0; t < width; ++t) to[t] += each * x[i * width + t];
    }
  });
}

/// Of every column, by the lots of its slots.
inline std::vector<double> column_sums(const Support& s, const double* sums) {
  std::vector<double> out(at(s.cols), 0.0);
  for (Index slot = 0; slot < kLots * s.slots(); ++slot)
    out[at(s.column_of[at(slot % s.slots())])] += sums[slot];
  return out;
}

}  // namespace riata
