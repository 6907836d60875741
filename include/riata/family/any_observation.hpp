#pragma once
#include <memory>
#include <span>
#include <string>
#include "riata/core/field.hpp"

namespace riata {

class AnyObservation;
/// An unknown name throws InvalidArgument and lists the known ones. An empty link: the family's
/// own.
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
    virtual bool canonical() const = 0;
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
    /// the same again; curvature_i = w_i loss''(y_i, eta_i)
    virtual double curvature(std::span<const double> y, std::span<const double> eta,
                             std::span<const double> w, std::span<double> gradient,
                             std::span<double> curvature) const = 0;
    /// sum of w_i conjugate(y_i, s_i); canonical links only
    virtual double conjugate(std::span<const double> y, std::span<const double> s,
                             std::span<const double> w) const = 0;
    /// deviance_i, and log_likelihood_i with all constants
    virtual void deviance(std::span<const double> y, std::span<const double> mu,
                          std::span<double> out) const = 0;
    virtual void log_likelihood(std::span<const double> y, std::span<const double> mu,
                                double dispersion, std::span<double> out) const = 0;
  };

  explicit AnyObservation(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  AnyObservation(std::nullptr_t) {}
  template <SelfDescribing F>
  AnyObservation(const F& family)  // implicit: a family stands for itself with its canonical link
      : AnyObservation(make_observation(F::name, field_values(family))) {}
  const Interface* operator->() const { return self_.get(); }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata
