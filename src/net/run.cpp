#include "net/run.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "net/flush_denormals.hpp"
#include "net/hierarchy_prox.hpp"
#include "net/streams.hpp"
#include "riata/core/random.hpp"

namespace riata::net {

namespace {

/// Entries of a step with a penalty that are in cache at once, and enough to pay for a call.
constexpr Index kChunk = 4096;

template <class T>
Array<T> narrowed(const std::vector<double>& from) {
  return {from.begin(), from.end()};
}
template <class T>
std::vector<double> widened(const Array<T>& from) {
  return {from.begin(), from.end()};
}
/// Moments as they stand in the state, or zeros where it has none yet.
template <class T>
Array<T> moments(bool needed, const std::vector<double>& from, Index size) {
  if (!needed) return {};
  return std::ssize(from) == size ? narrowed<T>(from) : Array<T>(at(size), T(0));
}

}  // namespace

template <class T>
Run<T>::Run(const RunSetup& setup, const DataSet<T>& train, const DataSet<T>* validation)
    : setup_(setup),
      train_(train),
      validation_(validation),
      batch_size_(setup.options.batch_size > 0 ? std::min(setup.options.batch_size, train.rows)
                                               : train.rows),
      network_(setup.architecture, setup.layout),
      work_(setup.architecture, batch_size_),
      loss_(setup.observation, setup.architecture.outputs(), batch_size_),
      evaluate_(setup.architecture, setup.layout, setup.observation),
      parameters_(narrowed<T>(setup.state.parameters)),
      buffers_(narrowed<T>(setup.state.buffers)),
      gradient_(parameters_.size(), T(0)),
      x_(at(batch_size_ * setup.architecture.inputs())),
      y_(at(batch_size_ * setup.architecture.outputs())),
      weights_(at(batch_size_)),
      step_(setup.state.step) {
  const auto& optimizer = setup.options.optimizer;
  const Index size = setup.layout.size;
  first_ = moments<T>(optimizer->has_first(), setup.state.first, size);
  second_ = moments<T>(optimizer->has_second(), setup.state.second, size);
  largest_ = moments<T>(optimizer->has_largest(), setup.state.largest, size);
  make_segments();
}

template <class T>
void Run<T>::make_segments() {
  std::vector<std::size_t> order(setup_.layout.parameters.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return setup_.layout.parameters[i].offset; });
  Index most = kChunk;
  for (std::size_t i : order) {
    const Parameter& p = setup_.layout.parameters[i];
    const bool decay = setup_.options.decay_all || p.role == Role::weight;
    Segment next{p.offset, p.size(), decay, {setup_.penalty.lowered()[i], p}};
    most = std::max(most, next.prox.is_across() ? p.size() : next.prox.together());
    Segment* last = segments_.empty() ? nullptr : &segments_.back();
    if (last && last->prox.empty() && next.prox.empty() && last->decay == decay)
      last->size = next.offset + next.size - last->offset;
    else
      segments_.push_back(std::move(next));
  }
  scale_.resize(at(most));
}

template <class T>
double Run<T>::rate(double epochs_done) const {
  const TrainOptions& o = setup_.options;
  const double warmup = o.warmup_epochs;
  if (epochs_done <= warmup) return o.optimizer->lr() * epochs_done / warmup;
  const auto behind = static_cast<std::int64_t>(warmup);
  const std::int64_t epochs = std::max<std::int64_t>(o.epochs - behind, 1),
                     epoch = std::max<std::int64_t>(setup_.state.epoch - behind, 0);
  return o.optimizer->lr() * o.schedule->factor(epoch, epochs, setup_.state.plateau);
}

template <class T>
TrainResult Run<T>::operator()() {
  const FlushDenormals scope;
  Watcher watcher(setup_);
  while (setup_.state.epoch < setup_.options.epochs) {
    EpochRow row;
    row.epoch = setup_.state.epoch;
    row.running = 0;
    const auto n = train_.rows;
    std::vector<Index> order(at(n));
    std::iota(order.begin(), order.end(), Index{0});
    if (setup_.options.shuffle && batch_size_ < n)  // all rows are the same batch in any order
      order = Random(setup_.options.seed,
                     stream(Stream::shuffle, 0, static_cast<std::uint64_t>(row.epoch)))
                  .permutation(n);
    bool finite = true, goes_on = true;
    Index used = 0;
    for (Index first = 0; first < n && finite && goes_on; first += batch_size_) {
      const Index count = std::min(batch_size_, n - first);
      if (setup_.options.drop_last && count < batch_size_) break;
      const double done = static_cast<double>(row.epoch) +
                          static_cast<double>(first + count) / static_cast<double>(n);
      lr_ = rate(done);
      const double loss = batch(std::span(order).subspan(at(first), at(count)));
      finite = std::isfinite(loss);
      row.running += loss * static_cast<double>(count);
      used += count;
      goes_on = watcher.goes_on();
    }
    row.running /= static_cast<double>(used);
    row.lr = lr_;
    if (finite && goes_on) {
      if (watcher.wants_train_term(row.epoch)) row.train = evaluate_(parameters_, buffers_, train_);
      if (validation_) row.validation = evaluate_(parameters_, buffers_, *validation_);
      finite = !std::isinf(row.train) && !(validation_ && std::isnan(row.validation)) &&
               std::ranges::all_of(parameters_, [](T w) { return std::isfinite(w); });
    }
    if (!finite) {
      watcher.diverged(row.epoch, lr_);
      break;
    }
    save();
    if (!goes_on || watcher.end_epoch(std::move(row))) break;
  }
  return watcher.finish();
}

