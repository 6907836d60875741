#include "riata/net/fit_many.hpp"
#include <atomic>
#include "net/data_set.hpp"
#include "riata/core/parallel.hpp"

namespace riata::net {

RowsCopy::RowsCopy(const Rows& from, const std::vector<Index>& rows)
    : X_(std::ssize(rows), std::visit([](const auto& view) { return view.cols; }, from.X)),
      y_(std::ssize(rows), from.y.cols) {
  const Index n = rows_of(from.X);
  for (Index i = 0; i < std::ssize(rows); ++i) {
    const Index row = rows[at(i)];
    if (row < 0 || row >= n)
      throw InvalidArgument(cat("train: a row must be in [0, ", n, "), got ", row));
    std::visit(
        [&](const auto& view) {
          for (Index j = 0; j < X_.cols(); ++j) X_(i, j) = static_cast<double>(view(row, j));
        },
        from.X);
    for (Index r = 0; r < y_.cols(); ++r) y_(i, r) = from.y(row, r);
    if (!from.weights.empty()) weights_.push_back(from.weights.at(at(row)));
  }
}

std::vector<TrainingOutcome> fit_many(const std::vector<TrainingJob>& jobs, const Rows& all,
                                      int threads, const Progress& progress) {
  std::vector<TrainingOutcome> out(jobs.size());
  const Progress watch = polled_by_this_thread(progress);
  std::atomic<Index> done{0};
  const auto ask = [&] {
    const double share = static_cast<double>(done) / static_cast<double>(jobs.size());
    return !watch || watch("training", share);
  };
  parallel_for(std::ssize(jobs), threads, [&](Index i) {
    const TrainingJob& job = jobs[at(i)];
    Trainer& trainer = *job.trainer;
    const TrainOptions before = trainer.options();
    TrainOptions options = before;
    options.progress = [&](const std::string&, double) { return ask(); };
    trainer.set_options(options);
    std::optional<RowsCopy> some, held;
    if (!job.rows.empty()) some.emplace(all, job.rows);
    if (!job.held_out.empty()) held.emplace(all, job.held_out);
    const Rows validation = held ? held->rows() : Rows{};
    out[at(i)].result = trainer.fit(some ? some->rows() : all, held ? &validation : nullptr);
    if (held) out[at(i)].held_out = trainer.data_term(validation);
    trainer.set_options(before);
    ++done;
  });
  if (!ask()) throw Cancelled("train: stopped by the progress callback");
  return out;
}

}  // namespace riata::net
