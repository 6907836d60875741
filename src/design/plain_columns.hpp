#pragma once
#include "core/eigen.hpp"
#include "riata/design/design.hpp"

namespace riata {

/// A run of the rows of columns that are read where they lie, centred and scaled on the way.
class PlainRun {
 public:
  PlainRun(std::span<const PlainColumn> columns, Index begin, Index count)
      : columns_(columns), begin_(begin), count_(count) {}
  /// eta += z d, d one per column
  void add_product(const double* d, double* eta) const;
  /// out += z' v
  void add_correlation(const double* v, double* out) const;

 private:
  std::span<const PlainColumn> columns_;
  Index begin_, count_;
};

}  // namespace riata
