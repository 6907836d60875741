#pragma once
#include <cstdint>

namespace riata::net {

/// What random numbers are drawn for: each has streams of its own under one seed.
enum class Stream : std::uint64_t { initial = 1, shuffle, validation, dropout };

/// The stream of a purpose, a layer and a step or epoch.
constexpr std::uint64_t stream(Stream what, std::uint64_t layer, std::uint64_t step) {
  return static_cast<std::uint64_t>(what) << 60 | (layer & 0xFFF) << 48 | (step & 0xFFFFFFFFFFFF);
}

}  // namespace riata::net
