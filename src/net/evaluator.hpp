#pragma once
#include <functional>
#include "net/data_set.hpp"
#include "net/network.hpp"
#include "net/row_loss.hpp"

namespace riata::net {

/// Rows of a tile: passes over a whole data set go tile by tile, in order.
inline constexpr Index kTile = 256;

/// The same numbers, at a boundary of 64 bytes: in `copy` where they are not.
template <class T>
std::span<const T> aligned(std::span<const T> from, Array<T>& copy);

/// The data term over a whole data set, without dropout and with given statistics of batch norm.
template <class T>
class Evaluator {
 public:
  Evaluator(const Architecture& architecture, const Layout& layout,
            const AnyObservation& observation)
      : architecture_(architecture),
        network_(architecture, layout),
        work_(architecture, kTile),
        loss_(observation, architecture.outputs(), kTile),
        weights_(at(kTile)),
        part_(at(layout.size)) {}

  /// (1 / sum w) sum_i w_i loss_i; its gradient where that is not empty
  double operator()(std::span<const T> parameters, std::span<const T> buffers,
                    const DataSet<T>& data, std::span<T> gradient = {});
  /// Calls take(first row, rows, eta) with the linear predictor of every tile, (outputs, rows).
  void for_each_tile(std::span<const T> parameters, std::span<const T> buffers, const Array<T>& x,
                     Index rows, const Pass& pass,
                     const std::function<void(Index, Index, T*)>& take);
  RowLoss& loss() { return loss_; }

 private:
  const Architecture& architecture_;
  Network<T> network_;
  Workspace<T> work_;
  RowLoss loss_;
  std::vector<double> weights_;
  Array<T> part_, parameters_, buffers_;  // copies where the caller's are not aligned
};

}  // namespace riata::net
