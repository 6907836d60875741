#include "net/matrix_product.hpp"
#include <algorithm>
#include <utility>
#include "core/eigen.hpp"

namespace riata::net {

namespace {

#pragma GCC diagnostic ignored "-Wignored-attributes"  // packets know their alignment by themselves

namespace simd = Eigen::internal;
template <class T>
using Packet = typename simd::packet_traits<T>::type;
template <class T>
constexpr Index kWidth = simd::unpacket_traits<Packet<T>>::size;

/// Most packets of rows in a panel.
constexpr int kPackets = 3;
/// Rows of a panel.
template <class T>
constexpr Index kHeight = kPackets * kWidth<T>;
/// Columns of a tile whose sums fill three quarters of the registers.
template <int kRows>
constexpr int kColumns = std::min(EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS * 3 / 4 / kRows, 8);
/// Steps along the inner dimension for which a panel is in the first cache.
template <class T>
constexpr Index kDepth = 24 * 1024 / (kHeight<T> * static_cast<Index>(sizeof(T)));

/// Between columns of a matrix that is read where it stands.
template <class T>
constexpr Index kNear = 512 / static_cast<Index>(sizeof(T));

/// Columns of a matrix, `stride` apart; 0: the same one.
template <class T>
struct Columns {
  T* data;
  Index stride;
};

/// Some packets of rows of `a`, for every step along the inner dimension.
template <class T>
struct Panel {
  const T* data;
  Index depth, stride;
};

/// f(0), ..., f(count - 1), each with a constant.
template <int kCount, class F>
void each(const F& f) {
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (f(std::integral_constant<int, i>{}), ...);
  }(std::make_integer_sequence<int, kCount>{});
}

/// In a register: the compiler would rather load it again for every operation.
template <class T>
Packet<T> loaded(const T* from) {
  Packet<T> out = simd::ploadu<Packet<T>>(from);
#ifdef __x86_64__
  asm("" : "+v"(out));
#endif
  return out;
}

/// to (packets, columns) = start + panel b
template <class T, int kRows, int kCols>
void tile(Panel<T> panel, const StridedView<T>& b, Columns<const T> start, Columns<T> to) {
  Packet<T> sums[kCols][kRows];
  each<kCols>([&](auto j) {
    each<kRows>([&](auto i) {
      sums[j][i] = simd::ploadu<Packet<T>>(start.data + j * start.stride + i * kWidth<T>);
    });
  });
  const T* factor = b.data;
  const Index step = b.row_stride, next = b.col_stride;
  for (Index k = 0; k < panel.depth; ++k) {
    Packet<T> rows[kRows];
    each<kRows>([&](auto i) { rows[i] = loaded(panel.data + i * kWidth<T>); });
    each<kCols>([&](auto j) {
      const Packet<T> by = simd::pset1<Packet<T>>(factor[j * next]);
      each<kRows>([&](auto i) { sums[j][i] = simd::pmadd(rows[i], by, sums[j][i]); });
    });
    panel.data += panel.stride;
    factor += step;
  }
  each<kCols>([&](auto j) {
    each<kRows>(
        [&](auto i) { simd::pstoreu(to.data + j * to.stride + i * kWidth<T>, sums[j][i]); });
  });
}

/// The tiles of a panel with 1, 2, ... columns.
template <class T, int kRows, class = std::make_integer_sequence<int, kColumns<kRows>>>
struct Tiles;
template <class T, int kRows, int... kCols>
struct Tiles<T, kRows, std::integer_sequence<int, kCols...>> {
  static constexpr decltype(&tile<T, kRows, 1>) of[] = {&tile<T, kRows, kCols + 1>...};
};

template <class T, int kRows>
void panel_product(const Panel<T>& panel, StridedView<T> b, Columns<const T> start, Columns<T> to) {
  for (Index tiles = (b.cols + kColumns<kRows> - 1) / kColumns<kRows>; tiles > 0; --tiles) {
    const Index cols = b.cols / tiles;
    Tiles<T, kRows>::of[cols - 1](panel, b, start, to);
    b.data += cols * b.col_stride;
    b.cols -= cols;
    start.data += cols * start.stride;
    to.data += cols * to.stride;
  }
}

template <class T>
void panel_product(Index packets, const Panel<T>& panel, const StridedView<T>& b,
                   const Columns<const T>& start, const Columns<T>& to) {
  static_assert(kPackets == 3);
  if (packets == 1) return panel_product<T, 1>(panel, b, start, to);
  if (packets == 2) return panel_product<T, 2>(panel, b, start, to);
  panel_product<T, 3>(panel, b, start, to);
}

/// The same where the last packet has only some rows in `to`.
template <class T>
void edge_product(Index packets, Index rows, const Panel<T>& panel, StridedView<T> b,
                  Columns<const T> start, Columns<T> to) {
  constexpr Index kMost = 8;
  const Index height = packets * kWidth<T>;
  alignas(64) T first[kHeight<T>] = {}, whole[kMost * kHeight<T>] = {};
  if (start.stride == 0) std::copy_n(start.data, rows, first);
  while (b.cols > 0) {
    const Index cols = std::min(b.cols, kMost);
    for (Index j = 0; start.stride > 0 && j < cols; ++j)
      std::copy_n(start.data + j * start.stride, rows, whole + j * height);
    panel_product<T>(
        packets, panel, {b.data, b.rows, cols, b.row_stride, b.col_stride},
        start.stride == 0 ? Columns<const T>{first, 0} : Columns<const T>{whole, height},
        {whole, height});
    for (Index j = 0; j < cols; ++j) std::copy_n(whole + j * height, rows, to.data + j * to.stride);
    b.data += cols * b.col_stride;
    b.cols -= cols;
    start.data += cols * start.stride;
    to.data += cols * to.stride;
  }
}

/// Rows of `a` that stand one after the other in memory, as the columns of a panel; others are 0.
template <class T>
void pack_transposed(const StridedView<T>& a, Index height, T* to) {
  for (Index i = 0; i < height; i += kWidth<T>) {
    const Index rows = std::clamp<Index>(a.rows - i, 0, kWidth<T>);
    Index k = 0;
    for (; rows == kWidth<T> && k + kWidth<T> <= a.cols; k += kWidth<T>) {
      simd::PacketBlock<Packet<T>, kWidth<T>> block;
      for (Index r = 0; r < kWidth<T>; ++r)
        block.packet[r] = simd::ploadu<Packet<T>>(a.data + (i + r) * a.row_stride + k);
      simd::ptranspose(block);
      for (Index r = 0; r < kWidth<T>; ++r)
        simd::pstoreu(to + (k + r) * height + i, block.packet[r]);
    }
    for (; k < a.cols; ++k)
      for (Index r = 0; r < kWidth<T>; ++r) to[k * height + i + r] = r < rows ? a(i + r, k) : T(0);
  }
}

template <class T>
void pack(const StridedView<T>& a, Index height, T* to) {
  if (a.row_stride != 1) return pack_transposed(a, height, to);
  const Index whole = a.rows / kWidth<T> * kWidth<T>;
  for (Index k = 0; k < a.cols; ++k, to += height) {
    const T* from = a.data + k * a.col_stride;
    for (Index i = 0; i < whole; i += kWidth<T>)
      simd::pstore(to + i, simd::ploadu<Packet<T>>(from + i));
    for (Index i = whole; i < height; ++i) to[i] = i < a.rows ? from[i] : T(0);
  }
}

template <class T>
StridedView<T> transposed(const StridedView<T>& a) {
  return {a.data, a.cols, a.rows, a.col_stride, a.row_stride};
}

/// A product that begins with `start`, or 0 where that is nothing.
template <class T>
void product(const StridedView<T>& a, const StridedView<T>& b, Columns<const T> start, T* c) {
  alignas(64) static constexpr T kZeros[kHeight<T>] = {};
  alignas(64) T packed[kDepth<T> * kHeight<T>];
  for (Index done = 0; done < a.cols; done += kDepth<T>) {
    const Index depth = std::min(kDepth<T>, a.cols - done);
    const StridedView<T> factor(b.data + done * b.row_stride, depth, b.cols, b.row_stride,
                                b.col_stride);
    const Index all = (a.rows + kWidth<T> - 1) / kWidth<T>,
                panels = (all + kPackets - 1) / kPackets;
    for (Index p = 0, first = 0; p < panels; ++p) {
      const Index packets = (all + panels - 1 - p) / panels, height = packets * kWidth<T>;
      const StridedView<T> part(a.data + first * a.row_stride + done * a.col_stride,
                                std::min(height, a.rows - first), depth, a.row_stride,
                                a.col_stride);
      const Columns<T> to{c + first, a.rows};
      const Columns<const T> from = start.data ? Columns<const T>{start.data + first, start.stride}
                                               : Columns<const T>{kZeros, 0};
      const bool as_it_is = a.row_stride == 1 && part.rows == height && a.col_stride <= kNear<T>;
      if (!as_it_is) pack(part, height, packed);
      const Panel<T> panel =
          as_it_is ? Panel<T>{part.data, depth, a.col_stride} : Panel<T>{packed, depth, height};
      if (part.rows == height)
        panel_product<T>(packets, panel, factor, from, to);
      else
        edge_product<T>(packets, part.rows, panel, factor, from, to);
      first += height;
    }
    start = {c, a.rows};
  }
}

}  // namespace

/// A row is as good as a column.
template <class T>
void add_product(const StridedView<T>& a, const StridedView<T>& b, T* c) {
  if (a.rows > 1)
    product<T>(a, b, {c, a.rows}, c);
  else
    product<T>(transposed(b), transposed(a), {c, b.cols}, c);
}
template <class T>
void set_product(const StridedView<T>& a, const StridedView<T>& b, const T* column, T* c) {
  if (a.rows > 1) return product<T>(a, b, {column, 0}, c);
  std::fill_n(c, b.cols, column ? *column : T(0));
  add_product(a, b, c);
}

template void set_product(const FloatMatrixView&, const FloatMatrixView&, const float*, float*);
template void set_product(const MatrixView&, const MatrixView&, const double*, double*);
template void add_product(const FloatMatrixView&, const FloatMatrixView&, float*);
template void add_product(const MatrixView&, const MatrixView&, double*);

}  // namespace riata::net
