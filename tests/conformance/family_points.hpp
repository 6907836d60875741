#pragma once
#include <cmath>
#include <string>
#include <string_view>
#include "riata/catalog.hpp"
#include "riata/family/observation.hpp"

/// The points at which the laws of families are tried.
namespace riata {

inline constexpr double kEtas[] = {-2.0, -0.5, 0.3, 0.7, 1.5, 3.0};
inline constexpr double kResponses[] = {-2.5, 0.0, 0.25, 1.0, 4.0};
inline constexpr double kMeans[] = {-1.5, 0.1, 0.4, 0.8, 2.0, 5.5};

/// Is mu a mean that the family can have? (The ends of its range are none.)
template <Family F>
bool is_mean(const F& family, double mu) {
  return mu > family.mean_range.low && mu < family.mean_range.high;
}

/// Calls f(y) for the responses that the family supports.
template <Family F, class Body>
void for_each_response(const F& family, Body&& f) {
  for (double y : kResponses)
    if (family.supports(y)) f(y);
}

/// Calls f(y, mu) for the responses and means that the family can have.
template <Family F, class Body>
void for_each_mean(const F& family, Body&& f) {
  for_each_response(family, [&](double y) {
    for (double mu : kMeans)
      if (is_mean(family, mu)) f(y, mu);
  });
}

/// Calls f(observation) for the family through every link of the catalog.
template <Family F, class Body>
void for_each_link(const F& family, Body&& f) {
  for_each_type(Links{}, [&]<class L>() { f(Observation<F, L>{family, L{}}); });
}

/// Is the mean at eta one that the family and the link can have?
inline bool is_inside(const auto& seen, double eta) {
  const auto [low, high] = seen.eta_range();
  return eta > low && eta < high && is_mean(seen.family, seen.mean(eta));
}

/// Calls f(observation, y, eta) for every link of the catalog, where the mean is inside the range.
template <Family F, class Body>
int for_each_eta(const F& family, Body&& f) {
  int calls = 0;
  for_each_link(family, [&](const auto& seen) {
    for_each_response(family, [&](double y) {
      for (double eta : kEtas) {
        if (!is_inside(seen, eta)) continue;
        f(seen, y, eta);
        ++calls;
      }
    });
  });
  return calls;
}

/// Calls f(observation) for the family's default link.
template <Family F, class Body>
void with_default_link(const F& family, Body&& f) {
  for_each_link(family, [&](const auto& seen) {
    if (std::string_view(F::default_link) == seen.link.name) f(seen);
  });
}

template <class Seen>
std::string text_of(const Seen& seen, double y, double eta) {
  return cat(seen.link.name, fields_text(seen.family), ", y ", y, ", eta ", eta);
}

}  // namespace riata
