#include "net/erase_activation.hpp"
#include "net/erase_optimizer.hpp"
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"

namespace riata::net {

namespace {

/// The component of that name, erased by Erased<Component>.
template <class Any, template <class> class Erased, class List>
Any made_of(List list, const char* kind, const std::string& name, const Fields& fields) {
  std::shared_ptr<const typename Any::Interface> made;
  for_each_type(list, [&]<class C>() {
    if (name == C::name) made = std::make_shared<Erased<C>>(from_fields<C>(fields));
  });
  if (!made) throw InvalidArgument(unknown_name(kind, name, names_of(list)));
  return Any(std::move(made));
}

}  // namespace

AnyActivation make_activation(const std::string& name, const Fields& fields) {
  return made_of<AnyActivation, ErasedActivation>(Activations{}, "activation", name, fields);
}
AnyOptimizer make_optimizer(const std::string& name, const Fields& fields) {
  return made_of<AnyOptimizer, ErasedOptimizer>(Optimizers{}, "optimizer", name, fields);
}
AnySchedule make_schedule(const std::string& name, const Fields& fields) {
  return made_of<AnySchedule, ErasedSchedule>(Schedules{}, "schedule", name, fields);
}

}  // namespace riata::net
