#include "solver/support_solve.hpp"
#include <algorithm>
#include "solver/conjugate_gradients.hpp"

namespace riata {

namespace {

constexpr Enough kRefined{.share = 1e-10, .steps = 20};  // a direction: models take several

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
  const auto solved = [&](Vector v) {
    set.factor().solve(v);
    return v;
  };
  const auto curved = [&](const Vector& v) { return product(set, penalty, places, v); };
  // All eigenvalues of the preconditioned matrix lie between 1 / ratio and 1: few steps do.
  sorted = ratio == 1 || penalty.quadratic.isZero(0)
               ? solved(sorted)
               : conjugate_gradients(sorted, curved, solved, kRefined).solution;
  for (std::size_t k = 0; k < order.size(); ++k)
    right[order[k].second] = sorted[static_cast<Index>(k)];
  return true;
}

}  // namespace riata
