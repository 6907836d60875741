#pragma once
#include <functional>
#include "net/data_set.hpp"
#include "net/network.hpp"
#include "net/row_loss.hpp"

namespace riata::net {

/// Rows of a tile: passes over a whole data set go tile by tile, in order.
inline constexpr Index kTile = 256;

/// The data term over a whole data set, without dropout and with given statistics of batch norm.
template <class T>
class Evaluator {
 public:
  /// `most`: rows of the largest tile, where that is known to be smaller.
  Evaluator(const Architecture& architecture, const Layout& layout,
            const AnyObservation& observation, Index most = kTile)
      : architecture_(architecture),
        network_(architecture, layout),
        work_(architecture, most),
        loss_(observation, architecture.outputs(), most),
        weights_(at(most)) {}

  /// (1 / sum w) sum_i w_i loss_i; its gradient where that is not empty
  double operator()(std::span<const T> parameters, std::span<const T> buffers,
                    const DataSet<T>& data, std::span<T> gradient = {});
  /// Calls take(first row, rows, eta) with the linear predictor of every tile, (outputs, rows).
  void for_each_tile(std::span<const T> parameters, std::span<const T> buffers, const Array<T>& x,
                     Index rows, const Pass& pass,
                     const std::function<void(Index, Index, const T*)>& take);
  RowLoss& loss() { return loss_; }

 private:
  const Architecture& architecture_;
  Network<T> network_;
  Workspace<T> work_;
  RowLoss loss_;
  std::vector<double> weights_;
  Array<T> part_;  // of the gradient, by one tile
};

}  // namespace riata::net
