#pragma once
#include <span>

namespace riata::net {

/// LassoNet's proximal step of one input (Lemhadri, Ruan, Abraham & Tibshirani 2021): its skip
/// weights v and the weights u of the first layer become the minimisers over (theta, w) of
/// |v - theta|^2/2 + |u - w|^2/2 + threshold ||theta||_2 under |w_i| <= bound ||theta||_2. The
/// largest |w| is found as the root of a concave function by Newton's method, without sorting.
template <class T>
void hierarchy_prox(std::span<T> v, std::span<T> u, double threshold, double bound);

}  // namespace riata::net
