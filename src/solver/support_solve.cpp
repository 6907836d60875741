#include "solver/support_solve.hpp"
#include <algorithm>
#include <cmath>

namespace riata {

namespace {

constexpr int kIterations = 20;
constexpr double kAccuracy = 1e-5;  // of a direction, relative: models take several

/// H + ratio Q for the factor: entries by their number in the unit.
class Source final : public SupportFactor::Source {
 public:
  Source(const WorkingSet& set, const LocalPenalty& penalty, double ratio)
      : set_(set), penalty_(penalty), ratio_(ratio) {}
  void read(const std::vector<Index>& rows, const std::vector<Index>& columns,
            Dense& out) const override {
    set_.read(places(rows), places(columns), out);
    if (penalty_.quadratic.isZero(0)) return;
    for (Index b = 0; b < out.cols(); ++b)
      for (Index a = 0; a < out.rows(); ++a)
        if (rows[at(a)] == columns[at(b)])
          out(a, b) += ratio_ * penalty_.quadratic[set_.place(rows[at(a)])];
  }

 private:
  std::vector<Index> places(const std::vector<Index>& entries) const {
    std::vector<Index> out;
    for (Index e : entries) out.push_back(set_.place(e));
    return out;
  }
  const WorkingSet& set_;
  const LocalPenalty& penalty_;
  double ratio_;
};

/// (H + Q) v at some places.
Vector product(const WorkingSet& set, const LocalPenalty& penalty,
               const std::vector<Index>& support, const Vector& v) {
  Vector all = Vector::Zero(set.size()), curved = all, out(v.size());
  for (Index k = 0; k < v.size(); ++k) all[support[at(k)]] = v[k];
  for (Index r = 0; r < set.responses(); ++r)
    curved.segment(set.first(r), set.count(r)).noalias() =
        set.hessian(r) * all.segment(set.first(r), set.count(r));
  for (Index k = 0; k < v.size(); ++k) {
    const Index i = support[at(k)];
    out[k] = curved[i] + penalty.quadratic[i] * v[k];
  }
  return out;
}

/// Conjugate gradients, preconditioned with the factor of H + ratio Q: all eigenvalues lie between
/// 1 / ratio and 1, so that few steps do.
void refine(const WorkingSet& set, const LocalPenalty& penalty, const SupportFactor& factor,
            const std::vector<Index>& support, Vector& right) {
  Vector x = Vector::Zero(right.size()), residual = right, z = residual;
  factor.solve(z);
  Vector along = z;
  double size = residual.dot(z);
  const double first = size;
  for (int k = 0; k < kIterations && size > kAccuracy * kAccuracy * first; ++k) {
    const Vector curved = product(set, penalty, support, along);
    const double step = size / along.dot(curved);
    if (!std::isfinite(step)) break;
    x += step * along;
    residual -= step * curved;
    z = residual;
    factor.solve(z);
    const double next = residual.dot(z);
    along = z + next / size * along;
    size = next;
  }
  right = x;
}

}  // namespace

// Along a path strengths change little from one to the next, and so does Q: a factor serves for
// several of them.
bool solve_on_support(WorkingSet& set, const LocalPenalty& penalty,
                      const std::vector<Index>& support, Vector& right) {
  std::vector<std::pair<Index, Index>> order;  // number in the unit, place in the support
  for (Index k = 0; k < right.size(); ++k) order.emplace_back(set.entries()[at(support[at(k)])], k);
  std::sort(order.begin(), order.end());
  std::vector<Index> entries, places;
  Vector sorted(right.size());
  for (const auto& [entry, k] : order) {
    sorted[std::ssize(entries)] = right[k];
    entries.push_back(entry);
    places.push_back(support[at(k)]);
  }
  const double ratio = set.factor_ratio(penalty.scale);
  if (!set.factor().become(entries, Source(set, penalty, ratio))) return false;
  if (ratio == 1 || penalty.quadratic.isZero(0))
    set.factor().solve(sorted);
  else
    refine(set, penalty, set.factor(), places, sorted);
  for (std::size_t k = 0; k < order.size(); ++k)
    right[order[k].second] = sorted[static_cast<Index>(k)];
  return true;
}

}  // namespace riata
