#pragma once
#include <new>
#include <span>
#include <vector>
#include "riata/core/view.hpp"

namespace riata::net {

/// Memory that begins at a boundary of 64 bytes, so that loops run the same way wherever it lies.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t kBoundary{64};

  Aligned() = default;
  template <class U>
  Aligned(const Aligned<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kBoundary)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kBoundary); }
  bool operator==(const Aligned&) const { return true; }
};
template <class T>
using Array = std::vector<T, Aligned<T>>;

}  // namespace riata::net
