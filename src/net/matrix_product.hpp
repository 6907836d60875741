#pragma once
#include "riata/core/view.hpp"

namespace riata::net {

// Products of the sizes that dense layers have, in which a library of large ones spends its time on
// preparing them. Every entry of the result is one chain of fused operations along the inner
// dimension, first to last: its bits depend on no other row or column, nor on the machine's width.

/// c = a b, column-major; every column begins with `column` instead of 0 where that is not null.
template <class T>
void set_product(const StridedView<T>& a, const StridedView<T>& b, const T* column, T* c);
/// c += a b
template <class T>
void add_product(const StridedView<T>& a, const StridedView<T>& b, T* c);

}  // namespace riata::net
