#include "riata/design/design.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "core/eigen.hpp"
#include "design/design_parts.hpp"
#include "design/sparse_block.hpp"
#include "design/support_block.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr Index kRun = 2048;        // rows of a vector that stay in the first-level cache
constexpr double kSearched = 256;   // entries of a column from which looking up a run of rows pays
constexpr double kSlice = 1 << 24;  // multiplications between two questions whether to go on

template <class Parts>
double work_of(const Parts& parts) {
  double work = 0;
  for (const auto& part : parts) work += part.block->work(part.columns);
  return work;
}

/// Some columns of a part.
struct Task {
  std::size_t part, first, count;
};

template <class Parts>
std::vector<Task> tasks_of(const Parts& parts) {
  std::vector<Task> out;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const std::size_t chunk = at(parts[p].block->chunk()), count = parts[p].columns.size();
    for (std::size_t k = 0; k < count; k += chunk)
      out.push_back({p, k, std::min(chunk, count - k)});
  }
  return out;
}

/// Rows that one thread takes at a time. A block that has to look for them gets two runs.
template <class Parts>
Index run_of(const Parts& parts) {
  const Index rows = parts.empty() ? 0 : parts.front().block->rows();
  const bool structured =
      std::ranges::any_of(parts, [](const auto& part) { return part.block->structured(); });
  return structured ? std::max(kRun, (rows / 2 + kRun - 1) / kRun * kRun) : kRun;
}

/// Columns of a part that are added without a question in between.
template <class Part>
std::size_t slice_of(const Part& part) {
  const double count = static_cast<double>(part.columns.size()),
               share = kSlice / std::max(kSlice, part.block->work(part.columns));
  return static_cast<std::size_t>(
      std::max(static_cast<double>(part.block->chunk()), std::ceil(count * share)));
}

std::vector<Index> all_columns(Index count) {
  std::vector<Index> all(at(count));
  std::iota(all.begin(), all.end(), Index{0});
  return all;
}

const SparseBlock* as_sparse(const AnyBlock& block) {
  return dynamic_cast<const SparseBlock*>(&*block);
}

}  // namespace

// Sparse blocks beside each other are one to every verb: what is stored in a row is found together.
Design::Design(const Features& features, std::vector<Index> rows, const Workers& workers)
    : centre(at(features.cols()), 0.0),
      scale(at(features.cols()), 1.0),
      features_(&features),
      rows_(rows.empty() ? features.rows() : std::ssize(rows)) {
  const double numbers =
      static_cast<double>(features.rows()) * static_cast<double>(features.cols());
  parallel_for(std::ssize(features.blocks()), workers.for_work(numbers),
               [&](Index b) { features.blocks()[at(b)].values->packed(); });
  std::shared_ptr<SparseBlock> joined;  // of the sparse blocks before, where there are several
  for (const auto& [name, values] : features.blocks()) {
    AnyBlock block = values;
    if (auto packed = block->packed()) block = AnyBlock(std::move(packed));
    if (!rows.empty()) block = AnyBlock(block->at_rows(rows));
    const Index first = std::ssize(block_of_), number = std::ssize(blocks_);
    const SparseBlock* sparse = as_sparse(block);
    const SparseBlock* before = blocks_.empty() ? nullptr : as_sparse(blocks_.back().block);
    if (sparse == nullptr || before == nullptr) {
      joined.reset();
      block_of_.insert(block_of_.end(), at(block.cols()), number);
      blocks_.push_back({std::move(block), first});
      continue;
    }
    if (!joined) {
      joined = std::make_shared<SparseBlock>(rows_);
      joined->add_columns(*before);
      blocks_.back().block = AnyBlock(joined);
    }
    joined->add_columns(*sparse);
    block_of_.insert(block_of_.end(), at(block.cols()), number - 1);
  }
}

Design Design::at_rows(const std::vector<Index>& rows) const {
  Design out(*this);
  for (Placed& placed : out.blocks_) placed.block = AnyBlock(placed.block->at_rows(rows));
  out.rows_ = std::ssize(rows);
  return out;
}

double Design::work() const {
  double work = 0;
  for (const Placed& placed : blocks_)
    work += placed.block->work(all_columns(placed.block->cols()));
  return work;
}

double Design::stored_centre(Index j) const {
  const Placed& placed = blocks_[at(block_of_[at(j)])];
  return centre[at(j)] - placed.block->shift(j - placed.first);
}

/// Runs of columns of one block.
std::vector<Design::Part> Design::parts_of(ColumnList columns) const {
  std::vector<Part> out;
  Index last = -1;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Index j = columns[k], block = block_of_[at(j)];
    if (block != last) {
      Part& part = out.emplace_back(Part{&*blocks_[at(block)].block, k, {}, {}, {}});
      const std::size_t most = std::min(columns.size() - k, at(part.block->cols()));
      part.columns.reserve(most);
      part.centre.reserve(most);
      part.scale.reserve(most);
    }
    last = block;
    out.back().columns.push_back(j - blocks_[at(block)].first);
    out.back().centre.push_back(stored_centre(j));
    out.back().scale.push_back(scale[at(j)]);
  }
  return out;
}

void Design::fill(Index begin, Index count, double* tile, Index ld) const {
  fill(begin, count, all_columns(cols()), tile, ld);
}