template <class T>
void Run<T>::save() const {
  State& state = setup_.state;
  state.parameters = widened(parameters_);
  state.buffers = widened(buffers_);
  state.first = widened(first_);
  state.second = widened(second_);
  state.largest = widened(largest_);
  state.step = step_;
}

template <class T>
void Run<T>::gather(std::span<const Index> rows) {
  const Index inputs = setup_.architecture.inputs(), outputs = setup_.architecture.outputs();
  double sum = 0;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Index i = rows[k], to = static_cast<Index>(k);
    std::copy_n(train_.x.data() + i * inputs, inputs, x_.data() + to * inputs);
    std::copy_n(train_.y.data() + i * outputs, outputs, y_.data() + to * outputs);
    weights_[k] = train_.weights[at(i)];
    sum += weights_[k];
  }
  const double n = static_cast<double>(train_.rows), count = static_cast<double>(rows.size());
  const double scale = setup_.options.reduction == Reduction::objective
                           ? n / (count * train_.total_weight)
                       : sum > 0 ? 1 / sum
                                 : 0;
  for (std::size_t k = 0; k < rows.size(); ++k) weights_[k] *= scale;
}

template <class T>
double Run<T>::batch(std::span<const Index> rows) {
  const Index count = std::ssize(rows);
  gather(rows);
  const Pass pass{.batch_statistics = true,
                  .dropout = setup_.architecture.has_dropout(),
                  .masks_given = false,
                  .seed = setup_.options.seed,
                  .step = static_cast<std::uint64_t>(step_)};
  network_.forward(parameters_, buffers_, x_.data(), count, pass, work_);
  const double loss =
      loss_(y_.data(), weights_.data(), work_.eta().data(), count, work_.slope().data());
  if (!std::isfinite(loss)) return loss;
  network_.backward(parameters_, x_.data(), count, pass, work_, gradient_);
  if (setup_.architecture.batch_norm) network_.update_running(work_, count, buffers_);
  update();
  return loss;
}

// As torch's clip_grad_norm_.
template <class T>
void Run<T>::clip() {
  double squares = 0;
  for (T g : gradient_) squares += static_cast<double>(g) * static_cast<double>(g);
  const double share = setup_.options.clip_norm / (std::sqrt(squares) + 1e-6);
  if (share >= 1) return;
  for (T& g : gradient_) g *= static_cast<T>(share);
}

template <class T>
void Run<T>::update() {
  if (setup_.options.clip_norm > 0) clip();
  ++step_;
  double penalty_rate = 0;
  for (Segment& segment : segments_) {
    const StepAt at{.t = step_, .lr = lr_, .decay = segment.decay};
    const std::span<T> w = part(parameters_, segment.offset, segment.size);
    const bool proximal = is_proximal(segment);
    if (!proximal && !segment.prox.empty())
      segment.prox.add_subgradient(w, part(gradient_, segment.offset, segment.size));
    const Index together = segment.prox.together();
    const Index chunk = proximal ? std::max<Index>(kChunk / together, 1) * together : segment.size;
    for (Index first = 0; first < segment.size; first += chunk)
      penalty_rate = step(segment, first, std::min(chunk, segment.size - first), at);
    if (segment.prox.is_across() && proximal)
      segment.prox.finish(w, scale_of(segment, 0, segment.size), penalty_rate);
  }
  if (setup_.hierarchy) apply_hierarchy(penalty_rate);
}

template <class T>
void Run<T>::apply_hierarchy(double penalty_rate) {
  const Parameter &skip = *setup_.layout.find(0, Role::skip),
                  &first = *setup_.layout.find(0, Role::weight);
  for (Index j = 0; j < first.cols; ++j)
    hierarchy_prox<T>(part(parameters_, skip.offset + j * skip.rows, skip.rows),
                      part(parameters_, first.offset + j * first.rows, first.rows),
                      penalty_rate * setup_.hierarchy->strength, setup_.hierarchy->bound);
}

template <class T>
double Run<T>::step(Segment& segment, Index first, Index count, const StepAt& at) {
  const Index offset = segment.offset + first;
  const std::span<T> w = part(parameters_, offset, count), scale = scale_of(segment, first, count);
  const double penalty_rate = setup_.options.optimizer->step(
      w, part(gradient_, offset, count),
      {part(first_, offset, count), part(second_, offset, count), part(largest_, offset, count)},
      at, scale);
  if (is_proximal(segment)) segment.prox.apply(w, scale, penalty_rate, first);
  return penalty_rate;
}

/// All of it is kept where groups lie across the pieces that are in cache at once.
template <class T>
std::span<T> Run<T>::scale_of(const Segment& segment, Index first, Index count) {
  if (!is_proximal(segment) || !setup_.options.optimizer->has_metric()) return {};
  return part(scale_, segment.prox.is_across() ? first : 0, count);
}

template class Run<float>;
template class Run<double>;

}  // namespace riata::net
