#include "report/numbers.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata::report {

namespace {

constexpr std::string_view kDash = "\u2013", kMinus = "\u2212", kThinSpace = "\u202F";

std::string plain(double value, std::chars_format format, int digits) {
  std::array<char, 400> text;  // the longest fixed double has 309 digits before its point
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, digits).ptr;
  return {text.data(), end};
}

/// Thousands apart, from five digits on.
std::string grouped(const std::string& digits) {
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  if (whole < 5) return digits;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0) out += kThinSpace;
    out += digits[i];
  }
  return out;
}

std::string signed_text(double value, const std::string& magnitude) {
  return std::signbit(value) && value != 0 ? cat(kMinus, magnitude) : magnitude;
}

/// "1.50" -> "1.5"
std::string without_trailing_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return digits;
}

}  // namespace

std::string power_of_ten(int exponent) {
  constexpr std::array<std::string_view, 10> raised = {"⁰", "¹", "²", "³", "⁴",
                                                       "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out = exponent < 0 ? "10⁻" : "10";
  for (char digit : std::to_string(std::abs(exponent)))
    out += raised[static_cast<std::size_t>(digit - '0')];
  return out;
}

std::string pretty(double value, int digits) {
  if (!std::isfinite(value)) return std::string(kDash);
  if (value == 0) return "0";
  const double magnitude = std::abs(value);
  const std::string scientific = plain(magnitude, std::chars_format::scientific, digits - 1);
  const std::size_t e = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  if (exponent >= -4 && exponent < std::max(digits, 6)) {
    const int decimals = std::max(0, digits - 1 - exponent);
    return signed_text(
        value,
        grouped(without_trailing_zeros(plain(magnitude, std::chars_format::fixed, decimals))));
  }
  const std::string mantissa = without_trailing_zeros(scientific.substr(0, e));
  const std::string power = power_of_ten(exponent);
  return signed_text(value, mantissa == "1" ? power : cat(mantissa, " × ", power));
}

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kDash);
  const std::string digits = plain(std::abs(value), std::chars_format::fixed, decimals);
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return zero ? digits : signed_text(value, grouped(digits));
}

std::string with_sign(double value, int decimals) {
  const std::string text = fixed(value, decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return value > 0 && std::isfinite(value) && !zero ? "+" + text : text;
}

std::string count(Index value) { return fixed(static_cast<double>(value), 0); }

std::string percent(double fraction, int decimals) {
  return std::isfinite(fraction) ? fixed(100 * fraction, decimals) + "%" : std::string(kDash);
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return std::string(kDash);
  if (seconds == 0) return "0 s";
  if (seconds < 0.9995e-3) return pretty(seconds * 1e6, 2) + " µs";
  if (seconds < 0.9995) return pretty(seconds * 1e3, 3) + " ms";
  if (seconds < 119.5) return pretty(seconds, 3) + " s";
  if (seconds < 2 * 3600) {
    const double whole = std::round(seconds), minutes = std::floor(whole / 60);
    return cat(fixed(minutes, 0), " min ", fixed(whole - 60 * minutes, 0), " s");
  }
  return pretty(seconds / 3600, 3) + " h";
}

std::string counted(Index value, std::string_view noun) {
  return cat(count(value), " ", noun, value == 1 ? "" : "s");
}

Quantity quantity_of(std::string_view column) {
  // longest first: "_cm_s" before "_s"
  constexpr std::array<std::pair<std::string_view, std::string_view>, 32> units = {{
      {"_cm_s2", "cm/s²"}, {"_m_s2", "m/s²"}, {"_deg_s", "°/s"},   {"_rad_s", "rad/s"},
      {"_cm_s", "cm/s"},   {"_mm_s", "mm/s"}, {"_km_h", "km/h"},   {"_m_s", "m/s"},
      {"_percent", "%"},   {"_degrees", "°"}, {"_radians", "rad"}, {"_pct", "%"},
      {"_deg", "°"},       {"_rad", "rad"},   {"_cm", "cm"},       {"_mm", "mm"},
      {"_um", "µm"},       {"_km", "km"},     {"_m", "m"},         {"_ms", "ms"},
      {"_us", "µs"},       {"_min", "min"},   {"_s", "s"},         {"_h", "h"},
      {"_khz", "kHz"},     {"_hz", "Hz"},     {"_Hz", "Hz"},       {"_mv", "mV"},
      {"_mV", "mV"},       {"_uv", "µV"},     {"_uV", "µV"},       {"_db", "dB"},
  }};
  Quantity out{std::string(column), ""};
  for (const auto& [suffix, unit] : units)
    if (column.size() > suffix.size() && column.ends_with(suffix)) {
      out = {std::string(column.substr(0, column.size() - suffix.size())), std::string(unit)};
      break;
    }
  std::replace(out.name.begin(), out.name.end(), '_', ' ');
  return out;
}

std::string Quantity::title() const { return unit.empty() ? name : cat(name, " (", unit, ")"); }

std::string with_short_numbers(std::string_view text) {
  constexpr std::string_view digits = "0123456789.", before = "=[,( ";
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool may_start = i == 0 || before.find(text[i - 1]) != std::string_view::npos;
    const std::size_t sign = text[i] == '-' ? 1 : 0;
    std::size_t end = std::min(text.find_first_not_of(digits, i + sign), text.size());
    double value = 0;
    if (may_start && end - i > 8 && parse_number(text.substr(i, end - i), value) &&
        (end == text.size() || text[end] != 'e')) {
      out += plain(value, std::chars_format::general, 6);
      i = end;
    } else {
      out += text[i++];
    }
  }
  return out;
}

namespace {
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }
}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (characters(text) <= limit) return std::string(text);
  std::size_t seen = 0, end = 0;
  for (; end < text.size(); ++end)
    if (starts_character(text[end]) && ++seen == limit) break;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace riata::report
