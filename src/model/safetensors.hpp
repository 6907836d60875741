#pragma once
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>
#include "riata/core/view.hpp"

namespace riata::safetensors {

/// A named array of doubles, row by row (the last index runs fastest).
struct Tensor {
  std::string name;
  std::vector<Index> shape;
  std::vector<double> values;
};

/// The safetensors layout: an 8-byte little-endian length, a JSON header of that length (padded
/// with spaces so that the arrays are aligned), then the arrays without holes or overlaps.
struct Contents {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;

  /// Throws InvalidArgument without one of that name.
  const Tensor& tensor(const std::string& name) const;
  const std::string& text(const std::string& key) const;
};

std::string encode(const Contents& contents);
/// Throws InvalidArgument on any bytes that `encode` cannot have written: sizes are compared with
/// the bytes at hand before anything is allocated for them.
Contents decode(std::string_view bytes);

/// CRC-32 (ISO 3309, as zlib's) of the texts one after another.
std::uint32_t crc32(std::initializer_list<std::string_view> parts);
/// The values as they stand in the file: little-endian doubles.
std::string bytes_of(const std::vector<double>& values);

}  // namespace riata::safetensors
