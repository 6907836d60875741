#pragma once
#include <algorithm>
#include <memory>
#include "riata/core/text.hpp"
#include "riata/penalty/any_penalty.hpp"

namespace riata {

template <class P>
  requires SeparablePenalty<P> || GroupPenalty<P>
class ErasedPenalty final : public AnyPenalty::Interface {
 public:
  explicit ErasedPenalty(P penalty) : penalty_(std::move(penalty)) {}

  std::string name() const override { return P::name; }
  Fields fields() const override { return field_values(penalty_); }
  std::optional<Parts> parts() const override {
    if constexpr (requires { penalty_.parts(); })
      return penalty_.parts();
    else
      return std::nullopt;
  }
  bool on_groups() const override { return GroupPenalty<P>; }
  bool is_concave() const override { return ConcavePenalty<P>; }
  double value(std::span<const double> w, std::span<const double> strength) const override {
    if constexpr (GroupPenalty<P>) {
      return penalty_.value(w, strength[0]);
    } else {
      double sum = 0;
      for (std::size_t j = 0; j < w.size(); ++j) sum += penalty_.value(w[j], of(strength, j));
      return sum;
    }
  }
  void prox(std::span<double> w, std::span<const double> strength,
            std::span<const double> step) const override {
    if constexpr (GroupPenalty<P>)
      penalty_.prox(w, strength[0], step[0]);
    else
      for (std::size_t j = 0; j < w.size(); ++j)
        w[j] = penalty_.prox(w[j], of(strength, j), of(step, j));
  }
  void slope(std::span<const double> w, std::span<const double> strength,
             std::span<double> out) const override {
    if constexpr (ConcavePenalty<P>)
      derive(w, strength, out,
             [&](const auto& each, double s) -> double { return penalty_.slope(each, s); });
    else
      throw_not_concave();
  }
  void bend(std::span<const double> w, std::span<const double> strength,
            std::span<double> out) const override {
    if constexpr (ConcavePenalty<P>)
      derive(w, strength, out,
             [&](const auto& each, double s) -> double { return penalty_.bend(each, s); });
    else
      throw_not_concave();
  }

 private:
  [[noreturn]] static void throw_not_concave() {
    throw Incompatible(cat(P::name, ": only a penalty that is concave in |w| has a slope"));
  }
  template <class Derivative>
  static void derive(std::span<const double> w, std::span<const double> strength,
                     std::span<double> out, const Derivative& derivative) {
    if constexpr (GroupPenalty<P>)
      std::fill(out.begin(), out.end(), derivative(w, strength[0]));
    else
      for (std::size_t j = 0; j < w.size(); ++j) out[j] = derivative(w[j], of(strength, j));
  }
  static double of(std::span<const double> each, std::size_t j) {
    return each[each.size() == 1 ? 0 : j];
  }
  P penalty_;
};

}  // namespace riata
