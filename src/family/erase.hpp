#pragma once
#include <memory>
#include "core/eigen.hpp"
#include "riata/core/error.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/family/observation.hpp"

namespace riata {

/// A family seen through a link, behind one virtual call per array. Every array is walked in lanes
/// of fixed length, the last one padded, so a row gives the same bits wherever it falls.
template <Family F, LinkFunction L>
class ErasedObservation final : public AnyObservation::Interface {
 public:
  ErasedObservation(F family, L link) : of_{family, link} {}

  std::string family() const override { return F::name; }
  std::string link() const override { return L::name; }
  Fields fields() const override { return field_values(of_.family); }
  std::string support() const override { return F::support; }
  bool convex() const override { return of_.convex(); }
  bool has_conjugate() const override { return of_.convex(); }
  std::array<double, 2> eta_range() const override { return of_.eta_range(); }
  bool supports(double y) const override { return of_.family.supports(y); }
  double eta_of_mean(double mu) const override { return of_.link.eta(mu); }

  void mean(std::span<const double> eta, std::span<double> mu) const override {
    for_each_lane(eta.size(), [&](std::size_t at, std::size_t count) {
      store(of_.mean(load(eta, at, count)), mu, at, count);
    });
  }
  double loss(std::span<const double> y, std::span<const double> eta,
              std::span<const double> w) const override {
    double sum = 0;
    for_each_lane(y.size(), [&](std::size_t at, std::size_t count) {
      sum += weighted_sum(load_weights(w, at, count),
                          of_.loss(load(y, at, count), load(eta, at, count)));
    });
    return sum;
  }
  double gradient(std::span<const double> y, std::span<const double> eta, std::span<const double> w,
                  std::span<double> gradient) const override {
    double sum = 0;
    for_each_lane(y.size(), [&](std::size_t at, std::size_t count) {
      const Lane yi = load(y, at, count), ei = load(eta, at, count),
                 wi = load_weights(w, at, count);
      const Local<Lane> there = slope(yi, ei);
      sum += weighted_sum(wi, there.loss);
      store(weighted(wi, there.gradient), gradient, at, count);
    });
    return sum;
  }
  double curvature(std::span<const double> y, std::span<const double> eta,
                   std::span<const double> w, std::span<double> gradient,
                   std::span<double> curvature) const override {
    double sum = 0;
    for_each_lane(y.size(), [&](std::size_t at, std::size_t count) {
      const Lane yi = load(y, at, count), ei = load(eta, at, count),
                 wi = load_weights(w, at, count);
      const Local<Lane> there = bend(yi, ei);
      sum += weighted_sum(wi, there.loss);
      store(weighted(wi, there.gradient), gradient, at, count);
      store(weighted(wi, there.curvature), curvature, at, count);
    });
    return sum;
  }
  double conjugate(std::span<const double> y, std::span<const double> t,
                   std::span<const double> w) const override {
    if constexpr (!Observation<F, L>::convex()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for_each_lane(y.size(), [&](std::size_t at, std::size_t count) {
      sum += weighted_sum(load_weights(w, at, count),
                          of_.conjugate(load(y, at, count), load(t, at, count)));
    });
    return sum;
  }
  void deviance(std::span<const double> y, std::span<const double> mu,
                std::span<double> out) const override {
    for_each_lane(y.size(), [&](std::size_t at, std::size_t count) {
      const Lane m = load(mu, at, count);
      const Lane value = of_.family.deviance(load(y, at, count), m);
      const auto outside = m < F::mean_range.low || m > F::mean_range.high;
      store(outside.select(Lane::Constant(std::numeric_limits<double>::infinity()), value), out, at,
            count);
    });
  }
  void log_likelihood(std::span<const double> y, std::span<const double> mu, double dispersion,
                      std::span<double> out) const override {
    for (std::size_t i = 0; i < y.size(); ++i)
      out[i] = of_.family.log_likelihood(y[i], mu[i], dispersion);
  }
  double dispersion_score(std::span<const double> y, std::span<const double> mu,
                          std::span<const double> w) const override {
    double sum = std::numeric_limits<double>::quiet_NaN();
    if constexpr (requires { of_.family.dispersion_score(1.0, 1.0); }) {
      sum = 0;
      for (std::size_t i = 0; i < y.size(); ++i)
        if (w[i] > 0) sum += w[i] * of_.family.dispersion_score(y[i], mu[i]);
    }
    return sum;
  }

 private:
  template <class Body>
  static void for_each_lane(std::size_t size, Body&& body) {
    for (std::size_t at = 0; at < size; at += kLane)
      body(at, std::min<std::size_t>(kLane, size - at));
  }
  static Lane load_weights(std::span<const double> from, std::size_t at, std::size_t count) {
    if (count == kLane) return Eigen::Map<const Lane>(from.data() + at);
    Lane lane = Lane::Zero();
    for (std::size_t i = 0; i < count; ++i) lane[static_cast<Index>(i)] = from[at + i];
    return lane;
  }
  /// The last lane repeats its first value behind the end, where weights are zero.
  static Lane load(std::span<const double> from, std::size_t at, std::size_t count) {
    if (count == kLane) return Eigen::Map<const Lane>(from.data() + at);
    Lane lane = Lane::Constant(from[at]);
    for (std::size_t i = 0; i < count; ++i) lane[static_cast<Index>(i)] = from[at + i];
    return lane;
  }
  static void store(const Lane& lane, std::span<double> to, std::size_t at, std::size_t count) {
    if (count == kLane) {
      Eigen::Map<Lane>(to.data() + at) = lane;
      return;
    }
    for (std::size_t i = 0; i < count; ++i) to[at + i] = lane[static_cast<Index>(i)];
  }
  Local<Lane> slope(const Lane& y, const Lane& eta) const {
    if constexpr (requires { of_.family.local(y, eta, of_.link); })
      return of_.local(y, eta);
    else
      return {of_.loss(y, eta), of_.gradient(y, eta), {}};
  }
  Local<Lane> bend(const Lane& y, const Lane& eta) const {
    if constexpr (Observation<F, L>::convex())
      return of_.local(y, eta);
    else
      return {of_.loss(y, eta), of_.gradient(y, eta), of_.information(eta)};
  }
  /// A row of weight zero counts as absent, whatever its values.
  static Lane weighted(const Lane& w, const Lane& value) {
    return (w == 0.0).select(Lane::Zero(), Lane(w * value));
  }
  static double weighted_sum(const Lane& w, const Lane& value) { return weighted(w, value).sum(); }

  Observation<F, L> of_;
};

}  // namespace riata
