#pragma once
#include <cstdint>
#include <span>
#include "riata/net/architecture.hpp"

namespace riata::net {

/// Weights and biases as `init` says, gamma 1, beta 0; running means 0 and variances 1. Every entry
/// is a function of (seed, its parameter, its place).
void fill_initial(const Architecture& architecture, const Layout& layout, std::uint64_t seed,
                  std::span<double> parameters, std::span<double> buffers);

}  // namespace riata::net
