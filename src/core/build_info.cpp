#include "riata/core/build_info.hpp"
#include <Eigen/Core>
#include "riata/core/error.hpp"
#include "riata/core/parallel.hpp"

namespace riata {

namespace {
const char* instruction_set() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__x86_64__)
  return "x86-64 (SSE2)";
#elif defined(__aarch64__)
  return "AArch64";
#else
  return "generic";
#endif
}
}  // namespace

const char* version() { return RIATA_VERSION; }

std::vector<std::pair<std::string, std::string>> build_info() {
  return {{"version", version()},
          {"compiler", cat("GCC-compatible ", __VERSION__)},
          {"instruction_set", instruction_set()},
          {"eigen", cat(EIGEN_WORLD_VERSION, ".", EIGEN_MAJOR_VERSION, ".", EIGEN_MINOR_VERSION)},
          {"threads", std::to_string(default_threads())}};
}

}  // namespace riata
