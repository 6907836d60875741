#include "riata/basis/category.hpp"
#include <algorithm>
#include <limits>
#include "riata/core/text.hpp"

namespace riata {

namespace {
// More levels than this are a continuous covariate that was called a category by mistake.
constexpr std::size_t kMostLevels = 1000;
}  // namespace

void Category::check() const {
  if (levels && labels)
    throw InvalidArgument("category: takes levels of numbers or labels of a text, got both");
  if (levels) {
    const bool rising = std::adjacent_find(levels->begin(), levels->end(), [](double a, double b) {
                          return !(a < b);
                        }) == levels->end();
    const bool numbers = std::none_of(levels->begin(), levels->end(),
                                      [](double level) { return std::isnan(level); });
    if (levels->empty() || !rising || !numbers)
      throw InvalidArgument(
          cat("category: levels must be one or more rising numbers, got ", field_text(*levels)));
  }
  if (labels) {
    auto names = label_names(*labels);
    std::sort(names.begin(), names.end());
    if (names.front().empty() || std::adjacent_find(names.begin(), names.end()) != names.end())
      throw InvalidArgument(
          cat("category: labels must be different names separated by |, got '", *labels, "'"));
  }
}

Index Category::columns() const {
  if (levels) return std::ssize(*levels);
  return labels ? std::ssize(label_names(*labels)) : 0;
}

Category Category::bound_to(std::span<const double> data) const {
  if (bound()) return *this;
  std::vector<double> found;
  for (double x : data) {
    if (std::isnan(x)) continue;
    const auto place = std::lower_bound(found.begin(), found.end(), x);
    if (place != found.end() && *place == x) continue;
    found.insert(place, x);
    if (found.size() > kMostLevels)
      throw InvalidArgument(cat("category: must have at most ", kMostLevels,
                                " different values, got more; use b_spline or identity"));
  }
  if (found.empty()) throw InvalidArgument("category: needs a value to take levels from, got none");
  Category out = *this;
  out.levels = std::move(found);
  return out;
}

void Category::evaluate(double x, std::span<double> row) const {
  std::ptrdiff_t at = -1;
  if (levels) {
    const auto place = std::lower_bound(levels->begin(), levels->end(), x);
    if (place != levels->end() && *place == x) at = place - levels->begin();
  } else if (x >= 0 && x < static_cast<double>(row.size()) && x == std::floor(x)) {
    at = static_cast<std::ptrdiff_t>(x);
  }
  const bool missing = std::isnan(x) || (at < 0 && unknown == "missing");
  std::fill(row.begin(), row.end(), missing ? std::numeric_limits<double>::quiet_NaN() : 0.0);
  if (at >= 0) row[static_cast<std::size_t>(at)] = 1;
}

std::string label_text(std::span<const std::string> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i) out += '|';
    for (char c : names[i]) {
      if (c == '|' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::vector<std::string> label_names(const std::string& text) {
  std::vector<std::string> names(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '|')
      names.emplace_back();
    else
      names.back() += text[i] == '\\' && i + 1 < text.size() ? text[++i] : text[i];
  }
  return names;
}

}  // namespace riata
