#include "model/classes.hpp"
#include <algorithm>
#include <cmath>
#include "riata/core/text.hpp"

namespace riata {

namespace {

Index count_classes(const AnyObservation& observation, MatrixView codes) {
  std::vector<char> seen;
  for (Index i = 0; i < codes.rows; ++i) {
    if (!std::isfinite(codes(i, 0))) continue;
    if (!observation->supports(codes(i, 0)))
      throw InvalidArgument(cat(observation->family(), ": y must be ", observation->support(),
                                "; y[", i, "] is ", shortest(codes(i, 0))));
    const auto code = static_cast<Index>(codes(i, 0));
    if (std::ssize(seen) <= code) seen.resize(at(code + 1), 0);
    seen[at(code)] = 1;
  }
  const auto absent = std::find(seen.begin(), seen.end(), 0);
  if (absent != seen.end())
    throw InvalidArgument(cat(observation->family(), ": y has no class ", absent - seen.begin(),
                              "; number the classes from 0 without gaps"));
  return std::ssize(seen);
}

}  // namespace

Matrix class_indicators(const AnyObservation& observation, MatrixView codes, Index classes) {
  if (codes.cols != 1)
    throw ShapeMismatch(cat(observation->family(), ": y must be one column of ",
                            observation->support(), "; it has ", codes.cols));
  const bool known = classes > 0;
  if (!known) classes = std::max<Index>(count_classes(observation, codes), 1);
  Matrix out(codes.rows, classes);
  for (Index i = 0; i < codes.rows; ++i) {
    const double code = codes(i, 0);
    const bool supported = observation->supports(code);
    if (supported && static_cast<Index>(code) < classes)
      out(i, static_cast<Index>(code)) = 1;
    else if (known && std::isfinite(code))
      throw InvalidArgument(cat(observation->family(), ": the model has ", classes, " classes; y[",
                                i, "] is ", shortest(code)));
    else
      for (Index c = 0; c < classes; ++c) out(i, c) = std::nan("");
  }
  return out;
}

void check_classes(const AnyObservation& observation, MatrixView indicators, const FitData& data,
                   const std::vector<Index>& rows) {
  if (indicators.cols < 2)
    throw InvalidArgument(
        cat(observation->family(), ": y has only one class; at least two are needed"));
  std::vector<double> weight(at(indicators.cols), 0.0);
  for (Index row : rows)
    for (Index c = 0; c < indicators.cols; ++c)
      weight[at(c)] += indicators(row, c) * (data.weights.empty() ? 1.0 : data.weights[at(row)]);
  const auto absent = std::find(weight.begin(), weight.end(), 0.0);
  if (absent != weight.end())
    throw InvalidArgument(cat(observation->family(), ": no row that a fit may use has class ",
                              absent - weight.begin(), "; every class needs one"));
}

double class_deviance(const AnyObservation& observation, const Matrix& indicators,
                      const Matrix& mu) {
  std::vector<double> each(at(mu.rows()));
  double sum = 0;
  for (Index c = 0; c < mu.cols(); ++c) {
    observation->deviance(indicators.column(c), mu.column(c), each);
    for (double d : each) sum += d;
  }
  return sum / static_cast<double>(mu.rows());
}

}  // namespace riata
