#include <algorithm>
#include "basis/erase.hpp"
#include "riata/catalog.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {
std::string without_underscores(std::string text) {
  std::erase(text, '_');
  return text;
}
}  // namespace

AnyBasis make_basis(const std::string& name, const Fields& fields) {
  const std::string wanted = without_underscores(name);
  std::shared_ptr<const AnyBasis::Interface> made;
  for_each_type(Bases{}, [&]<class B>() {
    if (wanted == without_underscores(B::name))
      made = std::make_shared<ErasedBasis<B>>(from_fields<B>(fields));
  });
  if (!made) throw InvalidArgument(unknown_name("basis", name, names_of(Bases{})));
  return AnyBasis(std::move(made));
}

}  // namespace riata
