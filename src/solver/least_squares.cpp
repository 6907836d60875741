#include "solver/least_squares.hpp"
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include "core/double_double.hpp"

namespace riata {

namespace {

constexpr Index kTile = 64;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kGramCondition = 1e8;  // beyond it the rows themselves are factored
constexpr double kFactored = 1e9;       // unless that takes more multiplications than these
constexpr double kLeft = 1e-24;         // of every coefficient; intercepts are sums that cancel
constexpr int kSteps = 10;

/// Numbers as high + low, side by side.
struct Pairs {
  explicit Pairs(Index size) : high(Vector::Zero(size)), low(Vector::Zero(size)) {}
  Vector high, low;
  DoubleDouble operator[](Index i) const { return {high[i], low[i]}; }
  void set(Index i, const DoubleDouble& v) {
    high[i] = v.high;
    low[i] = v.low;
  }
};

/// The gradient at b, summed in double-double: column after column, eight sums in step.
class ExactGradient {
 public:
  explicit ExactGradient(const RidgeProblem& problem)
      : problem_(problem),
        high_(Dense::Zero(kTile, problem.quadratic.size())),
        low_(high_),
        residual_(kTile) {}

  Vector operator()(const Pairs& b) {
    const Index p = b.high.size();
    Pairs sums(p * kSums);
    for (Index begin = 0; begin < problem_.count; begin += kTile) {
      const Index rows = std::min(kTile, problem_.count - begin);
      problem_.rows->exact_rows(begin, rows, high_.data(), low_.data(), kTile);
      take_residual(b, begin, rows);
      for (Index j = 0; j < p; ++j) add_column(j, rows, sums);
    }
    Vector out(p);
    for (Index j = 0; j < p; ++j) {
      DoubleDouble total = DoubleDouble{problem_.quadratic[j], 0} * b[j];
      for (Index k = 0; k < kSums; ++k) total = total + sums[j * kSums + k];
      out[j] = total.rounded();
    }
    return out;
  }

 private:
  static constexpr Index kSums = 8;

  /// residual = w (x'b - target), zero behind the last row
  void take_residual(const Pairs& b, Index begin, Index rows) {
    double *high = residual_.high.data(), *low = residual_.low.data();
    const std::size_t count = at(rows);
    problem_.rows->targets(problem_.response, begin, {high, count}, {low, count});
    residual_.high *= -1;
    residual_.low *= -1;
    for (Index j = 0; j < b.high.size(); ++j) {
      const double *x = high_.data() + j * kTile, *x_low = low_.data() + j * kTile;
      const DoubleDouble each = b[j];
      for (Index i = 0; i < rows; ++i) {
        DoubleDouble sum{high[i], low[i]};
        add_product(sum, {x[i], x_low[i]}, each);
        high[i] = sum.high;
        low[i] = sum.low;
      }
    }
    const auto weights = problem_.rows->row_weights().subspan(at(begin), count);
    for (Index i = 0; i < kTile; ++i)
      residual_.set(i, i < rows && weights[at(i)] > 0
                           ? residual_[i] * DoubleDouble{weights[at(i)], 0}
                           : DoubleDouble{});
  }

  void add_column(Index j, Index rows, Pairs& sums) const {
    const double *x = high_.data() + j * kTile, *x_low = low_.data() + j * kTile;
    double *high = sums.high.data() + j * kSums, *low = sums.low.data() + j * kSums;
    for (Index i = 0; i < rows; i += kSums)
      for (Index k = 0; k < kSums; ++k) {
        DoubleDouble sum{high[k], low[k]};
        add_product(sum, {x[i + k], x_low[i + k]}, residual_[i + k]);
        high[k] = sum.high;
        low[k] = sum.low;
      }
  }

