#include "riata/data/csv.hpp"
#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include "core/utf8.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"
#include "riata/data/file.hpp"

namespace riata {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Takes the text apart, cell by cell (RFC 4180).
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  /// The cell that starts here, valid until the next call. Afterwards `line_ended()` tells whether
  /// it was the line's last.
  std::string_view cell() {
    if (std::exchange(line_ended_, false)) ++line_;
    std::size_t start = at_;
    while (start < text_.size() && (text_[start] == ' ' || text_[start] == '\t')) ++start;
    if (start < text_.size() && text_[start] == '"') return quoted(start + 1);
    at_ = start;
    step_over_end();
    return trimmed(text_.substr(start, at_ - 1 - start));
  }
  bool line_ended() const { return line_ended_; }
  /// Only blank lines are left.
  bool blank_from_here() const {
    return text_.find_first_not_of(" \t\r\n", at_) == std::string_view::npos;
  }
  /// Of the cell just read.
  Index line() const { return line_; }

 private:
  std::string_view quoted(std::size_t start) {
    scratch_.clear();
    const Index opened = line_;
    for (at_ = start;; ++at_) {
      if (at_ >= text_.size())
        throw InvalidArgument(cat(name_, ":", opened, ": a quote is opened and never closed"));
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        scratch_ += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        scratch_ += text_[++at_];
      } else {
        break;
      }
    }
    const std::size_t closed = ++at_;
    step_over_end();
    if (!trimmed(text_.substr(closed, at_ - 1 - closed)).empty())
      throw InvalidArgument(cat(name_, ":", line_, ": a comma must follow a closing quote"));
    return trimmed(scratch_);
  }
  void step_over_end() {
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') ++at_;
    line_ended_ = at_ >= text_.size() || text_[at_] == '\n';
    ++at_;
  }

  std::string_view text_;
  const std::string& name_;
  std::string scratch_;
  std::size_t at_ = 0;
  Index line_ = 1;
  bool line_ended_ = false;
};

bool is_missing(std::string_view cell) {
  return cell.empty() || cell == "NA" || cell == "NaN" || cell == "nan" || cell == "null";
}

/// A column as it is read: numbers, or texts as codes in the order of their first appearance.
class Builder {
 public:
  Builder(std::string name, Index number, std::size_t rows) : number_(number) {
    column_.name = std::move(name);
    column_.values.reserve(rows);
  }
  const std::string& name() const { return column_.name; }

  void add(std::string_view cell, const std::string& file, Index line) {
    if (is_missing(cell)) {
      column_.values.push_back(kMissing);
      return;
    }
    double value = 0;
    const bool plus = cell.size() > 1 && cell[0] == '+' && cell[1] != '-';
    const char* first = cell.data() + (plus ? 1 : 0);
    const auto [end, error] = std::from_chars(first, cell.data() + cell.size(), value);
    const bool number = error != std::errc::invalid_argument && end == cell.data() + cell.size();
    if (number && error == std::errc::result_out_of_range)
      throw InvalidArgument(cat(file, ":", line, ":", number_, ": '", cell,
                                "' is beyond the range of double precision in column '", name(),
                                "'"));
    if (number && !codes_.empty()) not_a_number(first_text_, file, first_text_line_);
    if (!number && is_numeric_) not_a_number(cell, file, line);
    if (number) {
      is_numeric_ = true;
    } else {
      value = code_of(cell, line);
    }
    column_.values.push_back(value);
  }

  Column finish() {
    std::vector<double> sorted(codes_.size());
    for (const auto& [text, code] : codes_) {
      sorted[static_cast<std::size_t>(code)] = static_cast<double>(column_.levels.size());
      column_.levels.push_back(text);
    }
    if (column_.is_text())
      for (double& value : column_.values)
        if (value >= 0) value = sorted[static_cast<std::size_t>(value)];
    return std::move(column_);
  }

 private:
  double code_of(std::string_view cell, Index line) {
    if (codes_.empty()) {
      first_text_ = cell;
      first_text_line_ = line;
    }
    const auto known = codes_.find(cell);
    if (known != codes_.end()) return known->second;
    return codes_.emplace(cell, static_cast<double>(codes_.size())).first->second;
  }
  [[noreturn]] void not_a_number(std::string_view cell, const std::string& file, Index line) const {
    throw InvalidArgument(cat(file, ":", line, ":", number_, ": '", cell,
                              "' is not a number in column '", name(), "'"));
  }

