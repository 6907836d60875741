#pragma once
#include "net/aligned.hpp"
#include "riata/net/trainer.hpp"

namespace riata::net {

/// Rows as passes take them: x (inputs, rows), y (outputs, rows) with 1 at a row's class.
template <class T>
struct DataSet {
  Array<T> x;
  std::vector<double> y, weights;
  Index rows = 0;
  double total_weight = 0;
};

/// Throws ShapeMismatch, or InvalidArgument on NaN, a y outside the family's support, weights below
/// 0 or all 0; `who` starts the message.
template <class T>
DataSet<T> data_set(const Architecture& architecture, const AnyObservation& observation,
                    const Rows& rows, const char* who);
/// The inputs alone.
template <class T>
Array<T> input_array(const Architecture& architecture, const Inputs& X, const char* who);
Index rows_of(const Inputs& X);

/// Of n rows those that the options hold out, at random, and the others; both rising.
struct HeldOut {
  std::vector<Index> kept, held;
};
/// Throws InvalidArgument where none is left to train on.
HeldOut held_out_rows(const TrainOptions& options, Index n);

/// The rows of some numbers.
template <class T>
DataSet<T> subset(const Architecture& architecture, const DataSet<T>& from,
                  const std::vector<Index>& rows);

}  // namespace riata::net
