#pragma once
#include <cmath>
#include <limits>
#include <span>
#include "riata/core/field.hpp"
#include "riata/core/select.hpp"
#include "riata/link/link.hpp"

namespace riata {

/// A distribution of y given its mean. `loss` is the negative log-likelihood without terms free of
/// mu, at dispersion 1; gradient and curvature are its derivatives in mu. The formulas are
/// templates over the number type T; mu is inside the family's range.
///
/// Seen through a link, a family follows from these by the chain rule. Where that would overflow or
/// lose digits it states loss, gradient and curvature in eta too, as overloads with the link as
/// third argument; and so the conjugate, sup over eta of t eta - loss(y, eta), infinite outside its
/// domain, where it is known in closed form.
template <class F>
concept Family = SelfDescribing<F> && requires(const F& f, double y, double mu) {
  { F::default_link } -> std::convertible_to<const char*>;
  { F::support } -> std::convertible_to<const char*>;  // what y must be, for messages
  { F::mean_range } -> std::convertible_to<Range>;     // an open interval
  F::convex_links;  // names of the links through which the loss is convex in eta for every y
  { f.supports(y) } -> std::same_as<bool>;
  { f.loss(y, mu) } -> std::same_as<double>;
  { f.gradient(y, mu) } -> std::same_as<double>;
  { f.curvature(y, mu) } -> std::same_as<double>;
  { f.deviance(y, mu) } -> std::same_as<double>;
  { f.log_likelihood(y, mu, 1.0) } -> std::same_as<double>;  // with all constants; dispersion last
};

/// A family whose row of eta is a vector, one entry per class, through its canonical link: the
/// loss's gradient in eta is mu - y, where y has 1 at the row's class and 0 elsewhere, its Hessian
/// diag(mu) - mu mu'. The formulas are of one row; `loss` leaves mu behind.
template <class F>
concept VectorFamily =
    SelfDescribing<F> && requires(std::span<const double> v, std::span<double> mu) {
      { F::default_link } -> std::convertible_to<const char*>;
      // `support` tells in messages what a class code must be, `conjugate` is the largest
      // t'eta - loss(y, eta) over eta.
      { F::support } -> std::convertible_to<const char*>;
      { F::supports(0.0) } -> std::same_as<bool>;
      { F::loss(v, v, mu) } -> std::same_as<double>;
      { F::conjugate(v, v) } -> std::same_as<double>;
    };

/// x log x, and 0 at 0
template <class T>
T x_log_x(const T& x) {
  using std::log;
  return select(x > 0.0, T(x * log(select(x > 0.0, x, T(x * 0.0 + 1.0)))), T(x * 0.0));
}

/// What a loss is about a point.
template <class T>
struct Local {
  T loss, gradient, curvature;
};

/// y log(y / mu), and 0 at y = 0
template <class T>
T y_log_ratio(const T& y, const T& mu) {
  using std::log;
  return select(y > 0.0, T(y * log(select(y > 0.0, T(y / mu), T(y * 0.0 + 1.0)))), T(y * 0.0));
}

/// value, and infinity where s is below 0 by more than rounding beside `scale`
template <class T>
T where_not_negative(const T& s, const T& scale, const T& value) {
  return select(s < -1e-15 * scale, constant<T>(kInfinity), value);
}

}  // namespace riata
