#pragma once
#include <string_view>
#include "riata/family/family.hpp"
#include "riata/link/link.hpp"

namespace riata {

/// A family seen through a link: loss, gradient and curvature in eta by the chain rule, or by the
/// family's own formulas where the link is its canonical one (there gradient is mean - y).
template <Family F, LinkFunction L>
struct Observation {
  F family;
  L link;

  static constexpr bool canonical() {
    return std::string_view(F::canonical_link) == std::string_view(L::name);
  }
  template <class T>
  T mean(const T& eta) const {
    return link.mean(eta);
  }
  template <class T>
  T loss(const T& y, const T& eta) const {
    if constexpr (canonical()) return family.canonical_loss(y, eta);
    return family.loss(y, T(link.mean(eta)));
  }
  template <class T>
  T gradient(const T& y, const T& eta) const {
    if constexpr (canonical()) return T(link.mean(eta) - y);
    return T(family.gradient(y, T(link.mean(eta))) * link.d_mean(eta));
  }
  template <class T>
  T curvature(const T& y, const T& eta) const {
    if constexpr (canonical()) return link.d_mean(eta);
    const T mu = link.mean(eta), slope = link.d_mean(eta);
    return T(family.curvature(y, mu) * slope * slope + family.gradient(y, mu) * link.d2_mean(eta));
  }
};

}  // namespace riata
