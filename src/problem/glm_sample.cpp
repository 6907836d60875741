#include <algorithm>
#include "core/eigen.hpp"
#include "riata/problem/glm_objective.hpp"

namespace riata {

namespace {

constexpr Index kStride = 16;   // of the tiles, one in so many
constexpr Index kEnough = 128;  // rows per parameter of a Hessian that is off by a sixth
constexpr Index kPays = 3;      // times fewer rows

/// f(row) for the rows of one in so many tiles.
template <class F>
void for_some_rows(Index rows, Index stride, F&& f) {
  for (Index begin = 0; begin < rows; begin += stride * GlmObjective::kTile)
    for (Index row = begin; row < std::min(begin + GlmObjective::kTile, rows); ++row) f(row);
}

Matrix rows_of(const Matrix& all, const std::vector<Index>& rows) {
  if (all.rows() == 0) return {};
  Matrix out(std::ssize(rows), all.cols());
  for (Index r = 0; r < all.cols(); ++r)
    std::ranges::transform(rows, out.column(r).begin(), [&](Index row) { return all(row, r); });
  return out;
}

}  // namespace

GlmObjective::GlmObjective(const GlmObjective& whole, const std::vector<Index>& rows)
    : owned_(std::make_unique<const Design>(whole.design_->at_rows(rows))),
      design_(owned_.get()),
      observation_(whole.observation_),
      data_{{},
            rows_of(whole.data_.y, rows),
            rows_of(whole.data_.offset, rows),
            {},
            whole.data_.intercept,
            whole.data_.threads,
            whole.data_.cancelled},
      half_null_deviance_(whole.half_null_deviance_),
      null_intercept_(whole.null_intercept_),
      null_loss_(whole.null_loss_),
      column_scale_(whole.column_scale_) {
  for (Index row : rows) data_.weights.push_back(whole.data_.weights[at(row)]);
  const double total = sum_of(data_.weights);
  for (double& w : data_.weights) w /= total;
  pack();
}

// Whole tiles: enough rows that the sample's optimum is near the whole's, and passes long enough to
// spare some.
std::unique_ptr<Columns> GlmObjective::sample() const {
  const Index n = rows(), p = parameters();
  const double work = static_cast<double>(n) * static_cast<double>(p * p);
  if (n < kStride * 20 * p || work < 1e8) return nullptr;
  std::vector<Index> taken;
  double weight = 0;
  for_some_rows(n, kStride, [&](Index row) {
    taken.push_back(row);
    weight += data_.weights[at(row)];
  });
  if (!(weight > 0)) return nullptr;
  return std::unique_ptr<Columns>(new GlmObjective(*this, taken));
}

// The Hessian of m rows drawn from many is within 2 sqrt(p / m) of theirs, as a factor: Newton's
// steps with it contract by as much.
std::vector<double> GlmObjective::thinned(std::span<const double> w, Index parameters) const {
  const Index stride = std::min(kStride, rows() / (kEnough * std::max<Index>(1, parameters)));
  if (stride < kPays || sparse_ || is_coupled()) return {};
  std::vector<double> out(w.size(), 0.0);
  for_some_rows(rows(), stride, [&](Index row) { out[at(row)] = w[at(row)]; });
  const double share = sum_of(out) / sum_of(w);
  if (!(share > 0)) return {};
  for (double& each : out) each /= share;
  return out;
}

}  // namespace riata
