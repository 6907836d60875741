#include "model/check_data.hpp"
#include <algorithm>
#include <cmath>
#include "riata/core/text.hpp"

namespace riata {

namespace {

/// "y[17]" or "y[17, 2]"
std::string cell(const std::string& name, Index row, Index column, Index columns) {
  return columns == 1 ? cat(name, "[", row, "]") : cat(name, "[", row, ", ", column, "]");
}

/// What is not finite in a row, or "".
std::string first_missing(const Features& X, MatrixView y, MatrixView offset, Index row) {
  const auto look = [row](const std::string& name, MatrixView m) -> std::string {
    for (Index j = 0; j < m.cols; ++j)
      if (!std::isfinite(m(row, j)))
        return cat(cell(name, row, j, m.cols), " is ", shortest(m(row, j)));
    return "";
  };
  for (const auto& [name, block] : X.blocks())
    for (Index j = 0; j < block.cols(); ++j)
      if (const double x = block.value(row, j); !std::isfinite(x))
        return cat(cell(name, row, j, block.cols()), " is ", shortest(x));
  if (std::string found = look("y", y); !found.empty()) return found;
  return offset.empty() ? "" : look("offset", offset);
}

/// Sets broken[i] where row i of X may miss something.
void mark_missing(const Features& X, const Moments& moments, std::span<char> broken,
                  const Workers& workers) {
  std::size_t first = 0;
  for (const auto& [name, block] : X.blocks()) {
    const std::size_t count = at(block.cols());
    const auto finite = [&](const std::vector<double>& of) {
      return std::ranges::all_of(std::span(of).subspan(first, count),
                                 [](double each) { return std::isfinite(each); });
    };
    const bool seen =
        block->moments_show_missing() && finite(moments.mean) && finite(moments.deviation);
    if (!seen) block.mark_missing(broken, workers);
    first += count;
  }
}

bool row_is_finite(MatrixView y, MatrixView offset, Index row) {
  double sum = 0;  // 0 x is NaN exactly where x is not finite
  for (Index r = 0; r < y.cols; ++r) sum += 0 * y(row, r);
  for (Index r = 0; r < offset.cols; ++r) sum += 0 * offset(row, r);
  return sum == 0;
}

}  // namespace

void check_shapes(const Features& X, MatrixView y, const FitData& data) {
  if (y.rows == 0) throw InvalidArgument("y has no rows; at least one is needed");
  if (y.cols == 0) throw InvalidArgument("y has no responses; at least one column is needed");
  if (!X.blocks().empty() && X.rows() != y.rows)
    throw ShapeMismatch(cat("X has ", X.rows(), " rows, y has ", y.rows));
  if (!data.weights.empty() && std::ssize(data.weights) != y.rows)
    throw ShapeMismatch(
        cat("weights has ", data.weights.size(), " values, y has ", y.rows, " rows"));
  double total = 0;
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    if (!(data.weights[i] >= 0) || std::isinf(data.weights[i]))
      throw InvalidArgument(cat("weights must be finite and at least 0; weights[", i, "] is ",
                                shortest(data.weights[i])));
    total += data.weights[i];
  }
  if (!data.weights.empty() && total == 0) throw InvalidArgument("weights must not all be 0");
  const MatrixView& offset = data.offset;
  if (!offset.empty() && (offset.rows != y.rows || (offset.cols != 1 && offset.cols != y.cols)))
    throw ShapeMismatch(cat("offset has shape (", offset.rows, ", ", offset.cols, "), expected (",
                            y.rows, ", 1)",
                            y.cols == 1 ? "" : cat(" or (", y.rows, ", ", y.cols, ")")));
}

UsableRows usable_rows(const Features& X, MatrixView y, const FitData& data, Missing missing,
                       std::vector<Index> asked, const Moments& moments, const Workers& workers) {
  UsableRows out;
  std::vector<char> broken(at(y.rows), 0);
  mark_missing(X, moments, broken, workers);
  const Index count = asked.empty() ? y.rows : std::ssize(asked);
  out.rows.reserve(at(count));
  for (Index i = 0; i < count; ++i) {
    const Index row = asked.empty() ? i : asked[at(i)];
    if (!broken[at(row)] && row_is_finite(y, data.offset, row)) {
      out.rows.push_back(row);
    } else if (missing == Missing::error) {
      throw InvalidArgument(cat(first_missing(X, y, data.offset, row),
                                "; remove the row, or let rows with missing values be dropped"));
    }
  }
  out.dropped = count - std::ssize(out.rows);
  if (out.rows.empty())
    throw InvalidArgument("every row has a NaN or an infinity in X or y; none is left to fit");
  double total = data.weights.empty() ? 1 : 0;
  if (!data.weights.empty())
    for (Index row : out.rows) total += data.weights[at(row)];
  if (total == 0) throw InvalidArgument("the rows that can be used all have weight 0");
  return out;
}

void check_support(const AnyObservation& observation, MatrixView y, const UsableRows& rows) {
  for (Index row : rows.rows)
    for (Index r = 0; r < y.cols; ++r)
      if (!observation->supports(y(row, r)))
        throw InvalidArgument(cat(observation->family(), ": y must be ", observation->support(),
                                  "; ", cell("y", row, r, y.cols), " is ", shortest(y(row, r))));
}

}  // namespace riata
