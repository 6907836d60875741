#pragma once
#include <vector>
#include "net/aligned.hpp"
#include "riata/net/architecture.hpp"

namespace riata::net {

/// What a layer leaves in a pass forward for the pass back: (out, rows), column-major.
template <class T>
struct LayerSpace {
  Array<T> z;                      // what the activation is applied to
  Array<T> a;                      // the activation of it; empty: it stands in z
  Array<T> keep;                   // dropout: 0, or 1 / (1 - p)
  Array<T> dropped;                // a times keep
  Array<T> normal;                 // batch norm: (sum - mean) / sd
  Array<T> mean, variance, scale;  // of the batch; gamma / sd
  Array<T> d;                      // derivative of the loss

  const Array<T>& activation() const { return a.empty() ? z : a; }
  Array<T>& activation() { return a.empty() ? z : a; }
  /// What the next layer takes.
  const Array<T>& output() const { return dropped.empty() ? activation() : dropped; }
};

/// Everything that a pass over up to `rows` rows writes, allocated once.
template <class T>
struct Workspace {
  Workspace(const Architecture& architecture, Index rows);

  Index rows;
  std::vector<LayerSpace<T>> layers;
  /// (outputs, rows): the linear predictor, and where the caller puts the loss's slope in it.
  const Array<T>& eta() const { return layers.back().z; }
  Array<T>& slope() { return layers.back().d; }
};

}  // namespace riata::net
