#pragma once
#include <span>
#include "net/workspace.hpp"

namespace riata::net {

/// Which randomness and which statistics a pass uses.
struct Pass {
  bool batch_statistics = false;  // of batch norm; false: the running ones
  bool dropout = false;
  bool masks_given = false;  // in the workspace, else drawn
  std::uint64_t seed = 0;
  std::uint64_t step = 0;  // which masks of that seed
};

/// A net's passes over some rows: x is (inputs, rows), column-major and aligned.
template <class T>
class Network {
 public:
  Network(const Architecture& architecture, const Layout& layout)
      : architecture_(architecture), layout_(layout) {}

  /// Leaves the linear predictor in work.eta().
  void forward(std::span<const T> parameters, std::span<const T> buffers, const T* x, Index rows,
               const Pass& pass, Workspace<T>& work) const;
  /// From work.slope(), behind a forward pass of the same arguments: the gradient of all
  /// parameters.
  void backward(std::span<const T> parameters, const T* x, Index rows, const Pass& pass,
                Workspace<T>& work, std::span<T> gradient) const;
  /// The running statistics after a batch with these statistics in the workspace.
  void update_running(const Workspace<T>& work, Index rows, std::span<T> buffers) const;

 private:
  struct Where;
  const T* data(std::span<const T> all, Index layer, Role role) const;
  void finish_layer(Index layer, std::span<const T> parameters, std::span<const T> buffers,
                    Index rows, const Pass& pass, LayerSpace<T>& space) const;
  void normalise(Index layer, std::span<const T> parameters, std::span<const T> buffers, Index rows,
                 const Pass& pass, LayerSpace<T>& space) const;
  void normalise_back(Index layer, Index rows, const Pass& pass, LayerSpace<T>& space,
                      std::span<T> gradient) const;

  const Architecture& architecture_;
  const Layout& layout_;
};

/// Multipliers of (width, rows) entries: entry k of a step and layer is kept with probability
/// 1 - p, as number k of that stream says.
template <class T>
void draw_dropout(double p, std::uint64_t seed, Index layer, std::uint64_t step, std::span<T> keep);

}  // namespace riata::net
