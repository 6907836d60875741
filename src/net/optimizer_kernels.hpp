#pragma once
#include <span>
#include "riata/net/adam.hpp"
#include "riata/net/adamw.hpp"
#include "riata/net/lbfgs.hpp"
#include "riata/net/sgd.hpp"
#include "riata/net/sgdw.hpp"

namespace riata::net {

// The steps of torch 2.15 (optim/sgd.py, optim/adam.py), to the bit: decay comes before momentum
// where it is coupled, before the step where it is not, scalars are made in double and rounded, and
// every a b + c is one fused operation.

template <class T>
double step_of(const Sgd& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale);
template <class T>
double step_of(const SgdW& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale);
template <class T>
double step_of(const Adam& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale);
template <class T>
double step_of(const AdamW& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale);
/// Throws Incompatible: it is no rule for one gradient.
template <class T>
double step_of(const Lbfgs& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale);

}  // namespace riata::net
