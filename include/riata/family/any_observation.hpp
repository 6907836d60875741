#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include "riata/core/field.hpp"

namespace riata {

class AnyObservation;
/// An unknown name throws InvalidArgument and lists the known ones. An empty link: the family's
/// default.
AnyObservation make_observation(const std::string& family, const Fields& fields = {},
                                const std::string& link = "");

/// Any family with any link, chosen at run time; one virtual call per array. Cheap to copy.
class AnyObservation {
 public:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string family() const = 0;
    virtual std::string link() const = 0;
    virtual Fields fields() const = 0;
    virtual std::string support() const = 0;
    /// Whether the loss is convex in eta for every y.
    virtual bool convex() const = 0;
    /// Whether `conjugate` is there: the dual needs it.
    virtual bool has_conjugate() const = 0;
    /// Whether its functions must run one at a time, on one thread.
    virtual bool serial() const { return false; }
    /// The open interval of eta whose means are inside the family's range; the loss is infinite
    /// outside.
    virtual std::array<double, 2> eta_range() const = 0;
    virtual bool supports(double y) const = 0;
    /// mu of every eta
    virtual void mean(std::span<const double> eta, std::span<double> mu) const = 0;
    virtual double eta_of_mean(double mu) const = 0;
    /// sum of w_i loss(y_i, eta_i)
    virtual double loss(std::span<const double> y, std::span<const double> eta,
                        std::span<const double> w) const = 0;
    /// the same sum; gradient_i = w_i loss'(y_i, eta_i)
    virtual double gradient(std::span<const double> y, std::span<const double> eta,
                            std::span<const double> w, std::span<double> gradient) const = 0;
    /// the same again; curvature_i = w_i loss''(y_i, eta_i), or where the loss is not convex its
    /// expectation at a y with mean mu_i, which is never negative (Fisher's information)
    virtual double curvature(std::span<const double> y, std::span<const double> eta,
                             std::span<const double> w, std::span<double> gradient,
                             std::span<double> curvature) const = 0;
    /// sum of w_i sup over eta of t_i eta - loss(y_i, eta): infinite where a t_i is no slope
    virtual double conjugate(std::span<const double> y, std::span<const double> t,
                             std::span<const double> w) const = 0;
    /// deviance_i, and log_likelihood_i with all constants
    virtual void deviance(std::span<const double> y, std::span<const double> mu,
                          std::span<double> out) const = 0;
    virtual void log_likelihood(std::span<const double> y, std::span<const double> mu,
                                double dispersion, std::span<double> out) const = 0;
    /// sum of w_i times the derivative of log_likelihood_i in the family's field `dispersion`; NaN
    /// where it has none
    virtual double dispersion_score(std::span<const double> y, std::span<const double> mu,
                                    std::span<const double> w) const = 0;
  };

  explicit AnyObservation(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  AnyObservation(std::nullptr_t) {}
  template <SelfDescribing F>
  AnyObservation(const F& family)  // implicit: a family stands for itself with its default link
      : AnyObservation(make_observation(F::name, field_values(family))) {}
  const Interface* operator->() const { return self_.get(); }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata
