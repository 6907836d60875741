#include "design/support_block.hpp"
#include <algorithm>
#include <limits>
#include "core/eigen.hpp"
#include "design/support_rows.hpp"

namespace riata {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// f(slot, value) for what row i stores; a slot is a place in a cell.
template <class F>
void for_each_value(const Support& s, Index i, F&& f) {
  const Index first = s.cell[at(i)] * s.width;
  const double* values = s.values.empty() ? nullptr : s.values.data() + i * s.width;
  for (Index t = 0; t < s.width; ++t) f(first + t, values ? values[t] : 1.0);
}

/// v'x of every column.
std::vector<double> products(const Support& s, std::span<const double> v) {
  if (!s.missing.empty()) return std::vector<double>(at(s.cols), kNaN);
  std::vector<double> sums(at(kLots * s.slots()), 0.0);
  correlate_slots(s, 0, v, sums.data());
  return column_sums(s, sums.data());
}

}  // namespace

std::size_t SupportBlock::bytes() const {
  return s_.cell.size() * sizeof(std::int32_t) + s_.values.size() * sizeof(double) +
         s_.missing.size() * sizeof(Index);
}

double SupportBlock::work(ColumnList columns) const {
  return columns.empty() ? 0 : static_cast<double>(rows()) * static_cast<double>(s_.width);
}

std::shared_ptr<const AnyBlock::Interface> SupportBlock::at_rows(std::vector<Index> rows) const {
  Support out{s_.cols, s_.width, {}, {}, s_.column_of, {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.cell.push_back(s_.cell[at(rows[i])]);
    if (!s_.values.empty()) {
      const auto from = s_.values.begin() + rows[i] * s_.width;
      out.values.insert(out.values.end(), from, from + s_.width);
    }
    if (std::ranges::binary_search(s_.missing, rows[i]))
      out.missing.push_back(static_cast<Index>(i));
  }
  return std::make_shared<SupportBlock>(std::move(out));
}

void SupportBlock::mark_missing(std::span<char> missing, const Workers& /*workers*/) const {
  for (Index row : s_.missing) missing[at(row)] = 1;
}

void SupportBlock::fill(Index begin, Index count, ColumnList columns, double* tile,
                        Index ld) const {
  std::vector<Index> place(at(cols()), -1);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    place[at(columns[k])] = static_cast<Index>(k);
    std::fill_n(tile + static_cast<Index>(k) * ld, count, 0.0);
  }
  for (Index i = 0; i < count; ++i)
    for_each_value(s_, begin + i, [&](Index slot, double value) {
      const Index k = place[at(s_.column_of[at(slot)])];
      if (k >= 0) tile[k * ld + i] = value;
    });
  for (std::size_t k = 0; k < columns.size(); ++k)  // a column may be asked for twice
    if (const Index from = place[at(columns[k])]; from != static_cast<Index>(k))
      std::copy_n(tile + from * ld, count, tile + static_cast<Index>(k) * ld);
  auto row = std::ranges::lower_bound(s_.missing, begin);
  for (; row != s_.missing.end() && *row < begin + count; ++row)
    for (std::size_t k = 0; k < columns.size(); ++k)
      tile[static_cast<Index>(k) * ld + *row - begin] = kNaN;
}

void SupportBlock::correlate(ColumnList columns, std::span<const double>, std::span<const double> v,
                             std::span<double> out) const {
  const auto sums = products(s_, v);
  for (std::size_t k = 0; k < columns.size(); ++k) out[k] = sums[at(columns[k])];
}

void SupportBlock::add_product(Index begin, ColumnList columns, std::span<const double> centre,
                               std::span<const double> d, std::span<double> eta) const {
  std::vector<double> of_column(at(cols()), 0.0), of_slot;
  double shift = 0;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    of_column[at(columns[k])] += d[k];
    shift += d[k] * centre[k];
  }
  for (std::int32_t column : s_.column_of) of_slot.push_back(of_column[at(column)]);
  add_slots({&s_, of_slot.data()}, begin, eta);
  if (shift != 0) as_vector(eta).array() -= shift;
}

void SupportBlock::moments(ColumnList columns, std::span<const double> w, std::span<double> mean,
                           std::span<double> variance) const {
  const auto means = products(s_, w);
  std::vector<double> centre, left(at(s_.slots()), 0.0), squares(left), weight(left);
  for (std::int32_t column : s_.column_of) centre.push_back(means[at(column)]);
  with_width(s_, [&]<int K>() {
    const Index width = K > 0 ? K : s_.width;
    for (Index i = 0; i < rows(); ++i) {
      const Index first = s_.cell[at(i)] * width;
      const double each = w[at(i)];
      for (Index t = 0; t < width; ++t) {
        const std::size_t slot = at(first + t);
        const double x = s_.values.empty() ? 1 : s_.values[at(i * width + t)];
        const double away = x - centre[slot];
        left[slot] += each * away;
        squares[slot] += each * away * away;
        weight[slot] += each;
      }
    }
  });
  const auto of_columns = [&](const std::vector<double>& of_slot) {
    std::vector<double> out(means.size(), 0.0);
    for (std::size_t slot = 0; slot < of_slot.size(); ++slot)
      out[at(s_.column_of[slot])] += of_slot[slot];
    return out;
  };
  left = of_columns(left);
  squares = of_columns(squares);
  weight = of_columns(weight);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const std::size_t j = at(columns[k]);
    const double zeros = std::max(0.0, 1 - weight[j]), off = left[j] - zeros * means[j];
    mean[k] = means[j] + off;
    variance[k] = std::max(0.0, squares[j] + zeros * means[j] * means[j] - off * off);
    if (!s_.missing.empty()) variance[k] = kNaN;
  }
}

}  // namespace riata
