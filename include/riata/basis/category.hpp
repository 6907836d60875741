#pragma once
#include <array>
#include <string>
#include "riata/basis/basis.hpp"

namespace riata {

/// 1 in the column of x's level, 0 in the others. Numbers have `levels`; texts, whose x is a code
/// 0, 1, ..., have the codes' names in `labels`.
struct Category {
  static constexpr auto name = "category";
  static constexpr auto doc =
      "One feature for each level of a covariate: a direction, a condition, a context.";
  static constexpr bool sums_to_one = true;

  std::optional<std::vector<double>> levels = std::nullopt;
  std::optional<std::string> labels = std::nullopt;
  std::string unknown = "missing";

  static constexpr auto fields() {
    return std::tuple{
        Field{"levels", &Category::levels, "the values, rising; left out: those of the data"},
        Field{"labels", &Category::labels, "the names of a text's levels, separated by |"},
        Field{"unknown", &Category::unknown,
              "what a value that is no level gives: missing features, or zeros", Range{},
              "missing|zeros"}};
  }
  static auto examples() {
    return std::array{Category{}, Category{{{-1.0, 0.5, 2.0}}}, Category{std::nullopt, "in|out"},
                      Category{{{0.0, 1.0}}, std::nullopt, "zeros"}};
  }
  void check() const;

  Index columns() const;
  bool bound() const { return levels || labels; }
  Category bound_to(std::span<const double> data) const;
  void evaluate(double x, std::span<double> row) const;
};

/// "in|out" <-> {"in", "out"}; a name's own | and \ are written \| and \\.
std::string label_text(std::span<const std::string> names);
std::vector<std::string> label_names(const std::string& text);

}  // namespace riata
