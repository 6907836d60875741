#include "net/optimizer_kernels.hpp"
#include <algorithm>
#include <cmath>

namespace riata::net {

namespace {

template <class T>
struct AdamRates {
  T keep_first, keep_second, new_second, root_correction, eps, step;
};

template <class T, class Options>
AdamRates<T> rates_of(const Options& o, const StepAt& at) {
  const double t = static_cast<double>(at.t), correction = std::sqrt(1 - std::pow(o.beta2, t));
  return {.keep_first = static_cast<T>(1 - o.beta1),
          .keep_second = static_cast<T>(o.beta2),
          .new_second = static_cast<T>(1 - o.beta2),
          .root_correction = static_cast<T>(correction),
          .eps = static_cast<T>(o.eps_hat ? o.eps / correction : o.eps),
          .step = static_cast<T>(at.lr / (1 - std::pow(o.beta1, t)))};
}

/// Of weights, as the optimizer says: what is added to the gradient, and what is left of them.
template <class T>
struct Decay {
  T coupled, kept;

  template <class Options>
  Decay(const Options& o, const StepAt& at) {
    const double decay = at.decay ? o.weight_decay : 0;
    coupled = static_cast<T>(Options::decay_is_coupled ? decay : 0);
    kept = static_cast<T>(Options::decay_is_coupled ? 1 : 1 - at.lr * decay);
  }
};

/// The moments at one gradient, and the step's divisor.
template <class T>
T divisor(const AdamRates<T>& r, T g, T& m, T& v) {
  m = std::fma(r.keep_first, g - m, m);
  v = std::fma(r.new_second * g, g, r.keep_second * v);
  return std::sqrt(v) / r.root_correction + r.eps;
}

// Five arrays are too many for the compiler to find out at run time that they are apart.
template <class T, bool kScale>
void adam_loop(const AdamRates<T>& rates, const Decay<T>& of_weights, std::span<T> parameters,
               std::span<const T> gradient, const Moments<T>& moments, std::span<T> scale) {
  const AdamRates<T> r = rates;
  const Decay<T> decay = of_weights;
  T *__restrict w = parameters.data(), *__restrict m = moments.first.data(),
    *__restrict v = moments.second.data(), *__restrict out = scale.data();
  const T* __restrict g = gradient.data();
  const std::size_t size = parameters.size();
  for (std::size_t k = 0; k < size; ++k) {
    T first = m[k], second = v[k];
    const T before = w[k] * decay.kept;
    const T d = divisor(r, std::fma(decay.coupled, w[k], g[k]), first, second);
    m[k] = first;
    v[k] = second;
    if constexpr (kScale) {
      out[k] = 1 / d;
      w[k] = before + r.step * first * out[k];
    } else {
      w[k] = before + r.step * first / d;
    }
  }
}

template <class T>
void amsgrad_loop(const AdamRates<T>& r, const Decay<T>& decay, std::span<T> w,
                  std::span<const T> g, const Moments<T>& moments, std::span<T> scale) {
  for (std::size_t k = 0; k < w.size(); ++k) {
    T &first = moments.first[k], &second = moments.second[k], &most = moments.largest[k];
    const T before = w[k] * decay.kept;
    divisor(r, std::fma(decay.coupled, w[k], g[k]), first, second);
    most = std::max(most, second);
    const T d = std::sqrt(most) / r.root_correction + r.eps;
    w[k] = before + r.step * first / d;
    if (!scale.empty()) scale[k] = 1 / d;
  }
}

template <class T, class Options>
double adam_step(const Options& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
                 const StepAt& at, std::span<T> scale) {
  AdamRates<T> r = rates_of<T>(o, at);
  r.step = -r.step;
  const Decay<T> decay(o, at);
  if (o.amsgrad)
    amsgrad_loop(r, decay, w, g, moments, scale);
  else if (scale.empty())
    adam_loop<T, false>(r, decay, w, g, moments, scale);
  else
    adam_loop<T, true>(r, decay, w, g, moments, scale);
  return at.lr;
}

template <class T, class Options>
void momentum_loop(const Options& o, std::span<T> w, std::span<const T> g, std::span<T> buffer,
                   const StepAt& at) {
  const Decay<T> decay(o, at);
  const T inside = static_cast<T>(o.lr_in_velocity ? at.lr : 1),
          outside = static_cast<T>(o.lr_in_velocity ? -1 : -at.lr);
  const T mu = static_cast<T>(o.momentum), taken = static_cast<T>(1 - o.dampening);
  const bool first = at.t == 1;
  for (std::size_t k = 0; k < w.size(); ++k) {
    const T gradient = inside * std::fma(decay.coupled, w[k], g[k]);
    const T b = first ? gradient : std::fma(taken, gradient, mu * buffer[k]);
    buffer[k] = b;
    w[k] = std::fma(outside, o.nesterov ? std::fma(mu, b, gradient) : b, w[k] * decay.kept);
  }
}

template <class T, class Options>
double sgd_step(const Options& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
                const StepAt& at) {
  if (o.momentum > 0) {
    momentum_loop(o, w, g, moments.first, at);
    return at.lr * (1 - o.dampening) / (1 - o.momentum);
  }
  const T lr = static_cast<T>(-at.lr);
  const Decay<T> decay(o, at);
  for (std::size_t k = 0; k < w.size(); ++k)
    w[k] = std::fma(lr, std::fma(decay.coupled, w[k], g[k]), w[k] * decay.kept);
  return at.lr;
}

}  // namespace

template <class T>
double step_of(const Sgd& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T>) {
  return sgd_step(o, w, g, moments, at);
}

template <class T>
double step_of(const SgdW& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T>) {
  return sgd_step(o, w, g, moments, at);
}

template <class T>
double step_of(const Adam& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale) {
  return adam_step(o, w, g, moments, at, scale);
}

template <class T>
double step_of(const AdamW& o, std::span<T> w, std::span<const T> g, const Moments<T>& moments,
               const StepAt& at, std::span<T> scale) {
  return adam_step(o, w, g, moments, at, scale);
}

template <class T>
double step_of(const Lbfgs&, std::span<T>, std::span<const T>, const Moments<T>&, const StepAt&,
               std::span<T>) {
  throw Incompatible("lbfgs: it takes no single steps; it runs on all rows at once");
}

template double step_of(const Sgd&, std::span<float>, std::span<const float>, const Moments<float>&,
                        const StepAt&, std::span<float>);
template double step_of(const Sgd&, std::span<double>, std::span<const double>,
                        const Moments<double>&, const StepAt&, std::span<double>);
template double step_of(const SgdW&, std::span<float>, std::span<const float>,
                        const Moments<float>&, const StepAt&, std::span<float>);
template double step_of(const SgdW&, std::span<double>, std::span<const double>,
                        const Moments<double>&, const StepAt&, std::span<double>);
template double step_of(const Adam&, std::span<float>, std::span<const float>,
                        const Moments<float>&, const StepAt&, std::span<float>);
template double step_of(const Adam&, std::span<double>, std::span<const double>,
                        const Moments<double>&, const StepAt&, std::span<double>);
template double step_of(const AdamW&, std::span<float>, std::span<const float>,
                        const Moments<float>&, const StepAt&, std::span<float>);
template double step_of(const AdamW&, std::span<double>, std::span<const double>,
                        const Moments<double>&, const StepAt&, std::span<double>);
template double step_of(const Lbfgs&, std::span<float>, std::span<const float>,
                        const Moments<float>&, const StepAt&, std::span<float>);
template double step_of(const Lbfgs&, std::span<double>, std::span<const double>,
                        const Moments<double>&, const StepAt&, std::span<double>);

}  // namespace riata::net
