#include "riata/core/error.hpp"
#include <gtest/gtest.h>
#include "riata/core/status.hpp"

namespace riata {

template <class Base, class Thrown>
bool is_caught_as() {
  try {
    throw Thrown("x");
  } catch (const Base&) {
    return true;
  } catch (...) {
    return false;
  }
}

TEST(Error, AllAreErrorsAndAWrongShapeIsAnInvalidArgument) {
  EXPECT_TRUE((is_caught_as<Error, InvalidArgument>()));
  EXPECT_TRUE((is_caught_as<Error, Incompatible>()));
  EXPECT_TRUE((is_caught_as<Error, IoError>()));
  EXPECT_TRUE((is_caught_as<Error, Cancelled>()));
  EXPECT_TRUE((is_caught_as<InvalidArgument, ShapeMismatch>()));
  EXPECT_FALSE((is_caught_as<InvalidArgument, Incompatible>()));
}

TEST(Status, EveryOneHasItsName) {
  EXPECT_STREQ(name_of(Status::converged), "converged");
  EXPECT_STREQ(name_of(Status::max_iterations), "max_iterations");
  EXPECT_STREQ(name_of(Status::time_limit), "time_limit");
  EXPECT_STREQ(name_of(Status::cancelled), "cancelled");
  EXPECT_STREQ(name_of(Status::separated), "separated");
  EXPECT_STREQ(name_of(Status::min_norm), "min_norm");
  EXPECT_STREQ(name_of(Status::diverged), "diverged");
}

}  // namespace riata
