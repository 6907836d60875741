#pragma once
#include <type_traits>
#include "core/eigen.hpp"
#include "riata/net/any_activation.hpp"

namespace riata::net {

/// An activation behind one virtual call per array. Arrays are walked in lanes of fixed length, the
/// last one padded with zeros.
template <Activation A>
class ErasedActivation final : public AnyActivation::Interface {
 public:
  explicit ErasedActivation(A activation) : of_(activation) {}

  std::string name() const override { return A::name; }
  Fields fields() const override { return field_values(of_); }
  bool slope_needs_z() const override { return A::slope_needs_z; }
  void value(std::span<const float> z, std::span<float> a) const override { values(z, a); }
  void value(std::span<const double> z, std::span<double> a) const override { values(z, a); }
  void times_slope(std::span<const float> z, std::span<const float> a,
                   std::span<float> d) const override {
    slopes(z, a, d);
  }
  void times_slope(std::span<const double> z, std::span<const double> a,
                   std::span<double> d) const override {
    slopes(z, a, d);
  }

 private:
  /// Entries of a lane: a cache line, so that it stays in registers.
  template <class T>
  static constexpr std::size_t kWidth = 64 / sizeof(T);
  template <class T>
  using Lane = Eigen::Array<T, kWidth<T>, 1>;

  // `count` is a constant of whole lanes, whose copies then are single instructions.
  template <class T>
  static Lane<T> load(const T* from, auto count) {
    if (count == kWidth<T>) return Eigen::Map<const Lane<T>>(from);
    Lane<T> lane = Lane<T>::Zero();
    for (std::size_t k = 0; k < count; ++k) lane[static_cast<Index>(k)] = from[k];
    return lane;
  }
  template <class T>
  static void store(const Lane<T>& lane, T* to, auto count) {
    if (count == kWidth<T>)
      Eigen::Map<Lane<T>>{to} = lane;
    else
      for (std::size_t k = 0; k < count; ++k) to[k] = lane[static_cast<Index>(k)];
  }
  template <class T, class Body>
  static void for_each_lane(std::size_t size, const Body& body) {
    constexpr std::integral_constant<std::size_t, kWidth<T>> whole;
    std::size_t at = 0;
    for (; at + whole <= size; at += whole) body(at, whole);
    if (at < size) body(at, size - at);
  }
  template <class T>
  void values(std::span<const T> z, std::span<T> a) const {
    for_each_lane<T>(z.size(), [&](std::size_t at, auto count) {
      store<T>(of_.value(load(&z[at], count)), &a[at], count);
    });
  }
  template <class T>
  void slopes(std::span<const T> z, std::span<const T> a, std::span<T> d) const {
    for_each_lane<T>(d.size(), [&](std::size_t at, auto count) {
      const Lane<T> value = load(&a[at], count);
      const Lane<T> input = A::slope_needs_z ? load(&z[at], count) : value;
      const Lane<T> old = load<T>(&d[at], count);
      store<T>(old * of_.slope(input, value), &d[at], count);
    });
  }

  A of_;
};

}  // namespace riata::net
