#include "net/initial.hpp"
#include <algorithm>
#include <cmath>
#include "net/layout_view.hpp"
#include "net/streams.hpp"
#include "riata/core/random.hpp"

namespace riata::net {

namespace {

void fill_weight(const Architecture& a, const Parameter& p, Random& random, std::span<double> w) {
  const double in = static_cast<double>(p.cols), out = static_cast<double>(p.rows);
  const double sd = std::sqrt(2 / in);
  const double bound = a.init == "torch" ? std::sqrt(1 / in) : std::sqrt(6 / (in + out));
  for (double& each : w)
    each = a.init == "he" ? sd * random.normal() : bound * (2 * random.uniform() - 1);
}

}  // namespace

void fill_initial(const Architecture& a, const Layout& layout, std::uint64_t seed,
                  std::span<double> parameters, std::span<double> buffers) {
  std::ranges::fill(parameters, 0.0);
  std::ranges::fill(buffers, 0.0);
  for (const Parameter& p : layout.parameters) {
    const std::span<double> w = of(parameters, p);
    Random random(seed, stream(Stream::initial, at(p.layer), p.role == Role::weight ? 0 : 1));
    if (p.role == Role::weight) fill_weight(a, p, random, w);
    if (p.role == Role::gamma) std::ranges::fill(w, 1.0);
    if (p.role != Role::bias || a.init != "torch") continue;
    const double bound = std::sqrt(1 / static_cast<double>(a.sizes[at(p.layer)]));
    for (double& each : w) each = bound * (2 * random.uniform() - 1);
  }
  for (const Parameter& b : layout.buffers)
    if (b.role == Role::beta) std::ranges::fill(of(buffers, b), 1.0);
}

}  // namespace riata::net
