#pragma once
#include <string>
#include <string_view>
#include "riata/core/view.hpp"

namespace riata::report {

/// Numbers and names as people read them, in UTF-8 without markup. What is not finite is a dash.

/// "0.00213", "2.13 × 10⁻⁵", "−12 300": `digits` significant ones
std::string pretty(double value, int digits = 3);
/// Always this many decimals: "12.50"
std::string fixed(double value, int decimals);
/// "+1.25", "−0.30"
std::string with_sign(double value, int decimals);
/// "10⁻³"
std::string power_of_ten(int exponent);
/// "177 761"
std::string count(Index value);
/// "24.3%" of 0.243
std::string percent(double fraction, int decimals = 1);
/// "0.84 s", "12 ms", "3 min 5 s"
std::string duration(double seconds);
/// "1 bin", "2 bins"
std::string counted(Index value, std::string_view noun);

/// A column's name as an axis title: "velocity_cm_s" -> {"velocity", "cm/s"}; no known unit at its
/// end: an empty one.
struct Quantity {
  std::string name, unit;
  std::string title() const;  // "velocity (cm/s)"
};
Quantity quantity_of(std::string_view column);

/// The same text with every number of more than eight characters cut to six digits.
std::string with_short_numbers(std::string_view text);

/// The first `limit` characters (UTF-8 code points), an ellipsis in place of the rest.
std::string shortened(std::string_view text, std::size_t limit);
std::size_t characters(std::string_view text);

}  // namespace riata::report
