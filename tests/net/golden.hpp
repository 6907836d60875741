#pragma once
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>
#include "model/safetensors.hpp"
#include "riata/core/error.hpp"
#include "riata/data/file.hpp"

namespace riata::golden {

/// The folder tests/golden/net, upwards from this file or from the working directory: a compiler
/// may have been given a relative path.
inline std::filesystem::path folder() {
  namespace fs = std::filesystem;
  for (const fs::path& start : {fs::absolute(__FILE__), fs::current_path() / "."})
    for (fs::path at = start.parent_path(); at.has_relative_path(); at = at.parent_path())
      if (fs::is_directory(at / "tests/golden/net")) return at / "tests/golden/net";
  throw IoError("there must be a folder tests/golden/net upwards from the working directory");
}

/// A file of tests/golden/net; its README.md says what it holds.
class File {
 public:
  explicit File(const std::string& name)
      : contents_(safetensors::decode(read_file((folder() / (name + ".safetensors")).string()))) {}

  std::vector<std::string> cases() const {
    std::istringstream words(contents_.text("cases"));
    return {std::istream_iterator<std::string>(words), {}};
  }
  bool has(const std::string& name) const {
    for (const auto& each : contents_.tensors)
      if (each.name == name) return true;
    return false;
  }
  const safetensors::Tensor& tensor(const std::string& name) const {
    return contents_.tensor(name);
  }
  double number(const std::string& name) const { return tensor(name).values.at(0); }
  double number_or(const std::string& name, double otherwise) const {
    return has(name) ? number(name) : otherwise;
  }
  template <class T>
  std::vector<T> values(const std::string& name) const {
    const auto& found = tensor(name).values;
    return {found.begin(), found.end()};
  }

 private:
  safetensors::Contents contents_;
};

/// Whether a case's name has this word; words are apart by underscores.
inline bool has_word(const std::string& name, const std::string& word) {
  return ("_" + name + "_").find("_" + word + "_") != std::string::npos;
}

/// The streams of tests/golden/net/streams.py.
inline constexpr int kStreamEntries = 128, kStreamSteps = 200;

inline double stream_uniform(int step, int i) {
  std::uint64_t z = std::uint64_t(kStreamEntries) * step + i + 1;
  z *= 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  z ^= z >> 31;
  return std::ldexp(double(z >> 40), -24) - 0.5;
}

template <class T>
std::vector<T> stream_start() {
  std::vector<T> out;
  for (int i = 0; i < kStreamEntries; ++i) out.push_back(T(stream_uniform(0, i)));
  return out;
}

template <class T>
std::vector<T> stream_gradient(int step) {
  std::vector<T> out;
  for (int i = 0; i < kStreamEntries; ++i)
    out.push_back(i % 16 == 15 ? T(0) : T(std::ldexp(stream_uniform(step, i), -(i % 12))));
  return out;
}

}  // namespace riata::golden
