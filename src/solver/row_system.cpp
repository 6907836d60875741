#include "solver/row_system.hpp"
#include <algorithm>
#include <cmath>
#include "riata/core/parallel.hpp"

namespace riata {

namespace {

constexpr Index kFewest = 256;  // parameters
constexpr Index kFree = 4;      // one in so many rows or parameters may be free
constexpr Index kChunk = 128;   // columns that are laid out at a time
constexpr Index kSums = 4;      // fixed, so that sums do not depend on the threads

/// X Q^-1 X' of some columns.
Dense row_gram(const Columns& smooth, const std::vector<Index>& held, const Vector& quadratic,
               int threads) {
  const Index n = smooth.rows(), p = std::ssize(held);
  std::vector<Dense> sums(at(kSums), Dense::Zero(n, n));
  parallel_for(kSums, threads, [&](Index s) {
    Dense columns;
    for (Index j = s * p / kSums, end = (s + 1) * p / kSums; j < end; j += kChunk) {
      const Index count = std::min(kChunk, end - j);
      columns.resize(n, count);
      smooth.expand(std::span(held).subspan(at(j), at(count)), as_span(columns));
      columns *= quadratic.segment(j, count).cwiseSqrt().cwiseInverse().asDiagonal();
      sums[at(s)].selfadjointView<Eigen::Lower>().rankUpdate(columns);
    }
  });
  for (Index s = 1; s < kSums; ++s) sums[0] += sums[at(s)];
  sums[0].triangularView<Eigen::StrictlyUpper>() = sums[0].transpose();
  return std::move(sums[0]);
}

}  // namespace

bool holds_nearly_all(Index rows, const Omega& omega) {
  if (!omega.is_smooth()) return false;
  const auto quadratic = as_vector(omega.quadratic);
  for (Index r = 0; r < omega.responses; ++r) {
    const auto of_response = quadratic.segment(r * omega.parameters, omega.parameters);
    if (kFree * (of_response.array() == 0).count() > std::min(rows, omega.parameters)) return false;
  }
  return true;
}

bool rows_pay(Index rows, const Omega& omega) {
  return omega.parameters > rows && omega.parameters >= kFewest && holds_nearly_all(rows, omega);
}

double row_system_numbers(double rows) { return rows * ((kSums + 4) * rows + kSums * kChunk); }

RowGram::RowGram(const Columns& smooth, Eigen::Ref<const Vector> all, int threads) {
  for (Index j = 0; j < all.size(); ++j) (all[j] > 0 ? held : free).push_back(j);
  quadratic = all(held);
  gram = row_gram(smooth, held, quadratic, threads);
  columns.resize(smooth.rows(), std::ssize(free));
  smooth.expand(free, as_span(columns));
}

RowGram::RowGram(const RowGram& other, double by)
    : held(other.held),
      free(other.free),
      quadratic(other.quadratic / by),
      gram(by * other.gram),
      columns(other.columns) {}

double RowGram::times(Eigen::Ref<const Vector> all) const {
  if (held.empty() || all.size() != std::ssize(held) + std::ssize(free)) return 0;
  const double by = quadratic[0] / all[held[0]];
  const auto differs = [&](double mine, double other) {
    return !(std::abs(mine - by * other) <= 1e-14 * mine);
  };
  for (Index k = 0; k < quadratic.size(); ++k)
    if (differs(quadratic[k], all[held[at(k)]])) return 0;
  return std::ranges::all_of(free, [&](Index j) { return all[j] == 0; }) ? by : 0;
}

RowGrams row_grams(const Unit& unit, const RowGrams& before, int threads) {
  RowGrams out;
  const Index p = unit.smooth->parameters();
  for (Index r = 0; r < std::ssize(unit.responses); ++r) {
    const Vector quadratic = as_vector(unit.omega->quadratic).segment(r * p, p);
    const double by = before.empty() ? 0 : before[at(r)]->times(quadratic);
    out.push_back(by > 0 ? std::make_shared<const RowGram>(*before[at(r)], by)
                         : std::make_shared<const RowGram>(*unit.smooth, quadratic, threads));
  }
  return out;
}

RowSystem::RowSystem(const Columns& smooth, std::shared_ptr<const RowGram> common,
                     const Vector& weights)
    : smooth_(&smooth),
      common_(std::move(common)),
      root_(weights.cwiseSqrt()),
      columns_(root_.asDiagonal() * common_->columns),
      rows_(Dense(Dense::Identity(root_.size(), root_.size()) +
                  root_.asDiagonal() * common_->gram * root_.asDiagonal())),
      free_(columns_.transpose() * rows_.solve(columns_)) {}

Vector RowSystem::solve(const Vector& right) const {
  const Vector held = right(common_->held), step = held.cwiseQuotient(common_->quadratic);
  Vector rows = Vector::Zero(root_.size());
  smooth_->add_product(common_->held, as_span(step), as_span(rows));
  const Vector seen = rows_.solve(root_.cwiseProduct(rows));
  const Vector free = free_.solve(right(common_->free) - columns_.transpose() * seen);
  const Vector back = root_.cwiseProduct(seen + rows_.solve(columns_ * free));
  ++passes_;
  Vector taken(held.size());
  smooth_->correlate(common_->held, as_span(back), as_span(taken));
  Vector out(right.size());
  out(common_->held) = step - taken.cwiseQuotient(common_->quadratic);
  out(common_->free) = free;
  return out;
}

Vector RowSystem::projected(const Vector& v) const {
  Vector out = v;
  out(common_->free) = free_.projected(v(common_->free));
  return out;
}

}  // namespace riata
