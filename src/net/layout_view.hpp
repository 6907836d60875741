#pragma once
#include <span>
#include "riata/net/architecture.hpp"

namespace riata::net {

/// The entries of one parameter in an array of all.
template <class T>
std::span<T> of(std::span<T> all, const Parameter& p) {
  return all.subspan(at(p.offset), at(p.size()));
}

}  // namespace riata::net
