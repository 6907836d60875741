#include "solver/warmth.hpp"
#include <numeric>

namespace riata {

std::shared_ptr<Warmth> warmth_of(RowGrams row_grams) {
  if (row_grams.empty()) return nullptr;
  auto out = std::make_shared<Warmth>();
  out->row_grams = std::move(row_grams);
  return out;
}

std::span<double> column(Dense& m, Index r) { return {m.data() + r * m.rows(), at(m.rows())}; }
std::span<const double> column(const Dense& m, Index r) {
  return {m.data() + r * m.rows(), at(m.rows())};
}

double pointwise(const Unit& unit, const Dense& eta, Dense& slope, Dense& bend) {
  slope.resize(eta.rows(), eta.cols());
  bend.resize(eta.rows(), eta.cols());
  const double sum = unit.smooth->pointwise(unit.responses, {eta.data(), at(eta.size())},
                                            as_span(slope), as_span(bend));
  bend = bend.cwiseMax(0);
  return sum;
}

void Warmth::expand(const Unit& unit, const Vector& b) {
  const Index n = unit.smooth->rows(), p = unit.smooth->parameters();
  eta.resize(n, std::ssize(unit.responses));
  gradient.resize(b.size());
  std::vector<Index> all(at(p));
  std::iota(all.begin(), all.end(), Index{0});
  for (Index r = 0; r < eta.cols(); ++r)
    unit.smooth->predictor(unit.responses[at(r)], as_span(b).subspan(at(r * p), at(p)),
                           column(eta, r));
  loss = pointwise(unit, eta, slope, bend);
  for (Index r = 0; r < eta.cols(); ++r)
    unit.smooth->correlate(all, column(slope, r), as_span(gradient).subspan(at(r * p), at(p)));
  bounds.learn(slope, gradient);
}

}  // namespace riata
