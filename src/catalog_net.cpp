#include <algorithm>
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

/// The rules and defaults of packages. Keras decouples the weight decay of every optimizer.
const std::vector<std::pair<std::string, AnyOptimizer>>& presets() {
  static const std::vector<std::pair<std::string, AnyOptimizer>> all{
      {"keras.sgd", SgdW{.lr = 1e-2, .weight_decay = 0, .lr_in_velocity = true}},
      {"keras.adam", AdamW{.eps = 1e-7, .weight_decay = 0, .eps_hat = true}},
      {"keras.adamw", AdamW{.eps = 1e-7, .weight_decay = 4e-3, .eps_hat = true}},
      {"optax.adamw", AdamW{.weight_decay = 1e-4}},
      {"sklearn.sgd", Sgd{.momentum = 0.9, .nesterov = true, .lr_in_velocity = true}},
      {"sklearn.adam", Adam{.eps_hat = true}}};
  return all;
}

/// The first fields, with the values of the second ones, which may be others.
Fields overlaid(Fields under, const Fields& over) {
  for (const auto& [name, value] : over) {
    const auto found = std::ranges::find(under, name, &Fields::value_type::first);
    if (found == under.end())
      under.emplace_back(name, value);
    else
      found->second = value;
  }
  return under;
}

}  // namespace

AnyActivation make_activation(const std::string& name, const Fields& fields) {
  return made_of<AnyActivation, ErasedActivation>(Activations{}, "activation", name, fields);
}
AnyOptimizer make_optimizer(const std::string& name, const Fields& fields) {
  std::vector<std::string> known = names_of(Optimizers{});
  if (std::ranges::find(known, name) != known.end())
    return made_of<AnyOptimizer, ErasedOptimizer>(Optimizers{}, "optimizer", name, fields);
  for (const auto& [preset, optimizer] : presets()) {
    if (preset == name)
      return make_optimizer(optimizer->name(), overlaid(optimizer->fields(), fields));
    known.push_back(preset);
  }
  throw InvalidArgument(unknown_name("optimizer", name, known));
}
AnySchedule make_schedule(const std::string& name, const Fields& fields) {
  return made_of<AnySchedule, ErasedSchedule>(Schedules{}, "schedule", name, fields);
}

}  // namespace riata::net
