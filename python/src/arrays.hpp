#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>
#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include "riata/riata.hpp"

namespace riata::python {

namespace nb = nanobind;

/// NumPy arrays as they come: any strides, nothing copied.
using Array1 = nb::ndarray<const double, nb::ndim<1>, nb::device::cpu>;
using Array2 = nb::ndarray<const double, nb::ndim<2>, nb::device::cpu>;
using FloatArray2 = nb::ndarray<const float, nb::ndim<2>, nb::device::cpu>;
/// A design as Python states it: named blocks, each a 2-D array or stored in a way of its own.
using Blocks = std::vector<std::pair<std::string, std::variant<AnyBlock, Array2, FloatArray2>>>;

template <class T>
StridedView<T> view(const nb::ndarray<const T, nb::ndim<2>, nb::device::cpu>& a) {
  return {a.data(), static_cast<Index>(a.shape(0)), static_cast<Index>(a.shape(1)),
          static_cast<Index>(a.stride(0)), static_cast<Index>(a.stride(1))};
}
inline std::vector<double> to_vector(const Array1& a) {
  std::vector<double> out(a.shape(0));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = a.data()[static_cast<Index>(i) * a.stride(0)];
  return out;
}
inline Matrix to_matrix(const Array2& a) {
  const MatrixView from = view(a);
  Matrix out(from.rows, from.cols);
  for (Index j = 0; j < from.cols; ++j)
    for (Index i = 0; i < from.rows; ++i) out(i, j) = from(i, j);
  return out;
}
inline Features to_features(const Blocks& blocks) {
  Features features;
  for (const auto& [name, values] : blocks) {
    if (const auto* block = std::get_if<AnyBlock>(&values))
      features.add(name, *block);
    else if (const auto* array = std::get_if<Array2>(&values))
      features.add(name, view(*array));
    else
      features.add(name, view(std::get<FloatArray2>(values)));
  }
  return features;
}

/// NumPy takes over the memory.
inline nb::object to_numpy(std::vector<double> values, const std::vector<std::size_t>& shape,
                           const std::vector<std::int64_t>& strides) {
  auto* kept = new std::vector<double>(std::move(values));
  const nb::capsule owner(kept,
                          [](void* p) noexcept { delete static_cast<std::vector<double>*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, double>(kept->data(), shape.size(), shape.data(), owner,
                                                 strides.data()));
}
inline nb::object to_numpy(std::vector<double> values) {
  const std::size_t n = values.size();
  return to_numpy(std::move(values), {n}, {1});
}
inline nb::object to_numpy(const Matrix& m) {
  const auto rows = static_cast<std::size_t>(m.rows()), cols = static_cast<std::size_t>(m.cols());
  return to_numpy({m.values().begin(), m.values().end()}, {rows, cols}, {1, m.rows()});
}

}  // namespace riata::python
