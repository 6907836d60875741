#pragma once
#include <string>
#include "riata/core/error.hpp"

namespace riata {

/// What f throws says; empty where it throws nothing.
template <class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace riata
