#include "problem/cross_products.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include "riata/core/error.hpp"
#include "riata/core/parallel.hpp"
#include "riata/design/design.hpp"

namespace riata {

namespace {

constexpr Index kTile = 256;              // rows that stay in the cache
constexpr Index kRows = 2048, kRuns = 8;  // of a part summed apart, at least and at most
constexpr double kSpread = 0.01;    // of a variance about another point, where digits are left
constexpr double kResidual = 1e-6;  // the same of a sum, of its parts without their signs

std::vector<Index> first_columns(Index count) {
  std::vector<Index> out(at(count));
  std::iota(out.begin(), out.end(), Index{0});
  return out;
}

/// The features with two columns behind them: the target and ones.
Features with_target(const Features& X, const std::vector<double>& target) {
  Features out;
  std::string name = "target";
  for (const auto& block : X.blocks()) {
    out.add(block.name, block.values);
    name += block.name;  // longer than any
  }
  Matrix last(std::ssize(target), 2, 1.0);
  std::ranges::copy(target, last.column(0).begin());
  out.add(name, AnyBlock(std::move(last)));
  return out;
}

/// Rows [begin, end) of a design, tile by tile.
Dense tiled_gram(const Design& design, Index begin, Index end, const std::vector<double>& w) {
  const Index p = design.cols();
  Dense sums = Dense::Zero(p, p), tile(kTile, p);
  for (Index row = begin; row < end; row += kTile) {
    const Index size = std::min(kTile, end - row);
    design.fill(row, size, tile.data(), kTile);
    tile.topRows(size).array().colwise() *= ConstVectorMap(w.data() + row, size).array().sqrt();
    sums.selfadjointView<Eigen::Lower>().rankUpdate(tile.topRows(size).transpose());
  }
  return sums;
}

/// One part's design and weights, and how it is cut.
struct Part {
  Design design;
  std::vector<double> weights;
  Index runs;
  Index begin(Index run) const { return run * design.rows() / runs; }
};

Part part_of(const Features& all, const std::vector<Index>& rows, const Vector& about,
             const RowParts& parts, bool whole) {
  Part out{
      Design(all, rows), {}, whole ? 1 : std::clamp<Index>(std::ssize(rows) / kRows, 1, kRuns)};
  out.design.centre.assign(about.begin(), about.end());
  for (Index row : rows) out.weights.push_back(parts.weights[at(row)]);
  return out;
}

/// The mean of every column but the ones.
Vector means(const Features& all, const RowParts& parts) {
  std::vector<double> share(parts.weights);
  const double total = sum_of(share);
  for (double& each : share) each /= total;
  Vector out = Vector::Zero(all.cols());
  Design(all).correlate(first_columns(all.cols() - 1), share,
                        as_span(out).first(at(all.cols() - 1)), parts.threads);
  return out;
}

bool is_structured(const Features& X) {
  return std::ranges::any_of(X.blocks(),
                             [](const auto& block) { return block.values->structured(); });
}

}  // namespace

void CrossProducts::add(const CrossProducts& other) {
  if (sums.size() == 0) {
    *this = other;
    return;
  }
  sums += other.sums;
  rows += other.rows;
}

std::optional<CrossProducts::Centred> CrossProducts::centred() const {
  const Index p = features();
  Centred out{about, Vector(p + 1)};
  for (Index j = 0; j <= p; ++j) {
    const double away = sums(j, p + 1) / weight(), square = sums(j, j) / weight();
    const double variance = square - away * away;
    if (!(variance >= kSpread * square && variance > 0)) return std::nullopt;
    out.mean[j] += away;
    out.deviation[j] = std::sqrt(variance);
  }
  return out;
}

std::unique_ptr<GramObjective> CrossProducts::objective(const Centred& centred,
                                                        const std::vector<double>& scale,
                                                        std::vector<double> column_scale,
                                                        bool intercept) const {
  const Index p = features(), parameters = p + (intercept ? 1 : 0);
  const Vector away = intercept ? Vector(centred.mean - about) : Vector(Vector::Zero(p + 1));
  const double square = sums(p, p) / weight() - away[p] * away[p];
  GramObjective::Quadratic of;
  of.gram.assign(at(parameters * parameters), 0.0);
  of.product.assign(at(parameters), 0.0);
  for (Index k = 0; k < p; ++k) {
    for (Index j = 0; j < p; ++j)
      of.gram[at(j + k * parameters)] =
          scale[at(j)] * scale[at(k)] * (sums(j, k) / weight() - away[j] * away[k]);
    of.product[at(k)] = scale[at(k)] * (sums(k, p) / weight() - away[k] * away[p]);
  }
  if (intercept) {
    of.gram.back() = 1;
    of.product.back() = centred.mean[p];
    column_scale.push_back(1);
  }
  of.loss = of.half_null_deviance = {square / 2};
  of.last = {intercept ? centred.mean[p] : 0.0};
  of.column_scale = std::move(column_scale);
  return GramObjective::of(std::move(of));
}

std::vector<double> CrossProducts::squared_errors(const Dense& coef,
                                                  const Vector& intercept) const {
  const Index p = features();
  Dense u(p + 2, coef.cols());  // v'u is the residual
  u.topRows(p) = -coef;
  u.row(p).setOnes();
  u.row(p + 1) =
      Vector::Constant(coef.cols(), about[p]) - intercept - coef.transpose() * about.head(p);
  Dense product(p + 2, coef.cols());
  product.noalias() = sums * u;
  const Vector size = sums.diagonal().cwiseSqrt();
  std::vector<double> out;
  for (Index m = 0; m < coef.cols(); ++m) {
    const double error = u.col(m).dot(product.col(m)), parts = u.col(m).cwiseAbs().dot(size);
    if (!(error >= kResidual * parts * parts)) return {};
    out.push_back(error);
  }
  return out;
}

std::vector<CrossProducts> cross_products(const Features& X, const RowParts& parts) {
  const Features all = with_target(X, parts.target);
  const Index width = all.cols();
  const Vector about = parts.centre ? means(all, parts) : Vector(Vector::Zero(width));
  const bool structured = is_structured(X);  // its blocks know a way shorter than tiles
  std::vector<Part> each;
  std::vector<std::pair<std::size_t, Index>> tasks;  // part, run
  for (const auto& rows : parts.rows) {
    each.push_back(part_of(all, rows, about, parts, structured));
    for (Index run = 0; run < each.back().runs; ++run) tasks.emplace_back(each.size() - 1, run);
  }
  std::vector<Dense> sums(tasks.size());
  parallel_for(std::ssize(tasks), parts.threads, [&](Index t) {
    if (parts.cancelled && parts.cancelled()) throw Cancelled("fit: cancelled");
    const auto [k, run] = tasks[at(t)];
    const Part& part = each[k];
    if (structured) {
      sums[at(t)].resize(width, width);
      part.design.gram(first_columns(width), {}, part.weights, as_span(sums[at(t)]), parts.threads);
    } else {
      sums[at(t)] = tiled_gram(part.design, part.begin(run), part.begin(run + 1), part.weights);
    }
  });
  std::vector<CrossProducts> out(each.size());
  for (std::size_t t = 0; t < tasks.size(); ++t)
    out[tasks[t].first].add({std::move(sums[t]), about.head(width - 1), 0});
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].sums.triangularView<Eigen::StrictlyUpper>() = out[k].sums.transpose();
    out[k].rows = each[k].design.rows();
  }
  return out;
}

}  // namespace riata
