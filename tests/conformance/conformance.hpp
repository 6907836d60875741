#pragma once
#include <gtest/gtest.h>
#include <string>
#include "riata/core/type_list.hpp"

namespace riata::testing_detail {

template <class List>
struct AsTypes;
template <class... Ts>
struct AsTypes<TypeList<Ts...>> {
  using type = ::testing::Types<Ts...>;
};

/// Tests are listed as Suite/lasso.Law instead of Suite/2.Law.
struct ByName {
  template <class T>
  static std::string GetName(int) {
    return T::name;
  }
};

}  // namespace riata::testing_detail

/// A suite whose TYPED_TESTs run once for every component of a catalog list, as TypeParam.
#define RIATA_FOR_EVERY(List, Suite)                                             \
  template <class T>                                                             \
  class Suite : public ::testing::Test {};                                       \
  TYPED_TEST_SUITE(Suite, ::riata::testing_detail::AsTypes<::riata::List>::type, \
                   ::riata::testing_detail::ByName)
