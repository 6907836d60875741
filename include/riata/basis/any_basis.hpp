#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include "riata/basis/basis.hpp"
#include "riata/core/view.hpp"

namespace riata {

class AnyBasis;
/// The name may be written without underscores ("bspline"). An unknown one throws InvalidArgument
/// and lists the known ones.
AnyBasis make_basis(const std::string& name, const Fields& fields = {});

/// Any basis, chosen at run time: one covariate in, columns() features out. Cheap to copy;
/// immutable. A basis on an interval needs its bounds, a category its levels, before it evaluates:
/// `bound_to` takes them from data and remembers them.
class AnyBasis {
 public:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual Fields fields() const = 0;
    virtual Index columns() const = 0;  // 0 while not bound, where data decide
    virtual bool bound() const = 0;
    virtual std::shared_ptr<const Interface> bound_to(std::span<const double> x) const = 0;
    /// Writes row i of the features of x[i] to out(i, 0 .. columns()-1), column-major with leading
    /// dimension x.size(). A row of NaN where x is NaN or outside the bounds.
    virtual void evaluate(std::span<const double> x, std::span<double> out) const = 0;
  };

  explicit AnyBasis(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  template <SelfDescribing B>
  AnyBasis(const B& b)  // implicit: a basis is one
      : AnyBasis(make_basis(B::name, field_values(b))) {}

  std::string name() const { return self_->name(); }
  /// Bounds and levels that were taken from data are among them, so a basis saved by its fields
  /// evaluates alike.
  Fields fields() const { return self_->fields(); }
  Index columns() const { return self_->columns(); }
  bool bound() const { return self_->bound(); }
  /// Itself where already bound.
  AnyBasis bound_to(std::span<const double> x) const { return AnyBasis(self_->bound_to(x)); }
  void evaluate(std::span<const double> x, std::span<double> out) const { self_->evaluate(x, out); }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata
