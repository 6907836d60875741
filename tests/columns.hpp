#pragma once
#include <algorithm>
#include <vector>
#include "riata/design/features.hpp"

namespace riata {

/// A small matrix, written column by column; it owns what it shows.
struct ColumnMatrix {
  ColumnMatrix(std::vector<std::vector<double>> columns)
      : matrix(std::ssize(columns.front()), std::ssize(columns)) {
    for (std::size_t j = 0; j < columns.size(); ++j)
      std::ranges::copy(columns[j], matrix.column(static_cast<Index>(j)).begin());
  }
  operator Features() const {
    Features features;
    features.add("X", matrix);
    return features;
  }
  operator MatrixView() const { return matrix; }

  Matrix matrix;
};

/// Every number times `factor`.
inline std::vector<double> times(std::vector<double> values, double factor) {
  for (double& each : values) each *= factor;
  return values;
}

}  // namespace riata