  Column column_;
  Index number_;
  bool is_numeric_ = false;
  std::map<std::string, double, std::less<>> codes_;
  std::string first_text_;
  Index first_text_line_ = 0;
};

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

void check_text(std::string_view text, const std::string& name) {
  const auto refuse = [&](std::size_t byte, const char* must) {
    const auto lines = std::count(text.begin(), text.begin() + static_cast<Index>(byte), '\n');
    throw InvalidArgument(
        cat(name, ":", 1 + lines, ": a text must ", must, "; save the file as CSV in UTF-8"));
  };
  constexpr auto kNone = std::string_view::npos;
  if (text.starts_with("\x89HDF"))
    throw InvalidArgument(cat(name,
                              ": a table must be CSV, this is HDF5, such as NWB; open it with "
                              "pynapple.load_file in Python and give its columns as a dict"));
  if (const auto nul = text.find('\0'); nul != kNone) refuse(nul, "hold no NUL byte");
  if (const auto byte = first_invalid_utf8(text); byte != kNone)
    refuse(byte, "be UTF-8, which its bytes are not");
  if (trimmed(text).empty()) throw InvalidArgument(cat(name, ": the file is empty"));
}

std::vector<std::string> read_header(Scanner& scanner, const std::string& file) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  bool numbers = true;
  do {
    names.emplace_back(scanner.cell());
    const auto& name = names.back();
    if (name.empty())
      throw InvalidArgument(
          cat(file, ":", scanner.line(), ":", names.size(), ": the column has no name"));
    if (!seen.insert(name).second)
      throw InvalidArgument(cat(file, ":", scanner.line(), ":", names.size(),
                                ": two columns are named '", name, "'"));
    double value = 0;
    numbers = numbers && parse_number(name, value);
  } while (!scanner.line_ended());
  if (numbers)
    throw InvalidArgument(cat(file, ":1: the first line must name the columns, got numbers"));
  if (names.size() == 1 && names[0].find_first_of(";\t") != std::string::npos)
    throw InvalidArgument(cat(file, ":1: columns must be separated by commas, got '", names[0],
                              "'; save the file with commas"));
  return names;
}

void read_row(Scanner& scanner, std::vector<Builder>& builders, const std::string& file) {
  std::size_t cells = 0;
  do {
    const std::string_view cell = scanner.cell();
    if (cells < builders.size()) builders[cells].add(cell, file, scanner.line());
    ++cells;
  } while (!scanner.line_ended());
  if (cells != builders.size())
    throw InvalidArgument(cat(file, ":", scanner.line(), ": must have ", builders.size(),
                              " cells like the header, got ", cells));
}

void write_text(std::string& out, const std::string& text) {
  const bool plain =
      text.find_first_of(",\"\r\n") == std::string::npos && trimmed(text).size() == text.size();
  if (plain) {
    out += text;
    return;
  }
  out += '"';
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

}  // namespace

Table parse_csv(std::string_view text, const std::string& name) {
  text = without_byte_order_mark(text);
  check_text(text, name);
  Scanner scanner(text, name);
  std::vector<Builder> builders;
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  for (auto& column : read_header(scanner, name))
    builders.emplace_back(std::move(column), std::ssize(builders) + 1, lines);
  if (scanner.blank_from_here())
    throw InvalidArgument(cat(name, ": there must be rows below the header, got none"));
  while (!scanner.blank_from_here()) read_row(scanner, builders, name);
  std::vector<Column> columns;
  for (auto& builder : builders) columns.push_back(builder.finish());
  return Table(std::move(columns));
}

Table read_csv(const std::string& path) { return parse_csv(read_file(path), path); }

std::string to_csv(const Table& table) {
  std::string out;
  const auto& columns = table.columns();
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (j) out += ',';
    write_text(out, columns[j].name);
  }
  out += '\n';
  for (Index i = 0; i < table.rows(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (j) out += ',';
      const double value = columns[j].values[static_cast<std::size_t>(i)];
      if (value != value)
        out += "NaN";
      else if (columns[j].is_text())
        write_text(out, columns[j].levels[static_cast<std::size_t>(value)]);
      else
        out += shortest(value);
    }
    out += '\n';
  }
  return out;
}

}  // namespace riata
