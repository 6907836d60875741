#pragma once
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
#include "acceptance.hpp"
#include "riata/core/text.hpp"
#include "riata/core/view.hpp"
#include "riata/data/file.hpp"

namespace riata {

/// Digits: -log10 of the largest relative error, at most 16.    McCullough (1998)
inline double digits(const std::vector<double>& got, const std::vector<double>& certified) {
  double worst = 0;
  for (std::size_t j = 0; j < got.size(); ++j) {
    const double error = std::abs(got[j] - certified[j]);
    worst = std::max(worst, certified[j] == 0 ? error : error / std::abs(certified[j]));
  }
  return std::isnan(worst) ? 0 : std::clamp(-std::log10(worst), 0.0, 16.0);
}

/// A file of numbers without header.
inline Matrix read_numbers(const std::string& path) {
  const std::string text = read_file(path);
  std::vector<double> values;
  Index rows = 0;
  for (std::size_t begin = 0; begin < text.size(); ++rows) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::size_t at = begin;
    while (at < end) {
      const std::size_t comma = std::min(text.find(',', at), end);
      values.push_back(std::stod(text.substr(at, comma - at)));
      at = comma + 1;
    }
    begin = end + 1;
  }
  const Index columns = std::ssize(values) / rows;
  Matrix out(rows, columns);
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j)
      out(i, j) = values[static_cast<std::size_t>(i * columns + j)];
  return out;
}

inline Matrix columns_of(const Matrix& m, Index first, Index count) {
  Matrix out(m.rows(), count);
  for (Index j = 0; j < count; ++j) std::ranges::copy(m.column(first + j), out.column(j).begin());
  return out;
}

}  // namespace riata
