#include "net/network.hpp"
#include <cmath>
#include "net/layout_view.hpp"
#include "net/products.hpp"
#include "net/streams.hpp"
#include "riata/core/random.hpp"

namespace riata::net {

namespace {

template <class T>
std::span<T> first(Array<T>& all, Index count) {
  return {all.data(), at(count)};
}
template <class T>
std::span<const T> first(const Array<T>& all, Index count) {
  return {all.data(), at(count)};
}

/// to *= by
template <class T>
void multiply(std::span<T> to, std::span<const T> by) {
  for (std::size_t k = 0; k < to.size(); ++k) to[k] *= by[k];
}

}  // namespace

template <class T>
Workspace<T>::Workspace(const Architecture& a, Index most) : rows(most), layers(at(a.layers())) {
  for (Index i = 0; i < a.layers(); ++i) {
    const std::size_t width = at(a.sizes[at(i + 1)]), size = width * at(most);
    LayerSpace<T>& space = layers[at(i)];
    space.z.resize(size);
    space.d.resize(size);
    if (!a.is_hidden(i)) continue;
    if (a.activation->slope_needs_z()) space.a.resize(size);
    if (a.dropout_of(i) > 0) {
      space.keep.resize(size);
      space.dropped.resize(size);
    }
    if (!a.batch_norm) continue;
    space.normal.resize(size);
    for (auto* each : {&space.mean, &space.variance, &space.scale}) each->resize(width);
  }
}

template <class T>
const T* Network<T>::data(std::span<const T> all, Index layer, Role role) const {
  const Parameter* p = layout_.find(layer, role);
  return p ? all.data() + p->offset : nullptr;
}

template <class T>
void Network<T>::forward(std::span<const T> parameters, std::span<const T> buffers, const T* x,
                         Index rows, const Pass& pass, Workspace<T>& work) const {
  const T* input = x;
  for (Index i = 0; i < architecture_.layers(); ++i) {
    LayerSpace<T>& space = work.layers[at(i)];
    const LayerSize size{architecture_.sizes[at(i)], architecture_.sizes[at(i + 1)], rows};
    forward_product(size, data(parameters, i, Role::weight), input, data(parameters, i, Role::bias),
                    space.z.data());
    if (architecture_.is_hidden(i)) finish_layer(i, parameters, buffers, rows, pass, space);
    input = space.output().data();
    if (!pass.dropout) input = space.activation().data();
  }
  if (const T* skip = data(parameters, 0, Role::skip))
    skip_product({architecture_.inputs(), architecture_.outputs(), rows}, skip, x,
                 work.layers.back().z.data());
}

template <class T>
void Network<T>::finish_layer(Index i, std::span<const T> parameters, std::span<const T> buffers,
                              Index rows, const Pass& pass, LayerSpace<T>& space) const {
  const Index size = architecture_.sizes[at(i + 1)] * rows;
  if (architecture_.batch_norm) normalise(i, parameters, buffers, rows, pass, space);
  architecture_.activation->value(first(std::as_const(space.z), size),
                                  first(space.activation(), size));
  if (!pass.dropout || space.keep.empty()) return;
  const std::span<T> keep = first(space.keep, size);
  if (!pass.masks_given) draw_dropout(architecture_.dropout_of(i), pass.seed, i, pass.step, keep);
  const T* a = space.activation().data();
  for (std::size_t k = 0; k < keep.size(); ++k) space.dropped[k] = a[k] * keep[k];
}

template <class T>
void Network<T>::normalise(Index i, std::span<const T> parameters, std::span<const T> buffers,
                           Index rows, const Pass& pass, LayerSpace<T>& space) const {
  const Index width = architecture_.sizes[at(i + 1)];
  MapOf<T> z(space.z.data(), width, rows), normal(space.normal.data(), width, rows);
  ColumnOf<T> mean(space.mean.data(), width), variance(space.variance.data(), width),
      scale(space.scale.data(), width);
  if (pass.batch_statistics) {
    row_sums(width, rows, space.z.data(), space.mean.data());
    mean /= static_cast<T>(rows);
    normal = z.colwise() - mean;
    variance.setZero();
    for (Index r = 0; r < rows; ++r) variance += normal.col(r).cwiseAbs2();
    variance /= static_cast<T>(rows);
  } else {
    for (const Parameter& each : layout_.buffers)
      if (each.layer == i)
        (each.role == Role::gamma ? mean : variance) =
            ConstColumnOf<T>(buffers.data() + each.offset, width);
    normal = z.colwise() - mean;
  }
  scale = (variance.array() + static_cast<T>(architecture_.bn_eps)).sqrt().inverse();
  for (Index r = 0; r < rows; ++r) normal.col(r).array() *= scale.array();
  const ConstColumnOf<T> gamma(data(parameters, i, Role::gamma), width),
      beta(data(parameters, i, Role::beta), width);
  for (Index r = 0; r < rows; ++r)
    z.col(r).array() = normal.col(r).array() * gamma.array() + beta.array();
  scale.array() *= gamma.array();
}

template <class T>
void Network<T>::backward(std::span<const T> parameters, const T* x, Index rows, const Pass& pass,
                          Workspace<T>& work, std::span<T> gradient) const {
  const auto part = [&](Index i, Role role) -> T* {
    const Parameter* p = layout_.find(i, role);
    return p ? gradient.data() + p->offset : nullptr;
  };
  if (T* skip = part(0, Role::skip))
    weight_product({architecture_.inputs(), architecture_.outputs(), rows}, work.slope().data(), x,
                   skip);
  for (Index i = architecture_.layers() - 1; i >= 0; --i) {
    LayerSpace<T>& space = work.layers[at(i)];
    const LayerSize size{architecture_.sizes[at(i)], architecture_.sizes[at(i + 1)], rows};
    if (architecture_.is_hidden(i)) {
      const Index entries = size.out * rows;
      if (pass.dropout && !space.keep.empty())
        multiply(first(space.d, entries), first(std::as_const(space.keep), entries));
      architecture_.activation->times_slope(first(std::as_const(space.z), entries),
                                            first(std::as_const(space.activation()), entries),
                                            first(space.d, entries));
      if (architecture_.batch_norm) normalise_back(i, rows, pass, space, gradient);
    }
    if (T* bias = part(i, Role::bias)) row_sums(size.out, rows, space.d.data(), bias);
    const LayerSpace<T>* below = i > 0 ? &work.layers[at(i - 1)] : nullptr;
    const T* input = !below         ? x
                     : pass.dropout ? below->output().data()
                                    : below->activation().data();
    weight_product(size, space.d.data(), input, part(i, Role::weight));
    if (below)
      backward_product(size, data(parameters, i, Role::weight), space.d.data(),
                       work.layers[at(i - 1)].d.data());
  }
}

// With n the normalised sums: d gamma = sum d n, d beta = sum d, and through batch statistics
// d sum = gamma / sd (d - mean(d) - n mean(d n)).
template <class T>
void Network<T>::normalise_back(Index i, Index rows, const Pass& pass, LayerSpace<T>& space,
                                std::span<T> gradient) const {
  const Index width = architecture_.sizes[at(i + 1)];
  MapOf<T> d(space.d.data(), width, rows), normal(space.normal.data(), width, rows);
  ColumnOf<T> gamma(gradient.data() + layout_.find(i, Role::gamma)->offset, width),
      beta(gradient.data() + layout_.find(i, Role::beta)->offset, width);
  const ColumnOf<T> scale(space.scale.data(), width);
  row_sums(width, rows, space.d.data(), beta.data());
  gamma.setZero();
  for (Index r = 0; r < rows; ++r) gamma.array() += d.col(r).array() * normal.col(r).array();
  const T share = pass.batch_statistics ? 1 / static_cast<T>(rows) : 0;
  for (Index r = 0; r < rows; ++r)
    d.col(r).array() = scale.array() * (d.col(r).array() - share * beta.array() -
                                        normal.col(r).array() * (share * gamma.array()));
}

// Ioffe & Szegedy (2015), as in torch: the running variance is the unbiased one.
template <class T>
void Network<T>::update_running(const Workspace<T>& work, Index rows, std::span<T> buffers) const {
  const T fresh = static_cast<T>(architecture_.bn_momentum), kept = 1 - fresh;
  const T unbiased = static_cast<T>(rows) / static_cast<T>(rows - 1);
  for (const Parameter& each : layout_.buffers) {
    const LayerSpace<T>& space = work.layers[at(each.layer)];
    const std::span<T> running = of(buffers, each);
    for (std::size_t k = 0; k < running.size(); ++k)
      running[k] =
          kept * running[k] +
          fresh * (each.role == Role::gamma ? space.mean[k] : space.variance[k] * unbiased);
  }
}

template <class T>
void draw_dropout(double p, std::uint64_t seed, Index layer, std::uint64_t step,
                  std::span<T> keep) {
  Random random(seed, stream(Stream::dropout, at(layer), step));
  const T kept = static_cast<T>(1 / (1 - p));
  for (T& each : keep) each = random.uniform() < p ? T(0) : kept;
}

template struct Workspace<float>;
template struct Workspace<double>;
template class Network<float>;
template class Network<double>;
template void draw_dropout(double, std::uint64_t, Index, std::uint64_t, std::span<float>);
template void draw_dropout(double, std::uint64_t, Index, std::uint64_t, std::span<double>);

}  // namespace riata::net
