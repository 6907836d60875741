#include "riata/catalog.hpp"
#include <optional>
#include "family/erase.hpp"
#include "penalty/erase.hpp"
#include "riata/core/text.hpp"

namespace riata {

AnyPenalty make_penalty(const std::string& name, const Fields& fields) {
  // l1 and l2 are the names that gradient-descent users know
  const std::string known_as = name == "l1" ? "lasso" : name == "l2" ? "ridge" : name;
  std::shared_ptr<const AnyPenalty::Interface> made;
  for_each_type(Penalties{}, [&]<class P>() {
    if (known_as == P::name) made = std::make_shared<ErasedPenalty<P>>(from_fields<P>(fields));
  });
  if (!made) throw InvalidArgument(unknown_name("penalty", name, names_of(Penalties{})));
  return AnyPenalty(std::move(made));
}

AnyObservation make_observation(const std::string& family, const Fields& fields,
                                const std::string& link) {
  std::shared_ptr<const AnyObservation::Interface> made;
  bool family_known = false;
  for_each_type(Families{}, [&]<class F>() {
    if (family != F::name) return;
    family_known = true;
    const std::string wanted = link.empty() ? F::default_link : link;
    for_each_type(Links{}, [&]<class L>() {
      if (wanted == L::name)
        made = std::make_shared<ErasedObservation<F, L>>(from_fields<F>(fields), L{});
    });
  });
  if (!family_known) throw InvalidArgument(unknown_name("family", family, names_of(Families{})));
  if (!made) throw InvalidArgument(unknown_name("link", link, names_of(Links{})));
  return AnyObservation(std::move(made));
}

}  // namespace riata
