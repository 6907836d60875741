#include "arrays.hpp"
#include "bind.hpp"

namespace riata::python {

namespace {

using Integers1 = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Values1 = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class Array>
auto span_of(const Array& a) {
  return std::span(a.data(), a.shape(0));
}

AnyBlock sparse_of(Index rows, Index cols, const Integers1& indptr, const Integers1& indices,
                   const Values1& data, const std::string& format) {
  const auto order = format == "csr" ? SparseView::Order::by_row : SparseView::Order::by_column;
  return sparse_block({rows, cols, span_of(indptr), span_of(indices), span_of(data), order});
}

nb::object finite_rows(const AnyBlock& block) {
  std::vector<char> missing(static_cast<std::size_t>(block.rows()), 0);
  block.mark_missing(missing, 1);
  std::vector<double> finite(missing.size());
  for (std::size_t i = 0; i < missing.size(); ++i) finite[i] = missing[i] ? 0 : 1;
  return to_numpy(std::move(finite)).attr("astype")("bool");
}

}  // namespace

void bind_blocks(nb::module_& m) {
  nb::class_<AnyBlock>(m, "Block", "Columns of a feature matrix, stored in a way of their own.")
      .def(nb::init<const AnyBlock&>(), "block"_a)
      .def_prop_ro("shape",
                   [](const AnyBlock& self) { return nb::make_tuple(self.rows(), self.cols()); })
      .def_prop_ro("ndim", [](const AnyBlock&) { return 2; })
      .def_prop_ro("nbytes", &AnyBlock::bytes)
      .def("finite_rows", finite_rows, "Which rows hold no NaN nor infinity.")
      .def(
          "at",
          [](const AnyBlock& self, std::vector<Index> rows) {
            return AnyBlock(self->at_rows(std::move(rows)));
          },
          "rows"_a, "Some rows, rising.")
      .def("toarray", [](const AnyBlock& self) { return to_numpy(self.expanded()); })
      .def("__repr__", [](const AnyBlock& self) {
        return cat("Block(", self.rows(), " x ", self.cols(), ", ", self.bytes(), " bytes)");
      });
  m.def("sparse_block", sparse_of, "rows"_a, "cols"_a, "indptr"_a, "indices"_a, "data"_a,
        "format"_a, "A compressed sparse matrix, csc or csr, copied.");
  m.def(
      "categorical_block",
      [](const Array1& codes, Index levels) { return categorical_block(to_vector(codes), levels); },
      "codes"_a, "levels"_a);
  m.def(
      "basis_block",
      [](const AnyBasis& basis, const Array1& x) { return basis_block(basis, to_vector(x)); },
      "basis"_a, "x"_a);
  m.def(
      "lagged_block",
      [](const Array1& series, const std::vector<Index>& lags) {
        return lagged_block(to_vector(series), lags);
      },
      "series"_a, "lags"_a);
  m.def("dense_block", [](const Array2& x) { return AnyBlock(to_matrix(x)); }, "x"_a, "A copy.");
  m.def("product_block", &product_block, "a"_a, "b"_a);
  m.def(
      "combined_block",
      [](const AnyBlock& block, const Array2& matrix) {
        return combined_block(block, to_matrix(matrix));
      },
      "block"_a, "matrix"_a);
}

}  // namespace riata::python
