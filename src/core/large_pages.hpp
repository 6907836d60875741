#pragma once
#include <sys/mman.h>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

namespace riata {

/// An allocator for numbers that are written before they are read: none is set to zero, and many of
/// them lie in large pages, where the system has such, which saves most of the time that getting
/// memory takes.
template <class T>
class LargePages {
 public:
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}  // implicit: containers convert allocators

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* memory = nullptr;
    if (bytes < kMany) {
      memory = std::malloc(bytes);
    } else {
      const std::size_t whole = (bytes + kPage - 1) / kPage * kPage;
      memory = std::aligned_alloc(kPage, whole);
#ifdef MADV_HUGEPAGE
      if (memory != nullptr) madvise(memory, whole, MADV_HUGEPAGE);
#endif
    }
    if (memory == nullptr && bytes > 0) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }

  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    if constexpr (sizeof...(Args) == 0)
      ::new (static_cast<void*>(at)) U;
    else
      ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }

  friend bool operator==(const LargePages&, const LargePages&) { return true; }

 private:
  static constexpr std::size_t kPage = std::size_t{2} << 20, kMany = 2 * kPage;  // bytes
};

}  // namespace riata
