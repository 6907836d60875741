#include "riata/data/binning.hpp"
#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

// Of a step: clocks are written with few digits.
constexpr double kUneven = 1e-3;

struct Unit {
  const char* name;
  double seconds;
};
constexpr Unit kUnits[] = {{"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}};

/// Mean step of a clock that rises evenly; throws where it does not.
double even_step(const Column& time) {
  const auto& t = time.values;
  if (t.size() < 2)
    throw InvalidArgument(cat("bin: needs at least 2 rows to tell their step, got ", t.size()));
  const double step = (t.back() - t.front()) / static_cast<double>(t.size() - 1);
  if (time.is_text() || !(step > 0) || !std::isfinite(step))
    throw InvalidArgument(
        cat("bin: time column '", time.name, "' must hold numbers that rise; name another one"));
  for (std::size_t i = 1; i < t.size(); ++i) {
    const double this_step = t[i] - t[i - 1];
    if (!(std::abs(this_step - step) <= kUneven * step))
      throw InvalidArgument(cat("bin: time column '", time.name,
                                "' must rise in equal steps; from row ", i, " to ", i + 1,
                                " it goes by ", this_step, ", on average by ", step));
  }
  return step;
}

Index rows_in_bin(double bin_seconds, double step, Index rows) {
  const double ratio = bin_seconds / step, whole = std::round(ratio);
  if (!(whole >= 1) || !(std::abs(ratio - whole) <= kUneven))
    throw InvalidArgument(
        cat("bin: must be a whole number of steps of ", step, " s, got ", bin_seconds, " s"));
  if (whole > static_cast<double>(rows))
    throw InvalidArgument(cat("bin: must be at most as long as the recording of ",
                              static_cast<double>(rows) * step, " s, got ", bin_seconds, " s"));
  return static_cast<Index>(whole);
}

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum;
}

double most_frequent_of(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  if (std::any_of(sorted.begin(), sorted.end(), [](double v) { return std::isnan(v); }))
    return std::numeric_limits<double>::quiet_NaN();
  std::sort(sorted.begin(), sorted.end());
  double best = sorted[0];
  std::size_t best_count = 0, count = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    count = i > 0 && sorted[i] == sorted[i - 1] ? count + 1 : 1;
    if (count > best_count) {  // the least of equals came first
      best_count = count;
      best = sorted[i];
    }
  }
  return best;
}

}  // namespace

double parse_duration(const std::string& text) {
  const std::string_view whole = trimmed(text);
  std::size_t unit_at = whole.size();
  while (unit_at > 0 && std::isalpha(static_cast<unsigned char>(whole[unit_at - 1]))) --unit_at;
  double number = 0;
  if (parse_number(whole.substr(0, unit_at), number) && number > 0 && std::isfinite(number))
    for (const Unit& unit : kUnits)
      if (whole.substr(unit_at) == unit.name) return number * unit.seconds;
  throw InvalidArgument(
      cat("bin: must be a number above 0 with a unit of us, ms, s, min or h, got '", text, "'"));
}

Binned bin_rows(const Table& table, const std::string& time_column, double bin_seconds,
                const std::set<std::string>& sum, const std::set<std::string>& most_frequent) {
  const double step = even_step(table.column(time_column));
  Binned out;
  out.rows_per_bin = rows_in_bin(bin_seconds, step, table.rows());
  out.rows_dropped = table.rows() % out.rows_per_bin;
  out.seconds_per_row = step;
  out.seconds_per_bin = step * static_cast<double>(out.rows_per_bin);
  for (const auto* names : {&sum, &most_frequent})
    for (const auto& name : *names) table.column(name);  // throws where there is none

  const auto size = static_cast<std::size_t>(out.rows_per_bin);
  std::vector<Column> columns;
  for (const auto& column : table.columns()) {
    const bool summed = sum.contains(column.name);
    if (summed && column.is_text())
      throw InvalidArgument(cat("bin: column '", column.name, "' is text and cannot be summed"));
    const bool voted = !summed && (most_frequent.contains(column.name) || column.is_text());
    columns.push_back({column.name, {}, column.levels});
    for (std::size_t row = 0; row + size <= column.values.size(); row += size) {
      const std::span<const double> bin(column.values.data() + row, size);
      columns.back().values.push_back(voted    ? most_frequent_of(bin)
                                      : summed ? sum_of(bin)
                                               : sum_of(bin) / static_cast<double>(size));
    }
  }
  out.table = Table(std::move(columns));
  return out;
}

}  // namespace riata
