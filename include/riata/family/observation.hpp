#pragma once
#include <algorithm>
#include <array>
#include <string_view>
#include "riata/family/conjugate.hpp"
#include "riata/family/family.hpp"
#include "riata/link/link.hpp"

namespace riata {

/// A family seen through a link: loss, gradient and curvature in eta by the chain rule, or by the
/// family's own formulas for that link. Where the mean leaves the family's range the loss is
/// infinite.
template <Family F, LinkFunction L>
struct Observation {
  F family;
  L link;

  /// Whether the loss is convex in eta for every y.
  static constexpr bool convex() {
    for (const std::string_view name : F::convex_links)
      if (name == L::name) return true;
    return false;
  }
  template <class T>
  T mean(const T& eta) const {
    return link.mean(eta);
  }
  template <class T>
  T loss(const T& y, const T& eta) const {
    if constexpr (requires { family.loss(y, eta, link); }) {
      return family.loss(y, eta, link);
    } else {
      const T mu = link.mean(eta);
      const auto [low, high] = eta_range();
      return select(
          (mu <= F::mean_range.low) || (mu >= F::mean_range.high) || (eta <= low) || (eta >= high),
          constant<T>(kInfinity), family.loss(y, mu));
    }
  }
  template <class T>
  T gradient(const T& y, const T& eta) const {
    if constexpr (requires { family.gradient(y, eta, link); })
      return family.gradient(y, eta, link);
    else
      return T(family.gradient(y, T(link.mean(eta))) * link.d_mean(eta));
  }
  template <class T>
  T curvature(const T& y, const T& eta) const {
    if constexpr (requires { family.curvature(y, eta, link); }) {
      return family.curvature(y, eta, link);
    } else {
      const T mu = link.mean(eta), slope = link.d_mean(eta);
      return T(family.curvature(y, mu) * slope * slope +
               family.gradient(y, mu) * link.d2_mean(eta));
    }
  }
  /// Loss, gradient and curvature at once: of those that share most of their work, by the family's
  /// own formulas.
  template <class T>
  Local<T> local(const T& y, const T& eta) const {
    if constexpr (requires { family.local(y, eta, link); })
      return family.local(y, eta, link);
    else
      return {loss(y, eta), gradient(y, eta), curvature(y, eta)};
  }
  /// The curvature expected of a y with this mean (Fisher's information): never negative. The
  /// family's curvature is linear in y, its gradient zero on average.
  template <class T>
  T information(const T& eta) const {
    const T mu = link.mean(eta), slope = link.d_mean(eta);
    return T(family.curvature(mu, mu) * slope * slope);
  }
  /// sup over eta of t eta - loss(y, eta), for convex losses
  template <class T>
  T conjugate(const T& y, const T& t) const {
    if constexpr (requires { family.conjugate(y, t, link); })
      return family.conjugate(y, t, link);
    else if constexpr (std::is_arithmetic_v<T>)
      return conjugate_by_search(*this, y, t);
    else
      return y.binaryExpr(t, [this](double yi, double ti) { return conjugate(yi, ti); });
  }
  /// The open interval of eta whose means both the family and the link can have.
  std::array<double, 2> eta_range() const {
    const double a = link.eta(std::max(F::mean_range.low, L::mean_range.low)),
                 b = link.eta(std::min(F::mean_range.high, L::mean_range.high));
    return {std::min(a, b), std::max(a, b)};
  }
};

}  // namespace riata