  const RidgeProblem& problem_;
  Dense high_, low_;
  Pairs residual_;
};

/// The rows and the quadratic penalty as one matrix A, A'A the Hessian; its triangular factor
/// solves with A'A.
class RowFactor {
 public:
  explicit RowFactor(const RidgeProblem& problem) {
    const Index n = problem.count, p = problem.quadratic.size();
    const Index rows = n + (problem.quadratic.array() > 0).count();
    Dense a = Dense::Zero(rows, p), low(rows, p);
    problem.rows->exact_rows(0, n, a.data(), low.data(), rows);
    for (Index j = 0, row = n; j < p; ++j)
      if (problem.quadratic[j] > 0) a(row++, j) = std::sqrt(problem.quadratic[j]);
    for (Index i = 0; i < n; ++i) a.row(i) *= std::sqrt(problem.rows->row_weights()[at(i)]);
    scale_ = a.colwise().norm().transpose().unaryExpr([](double s) { return s > 0 ? s : 1.0; });
    a *= scale_.cwiseInverse().asDiagonal();
    qr_.setThreshold(kEpsilon * static_cast<double>(n));
    qr_.compute(a);
    if (rank() < p) complete();
  }

  Index rank() const { return qr_.rank(); }
  double condition() const {
    const auto pivots = qr_.matrixQR().diagonal().cwiseAbs();
    return rank() == 0 ? 1 : std::pow(pivots[0] / pivots[rank() - 1], 2);
  }
  /// (A'A)^+ g
  Vector solve(const Vector& g) const {
    if (rank() < scale_.size()) {
      Vector v = range_.transpose() * g;
      cross_.triangularView<Eigen::Upper>().solveInPlace(v);
      cross_.triangularView<Eigen::Upper>().transpose().solveInPlace(v);
      return range_ * v;
    }
    const auto r = qr_.matrixQR().topRows(rank()).triangularView<Eigen::Upper>();
    Vector v = qr_.colsPermutation().transpose() * g.cwiseQuotient(scale_);
    r.transpose().solveInPlace(v);
    r.solveInPlace(v);
    return (qr_.colsPermutation() * v).cwiseQuotient(scale_);
  }

 private:
  // A = Q M with M of full row rank, and M' = range cross: (A'A)^+ = range (cross cross')^-1 range'
  void complete() {
    const Index p = scale_.size();
    Dense m = qr_.matrixQR().topRows(rank()).triangularView<Eigen::Upper>();
    m = (m * qr_.colsPermutation().transpose() * scale_.asDiagonal()).transpose().eval();
    const Eigen::HouseholderQR<Dense> other(m);
    range_ = other.householderQ() * Dense::Identity(p, rank());
    cross_ = other.matrixQR().topRows(rank());
    for (Index j = 0; j < p; ++j)
      if ((m.row(j).array() == 0).all()) range_.row(j).setZero();  // but for rounding
  }

  Vector scale_;
  Eigen::ColPivHouseholderQR<Dense> qr_;
  Dense range_, cross_;
};

}  // namespace

Refined refined(const RidgeProblem& problem, const Vector& b, const Symmetric& gram) {
  Refined out{b, Vector::Zero(b.size()), gram.rank(), gram.condition()};
  const double work = static_cast<double>(problem.count * b.size() * b.size());
  std::optional<RowFactor> factor;
  if ((gram.singular() || out.condition > kGramCondition) && work <= kFactored) {
    factor.emplace(problem);
    out.rank = factor->rank();
    out.condition = factor->condition();
  }
  const auto solve = [&](const Vector& g) { return factor ? factor->solve(g) : gram.solve(g); };
  // By what a step shrinks the error.
  const double rate = kEpsilon * (factor ? std::sqrt(out.condition) : out.condition);
  Pairs x(b.size());
  if (!factor) x.high = b;  // what the Gram matrix took for its range need not be that of the rows
  ExactGradient gradient(problem);
  double last = std::numeric_limits<double>::infinity();
  while (out.passes++ < kSteps) {
    const Vector g = gradient(x), d = solve(g);
    const double decrement = d.dot(g);
    if (!(decrement < last / 4)) break;  // rounding
    last = decrement;
    for (Index j = 0; j < d.size(); ++j) x.set(j, x[j] + DoubleDouble{-d[j], 0});
    if ((d.array().abs() * rate <= kLeft * x.high.array().abs()).all()) break;
  }
  if (!x.high.allFinite()) return out;
  out.b = x.high;
  out.rest = x.low;
  if (factor) {
    x.low.setZero();
    const Vector g = gradient(x);
    out.gap = g.dot(solve(g)) / 2;
  }
  return out;
}

}  // namespace riata
