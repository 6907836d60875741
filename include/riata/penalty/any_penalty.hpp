#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include "riata/penalty/penalty.hpp"

namespace riata {

class AnyPenalty;
/// An unknown name throws InvalidArgument and lists the known ones.
AnyPenalty make_penalty(const std::string& name, const Fields& fields = {});

/// Any penalty, chosen at run time; one virtual call per array. Cheap to copy; immutable.
class AnyPenalty {
 public:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual Fields fields() const = 0;
    virtual std::optional<Parts> parts() const = 0;
    virtual bool on_groups() const = 0;
    virtual bool is_concave() const = 0;
    virtual double value(std::span<const double> w, std::span<const double> strength) const = 0;
    virtual void prox(std::span<double> w, std::span<const double> strength,
                      std::span<const double> step) const = 0;
    virtual void slope(std::span<const double> w, std::span<const double> strength,
                       std::span<double> out) const = 0;
    virtual void bend(std::span<const double> w, std::span<const double> strength,
                      std::span<double> out) const = 0;
  };

  explicit AnyPenalty(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  template <SelfDescribing P>
  AnyPenalty(const P& p)  // implicit: a penalty is one
      : AnyPenalty(make_penalty(P::name, field_values(p))) {}

  std::string name() const { return self_->name(); }
  Fields fields() const { return self_->fields(); }
  /// None: the penalty offers only value and prox.
  std::optional<Parts> parts() const { return self_->parts(); }
  /// Whether it is a penalty on groups of coefficients, not on single ones.
  bool on_groups() const { return self_->on_groups(); }

  /// Whether it is concave in |w|, with a slope and a bend (see ConcavePenalty).
  bool is_concave() const { return self_->is_concave(); }

  /// Strengths and steps: one per coefficient, or spans of size 1 for all. A group penalty takes w
  /// as one group, with its first strength and step.
  double value(std::span<const double> w, std::span<const double> strength) const {
    return self_->value(w, strength);
  }
  void prox(std::span<double> w, std::span<const double> strength,
            std::span<const double> step) const {
    self_->prox(w, strength, step);
  }
  /// First and second derivative in |w| of a concave penalty, one per coefficient; of a group
  /// penalty those in ||w||, repeated.
  void slope(std::span<const double> w, std::span<const double> strength,
             std::span<double> out) const {
    self_->slope(w, strength, out);
  }
  void bend(std::span<const double> w, std::span<const double> strength,
            std::span<double> out) const {
    self_->bend(w, strength, out);
  }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata
