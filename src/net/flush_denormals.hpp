#pragma once
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace riata::net {

/// While it lives, this thread counts denormal numbers as 0: weights that decay towards 0 would
/// else make every product with them many times slower.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlush); }
  ~FlushDenormals() { _mm_setcsr(before_); }

 private:
  static constexpr unsigned kFlush = 0x8040;  // results, and operands
  unsigned before_;

 public:
#else
  FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
};

}  // namespace riata::net
