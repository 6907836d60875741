#pragma once
#include <limits>
#include <memory>
#include <string>
#include "riata/core/field.hpp"

namespace riata::net {

/// What a schedule remembers of the monitored value.
struct PlateauMemory {
  double best = std::numeric_limits<double>::infinity();
  std::int64_t misses = 0;
  double factor = 1;
};

class AnySchedule;
/// An unknown name throws InvalidArgument and lists the known ones.
AnySchedule make_schedule(const std::string& name, const Fields& fields = {});

/// How the learning rate moves, chosen at run time: a component states `factor`, and `observe`
/// where it looks at the monitored value.
class AnySchedule {
 public:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual Fields fields() const = 0;
    /// What the optimizer's learning rate is multiplied with in an epoch (0, 1, ...; behind the
    /// warm-up) of so many.
    virtual double factor(std::int64_t epoch, std::int64_t epochs,
                          const PlateauMemory& memory) const = 0;
    /// Told the monitored value after every epoch.
    virtual void observe(double value, PlateauMemory& memory) const = 0;
  };

  explicit AnySchedule(std::shared_ptr<const Interface> self) : self_(std::move(self)) {}
  template <SelfDescribing S>
  AnySchedule(const S& s)  // implicit: a schedule is one
      : AnySchedule(make_schedule(S::name, field_values(s))) {}
  const Interface* operator->() const { return self_.get(); }

 private:
  std::shared_ptr<const Interface> self_;
};

}  // namespace riata::net
