#pragma once
#include <algorithm>
#include <limits>
#include "riata/basis/any_basis.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

/// What every erased basis does alike: row by row into a buffer, from there into the columns.
template <Basis B>
class ErasedBasis final : public AnyBasis::Interface {
 public:
  explicit ErasedBasis(B basis) : basis_(std::move(basis)) {}

  std::string name() const override { return B::name; }
  Fields fields() const override { return field_values(basis_); }
  Index columns() const override { return basis_.columns(); }
  bool bound() const override {
    if constexpr (IntervalBasis<B>)
      return basis_.bounds.has_value();
    else
      return basis_.bound();
  }

  std::shared_ptr<const AnyBasis::Interface> bound_to(std::span<const double> x) const override {
    if constexpr (IntervalBasis<B>) {
      B out = basis_;
      if (!out.bounds) out.bounds = bounds_of(B::name, x);
      return std::make_shared<ErasedBasis>(std::move(out));
    } else {
      return std::make_shared<ErasedBasis>(basis_.bound_to(x));
    }
  }

  void evaluate(std::span<const double> x, std::span<double> out) const override {
    if (!bound())
      throw InvalidArgument(cat(B::name, ": must be bound to data before it is evaluated"));
    const std::size_t width = at(columns());
    if (out.size() != x.size() * width)
      throw ShapeMismatch(cat(B::name, ": out must have room for ", x.size(), " x ", width,
                              " values, got ", out.size()));
    const Index tiles = (std::ssize(x) + kTile - 1) / kTile;
    parallel_for(tiles, 0, [&](Index tile) {
      std::vector<double> row(width);
      const std::size_t end = std::min(x.size(), at((tile + 1) * kTile));
      for (std::size_t i = at(tile * kTile); i < end; ++i) {
        evaluate_row(x[i], row);
        for (std::size_t j = 0; j < width; ++j) out[i + j * x.size()] = row[j];
      }
    });
  }

 private:
  static constexpr Index kTile = 4096;  // rows that one thread takes at a time

  void evaluate_row(double x, std::span<double> row) const {
    if constexpr (IntervalBasis<B>) {
      const double low = (*basis_.bounds)[0], high = (*basis_.bounds)[1];
      if (x >= low && x <= high)  // false for NaN
        basis_.evaluate((x - low) / (high - low), row);
      else
        std::fill(row.begin(), row.end(), std::numeric_limits<double>::quiet_NaN());
    } else {
      basis_.evaluate(x, row);
    }
  }

  B basis_;
};

}  // namespace riata
