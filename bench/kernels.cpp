// The verbs of a design and the fused passes of a GLM on one thread, each beside the limit that
// binds it: reading the data once from memory, or its multiply-adds; and one small fit.
#include <benchmark/benchmark.h>
#include <cmath>
#include <numeric>
#include "peaks.hpp"
#include "riata/catalog.hpp"
#include "riata/core/random.hpp"
#include "riata/model/glm.hpp"
#include "riata/problem/glm_objective.hpp"

namespace {

using riata::Index;

constexpr Index kRows = 200'000, kColumns = 100;

const bench::Peaks& peaks() {
  static const bench::Peaks measured = bench::measure_peaks();
  return measured;
}

riata::Matrix normal_matrix(Index rows, Index cols, std::uint64_t seed) {
  riata::Matrix out(rows, cols);
  riata::Random random(seed);
  for (double& each : out.values()) each = random.normal();
  return out;
}

/// A Poisson problem that no cache holds.
struct Problem {
  riata::Matrix X = normal_matrix(kRows, kColumns, 1);
  riata::Features features{X};
  riata::Design design{features};
  std::vector<Index> columns = std::vector<Index>(kColumns);
  std::vector<double> rows = std::vector<double>(kRows, 1.0);
  std::vector<double> coefficients = std::vector<double>(kColumns + 1, 0.01);

  Problem() { std::iota(columns.begin(), columns.end(), Index{0}); }

  riata::GlmObjective objective() const {
    riata::GlmObjective::Data data;
    data.weights = rows;
    data.y = riata::Matrix(kRows, 1, 1.0);
    return {design, riata::make_observation("poisson"), data};
  }
};

const Problem& problem() {
  static const Problem made;
  return made;
}

constexpr double kBytes = 8.0 * kRows * kColumns;                       // of X
constexpr double kFlops = 2.0 * kRows * kColumns;                       // of X times a vector
constexpr double kGramFlops = 1.0 * kRows * kColumns * (kColumns + 1);  // its lower triangle

/// rate: bytes or flops per second, whichever limit takes longer; share: of that limit.
void compare(benchmark::State& state, double bytes, double flops, double seconds) {
  const double reading = bytes / peaks().bytes, computing = flops / peaks().flops;
  const bool memory = reading > computing;
  state.counters["rate"] = (memory ? bytes : flops) / seconds;
  state.counters["share"] = std::max(reading, computing) / seconds;
  state.SetLabel(memory ? "GB/s read from memory" : "Gflop/s");
}

/// Times f, and compares the mean with the limits.
template <class F>
void time_against_limits(benchmark::State& state, double bytes, double flops, F&& f) {
  problem(), peaks();  // made before the clock starts
  const auto start = std::chrono::steady_clock::now();
  for (auto _ : state) f();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  compare(state, bytes, flops, took.count() / static_cast<double>(state.iterations()));
}

void peak_of_memory(benchmark::State& state) {
  const std::vector<double> values(std::size_t{1} << 25, 1.0);
  time_against_limits(state, static_cast<double>(8 * values.size()), 0,
                      [&] { benchmark::DoNotOptimize(bench::sum_of(values)); });
}

void peak_of_multiply_adds(benchmark::State& state) {
  constexpr std::size_t kRounds = 100'000;
  time_against_limits(state, 0, 2.0 * bench::kMultiplyAddChains * kRounds,
                      [&] { benchmark::DoNotOptimize(bench::multiply_adds(kRounds)); });
}

void correlate(benchmark::State& state) {
  std::vector<double> out(kColumns);
  time_against_limits(state, kBytes, kFlops, [&] {
    problem().design.correlate(problem().columns, problem().rows, out, 1);
    benchmark::ClobberMemory();
  });
}

void add_product(benchmark::State& state) {
  std::vector<double> eta(kRows);
  const std::span<const double> d(problem().coefficients.data(), kColumns);
  time_against_limits(state, kBytes, kFlops, [&] {
    problem().design.add_product(problem().columns, d, eta, 1);
    benchmark::ClobberMemory();
  });
}

void gram(benchmark::State& state) {
  std::vector<double> out(kColumns * kColumns);
  time_against_limits(state, kBytes, kGramFlops, [&] {
    problem().design.gram(problem().columns, {}, problem().rows, out, 1);
    benchmark::ClobberMemory();
  });
}

const std::vector<Index> kFirst = {0};

void pass_with_gradient(benchmark::State& state) {
  const riata::GlmObjective f = problem().objective();
  std::vector<double> value(1), gradient(kColumns + 1), eta(kRows);
  time_against_limits(state, kBytes, 2 * kFlops,
                      [&] { f.gradient(kFirst, problem().coefficients, value, gradient, eta); });
}

void pass_with_hessian(benchmark::State& state) {
  const riata::GlmObjective f = problem().objective();
  constexpr std::size_t kParameters = kColumns + 1;
  std::vector<double> value(1), gradient(kParameters), eta(kRows),
      hessian(kParameters * kParameters);
  time_against_limits(state, kBytes, 2 * kFlops + kGramFlops, [&] {
    f.hessian(kFirst, problem().coefficients, value, gradient, eta, hessian);
  });
}

/// The workload `tiny` from C++: one lasso fit with its certificate, 200 x 20.
void tiny_fit(benchmark::State& state) {
  const riata::Matrix X = normal_matrix(200, 20, 111);
  const riata::Matrix noise = normal_matrix(200, 1, 112);
  std::vector<double> y(200);
  for (Index i = 0; i < 200; ++i) {
    double signal = 0;
    for (Index j = 0; j < 5; ++j) signal += X(i, j);
    y[static_cast<std::size_t>(i)] = signal + noise(i, 0) * std::sqrt(5.0 / 2);
  }
  riata::GlmOptions options;
  options.threads = 1;
  const riata::Glm glm{riata::make_observation("gaussian"), riata::Lasso{}, 0.05, options};
  const riata::Features features{X};
  for (auto _ : state) benchmark::DoNotOptimize(glm.fit(features, y));
}

BENCHMARK(peak_of_memory)->Unit(benchmark::kMillisecond);
BENCHMARK(peak_of_multiply_adds)->Unit(benchmark::kMillisecond);
BENCHMARK(correlate)->Unit(benchmark::kMillisecond);
BENCHMARK(add_product)->Unit(benchmark::kMillisecond);
BENCHMARK(gram)->Unit(benchmark::kMillisecond);
BENCHMARK(pass_with_gradient)->Unit(benchmark::kMillisecond);
BENCHMARK(pass_with_hessian)->Unit(benchmark::kMillisecond);
BENCHMARK(tiny_fit)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