void Design::fill(Index begin, Index count, ColumnList columns, double* tile, Index ld) const {
  const auto parts = parts_of(columns);
  for (const auto& [p, first, size] : tasks_of(parts)) {
    const Part& part = parts[p];
    double* to = tile + static_cast<Index>(part.first + first) * ld;
    part.block->fill(begin, count, ColumnList(part.columns).subspan(first, size), to, ld);
    for (std::size_t k = first; k < first + size; ++k, to += ld)
      if (part.centre[k] != 0 || part.scale[k] != 1)
        VectorMap(to, count).array() =
            (VectorMap(to, count).array() - part.centre[k]) * part.scale[k];
  }
}

std::vector<StoredColumn> Design::stored_columns() const {
  std::vector<StoredColumn> out;
  for (Index j = 0; j < cols(); ++j) {
    const Placed& placed = blocks_[at(block_of_[at(j)])];
    const Index column = j - placed.first;
    const double* x = placed.block->plain(column);
    const SupportBlock* support = x ? nullptr : dynamic_cast<const SupportBlock*>(&*placed.block);
    if (!x && !(support && support->support().missing.empty())) return {};
    out.push_back({x, support, column, stored_centre(j), scale[at(j)]});
  }
  return out;
}

bool Design::append(ColumnList columns, SparseColumns& out) const {
  for (const auto& part : parts_of(columns)) {
    const std::size_t before = out.values.size();
    if (!part.block->append(part.columns, out)) return false;
    std::size_t e = before;
    for (std::size_t k = 0; k < part.columns.size(); ++k) {
      const std::size_t end = at(out.starts[out.starts.size() - part.columns.size() + k]);
      for (; e < end; ++e) out.values[e] *= part.scale[k];
      out.centre.push_back(part.centre[k] * part.scale[k]);
    }
  }
  return true;
}

void Design::correlate(ColumnList columns, std::span<const double> v, std::span<double> out,
                       const Workers& workers) const {
  const auto parts = parts_of(columns);
  const auto tasks = tasks_of(parts);
  const bool structured =
      std::ranges::any_of(parts, [](const Part& part) { return part.block->structured(); });
  const double sum = structured ? sum_of(v) : 0;
  parallel_for(std::ssize(tasks), workers.for_work(work_of(parts)), [&](Index t) {
    const auto [p, first, count] = tasks[at(t)];
    const Part& part = parts[p];
    const auto to = out.subspan(part.first + first, count);
    part.block->correlate(ColumnList(part.columns).subspan(first, count),
                          std::span(part.centre).subspan(first, count), v, to);
    const double off = part.block->structured() ? sum : 0;
    for (std::size_t k = 0; k < count; ++k)
      to[k] = (to[k] - part.centre[first + k] * off) * part.scale[first + k];
  });
}

// Every number is summed in the order of columns, however rows are shared out.
void Design::add_product(ColumnList columns, std::span<const double> d, std::span<double> eta,
                         const Workers& workers) const {
  const auto parts = parts_of(columns);
  std::vector<double> steps(d.begin(), d.end());
  for (std::size_t k = 0; k < steps.size(); ++k) steps[k] *= scale[at(columns[k])];
  const double work = work_of(parts);
  const Workers hands = work < kSearched * static_cast<double>(columns.size())
                            ? workers.alone()
                            : workers.for_work(work);
  const Index height = hands.threads == 1 ? std::max<Index>(rows_, 1) : run_of(parts);
  parallel_for((rows_ + height - 1) / height, hands, [&](Index r) {
    const auto some = eta.subspan(at(r * height), at(std::min(height, rows_ - r * height)));
    for (const Part& part : parts) {
      const std::size_t count = part.columns.size(), slice = slice_of(part);
      for (std::size_t first = 0; first < count; first += slice) {
        const std::size_t size = std::min(slice, count - first);
        hands.poll();
        part.block->add_product(r * height, ColumnList(part.columns).subspan(first, size),
                                std::span(part.centre).subspan(first, size),
                                std::span(steps).subspan(part.first + first, size), some);
      }
    }
  });
}

Moments column_moments(const Design& design, const std::vector<double>& weights,
                       const Workers& workers) {
  const double total = sum_of(weights);
  std::vector<double> w(weights);
  for (double& each : w) each /= total;
  const auto parts = design.parts_of(all_columns(design.cols()));
  const auto tasks = tasks_of(parts);
  Moments out{std::vector<double>(at(design.cols())), std::vector<double>(at(design.cols()))};
  parallel_for(std::ssize(tasks), workers.for_work(3 * work_of(parts)), [&](Index t) {
    const auto [p, first, count] = tasks[at(t)];
    const Design::Part& part = parts[p];
    const auto mean = std::span(out.mean).subspan(part.first + first, count);
    const auto deviation = std::span(out.deviation).subspan(part.first + first, count);
    part.block->moments(ColumnList(part.columns).subspan(first, count), w, mean, deviation);
    for (std::size_t k = 0; k < count; ++k) {
      mean[k] += part.block->shift(part.columns[first + k]);
      deviation[k] = std::sqrt(deviation[k]);
    }
  });
  return out;
}

void Design::root_mean_squares(std::span<const double> w, std::span<double> out,
                               const Workers& workers) const {
  const Moments moments = column_moments(*this, {w.begin(), w.end()}, workers);
  for (std::size_t j = 0; j < out.size(); ++j)
    out[j] = std::hypot(moments.deviation[j], moments.mean[j] - centre[j]) * std::abs(scale[j]);
}

}  // namespace riata
