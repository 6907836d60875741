#include "model/safetensors.hpp"
#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include "core/json.hpp"
#include "riata/core/error.hpp"

namespace riata::safetensors {

namespace {

constexpr std::size_t kLengthBytes = 8, kAlignment = 8;
constexpr std::size_t kMaxHeader = std::size_t{16} << 20, kMaxRank = 4;

std::string little_endian(std::uint64_t value) {
  std::string out(8, '\0');
  for (char& byte : out) {
    byte = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  return out;
}

std::uint64_t read_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::size_t bytes_for(const std::string& name, const std::vector<Index>& shape) {
  std::size_t bytes = sizeof(double);
  for (Index extent : shape)
    if (__builtin_mul_overflow(bytes, static_cast<std::size_t>(extent), &bytes))
      throw InvalidArgument(cat("array '", name, "' must fit in memory"));
  return bytes;
}

/// An array as the header announces it.
struct Entry {
  std::string name;
  std::vector<Index> shape;
  std::size_t begin = 0, end = 0;
};

Index extent_of(const nlohmann::json& value, const std::string& name) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > (std::uint64_t{1} << 48))
    throw InvalidArgument(cat("array '", name, "' must have whole numbers for shape and offsets"));
  return value.get<Index>();
}

Entry parse_entry(const std::string& name, const nlohmann::json& json) {
  const auto &dtype = json.at("dtype"), &shape = json.at("shape"), &at = json.at("data_offsets");
  if (json.size() != 3 || dtype != "F64")
    throw InvalidArgument(cat("array '", name, "' must be of type F64"));
  if (!shape.is_array() || shape.size() > kMaxRank || !at.is_array() || at.size() != 2)
    throw InvalidArgument(cat("array '", name, "' must have a shape and two offsets"));
  Entry out{.name = name, .shape = {}};
  for (const auto& each : shape) out.shape.push_back(extent_of(each, name));
  out.begin = static_cast<std::size_t>(extent_of(at[0], name));
  out.end = static_cast<std::size_t>(extent_of(at[1], name));
  if (out.begin > out.end || out.end - out.begin != bytes_for(name, out.shape))
    throw InvalidArgument(cat("array '", name, "' must be as long as its shape says"));
  return out;
}

void check_tiling(std::vector<Entry>& entries, std::size_t bytes) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::size_t next = 0;
  for (const Entry& each : entries) {
    if (each.begin != next)
      throw InvalidArgument("its arrays must follow each other without hole or overlap");
    next = each.end;
  }
  if (next != bytes)
    throw InvalidArgument(
        cat("its header announces ", next, " bytes of arrays and ", bytes, " follow it"));
}

std::vector<double> read_doubles(std::string_view bytes) {
  std::vector<double> out(bytes.size() / sizeof(double));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = std::bit_cast<double>(read_little_endian(bytes.substr(i * 8, 8)));
  return out;
}

Contents decode_parts(const nlohmann::json& header, std::string_view arrays) {
  Contents out;
  std::vector<Entry> entries;
  if (!header.is_object()) throw InvalidArgument("its header must be a JSON object");
  for (const auto& [name, value] : header.items()) {
    if (name != "__metadata__") {
      entries.push_back(parse_entry(name, value));
      continue;
    }
    for (const auto& [key, text] : value.items()) out.metadata[key] = text.get<std::string>();
  }
  check_tiling(entries, arrays.size());
  for (const Entry& each : entries)
    out.tensors.push_back(
        {each.name, each.shape, read_doubles(arrays.substr(each.begin, each.end - each.begin))});
  return out;
}

}  // namespace

const Tensor& Contents::tensor(const std::string& name) const {
  for (const Tensor& each : tensors)
    if (each.name == name) return each;
  throw InvalidArgument(cat("it must hold an array named '", name, "'"));
}

const std::string& Contents::text(const std::string& key) const {
  const auto found = metadata.find(key);
  if (found == metadata.end())
    throw InvalidArgument(cat("its metadata must hold an entry named '", key, "'"));
  return found->second;
}

std::string bytes_of(const std::vector<double>& values) {
  std::string out;
  out.reserve(values.size() * sizeof(double));
  for (double each : values) out += little_endian(std::bit_cast<std::uint64_t>(each));
  return out;
}

std::uint32_t crc32(std::initializer_list<std::string_view> parts) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      table[i] = i;
      for (int bit = 0; bit < 8; ++bit)
        table[i] = (table[i] >> 1) ^ (table[i] & 1 ? 0xEDB88320u : 0u);
    }
    return table;
  }();
  std::uint32_t sum = ~std::uint32_t{0};
  for (std::string_view part : parts)
    for (char c : part) sum = kTable[(sum ^ static_cast<unsigned char>(c)) & 0xff] ^ (sum >> 8);
  return ~sum;
}

std::string encode(const Contents& contents) {
  nlohmann::ordered_json header;
  header["__metadata__"] = contents.metadata;
  std::string arrays;
  for (const Tensor& each : contents.tensors) {
    const std::size_t begin = arrays.size();
    arrays += bytes_of(each.values);
    header[each.name] = {{"dtype", "F64"},
                         {"shape", each.shape},
                         {"data_offsets", std::array{begin, arrays.size()}}};
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  return little_endian(text.size()) + text + arrays;
}

Contents decode(std::string_view bytes) {
  if (bytes.size() < kLengthBytes) throw InvalidArgument("it is too short to be a model");
  const std::uint64_t length = read_little_endian(bytes);
  bytes.remove_prefix(kLengthBytes);
  if (length > kMaxHeader || length > bytes.size())
    throw InvalidArgument("the length of its header must not exceed the file");
  const std::string_view header = bytes.substr(0, length);
  if (!header.starts_with('{')) throw InvalidArgument("its header must be a JSON object");
  try {
    return decode_parts(parse_strict_json(header), bytes.substr(length));
  } catch (const nlohmann::json::exception&) {
    throw InvalidArgument("its header lacks an entry or has one of the wrong kind");
  }
}

}  // namespace riata::safetensors
