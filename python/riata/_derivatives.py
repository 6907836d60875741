"""First and second derivatives of functions that the user wrote."""

import numpy as np

# Central differences of fourth order with steps of this times max(1, |x|): their error is about
# 1e-13 in the first derivative and 1e-9 in the second, relative to the function's size
_STEP = 2e-3
_FIRST = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
_SECOND = {-2: -1 / 12, -1: 16 / 12, 0: -30 / 12, 1: 16 / 12, 2: -1 / 12}


def derivatives_of(function):
    """x -> (f(x), f'(x), f''(x)), element by element: by JAX where the function gives its arrays,
    otherwise by differences."""
    with np.errstate(all="ignore"):
        if _gives_jax(function):
            return _by_jax(function)

    def by_differences(x):
        step = _STEP * np.maximum(1.0, np.abs(x))
        with np.errstate(all="ignore"):
            at = {k: np.asarray(function(x + k * step), dtype=np.float64) for k in range(-2, 3)}
            first = sum(weight * at[k] for k, weight in _FIRST.items()) / step
            second = sum(weight * at[k] for k, weight in _SECOND.items()) / step**2
        return at[0], first, second

    return by_differences


def _gives_jax(function):
    try:
        found = function(np.array([0.5]))
    except Exception:
        return False
    return type(found).__module__.split(".")[0] in ("jax", "jaxlib")


def _by_jax(function):
    import jax

    def slope(x):
        return jax.grad(lambda each: function(each).sum())(x)

    def bend(x):
        return jax.grad(lambda each: slope(each).sum())(x)

    def by_jax(x):
        with jax.experimental.enable_x64():
            at = jax.numpy.asarray(x, dtype="float64")
            return tuple(np.asarray(f(at), dtype=np.float64) for f in (function, slope, bend))

    return by_jax
