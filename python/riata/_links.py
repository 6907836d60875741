"""NeMoS' inverse link functions, as names or as the functions that users pass."""

import sys

import numpy as np

from . import _ext
from ._derivatives import derivatives_of

# the name of the inverse link -> the core's link
_LINKS = {
    "exp": "log",
    "logistic": "logit",
    "expit": "logit",
    "sigmoid": "logit",
    "identity": "identity",
    "softplus": "softplus",
    "norm.cdf": "probit",
    "one_over_x": "inverse",
    "square": "sqrt",
    "cloglog": "cloglog",
}
# where functions of these names are what they say; of JAX also where it defines them
_HOMES = {
    "exp": ("numpy", "jax.numpy", "jax._src.numpy.ufuncs", "jax.lax", "jax._src.lax.lax"),
    "logistic": ("jax.lax", "jax._src.lax.lax"),
    "expit": ("scipy.special", "jax.scipy.special", "jax._src.scipy.special"),
    "sigmoid": ("jax.nn", "jax._src.nn.functions"),
    "identity": ("jax.nn", "jax._src.nn.functions"),
    "softplus": ("jax.nn", "jax._src.nn.functions"),
    "norm.cdf": ("scipy.stats", "jax.scipy.stats", "jax._src.scipy.stats"),
    "one_over_x": ("nemos.utils", "riata.utils"),
    "square": ("numpy", "jax.numpy", "jax._src.numpy.ufuncs", "jax.lax", "jax._src.lax.lax"),
    "cloglog": (),
}
_BY_NAME = {name: name for name in _LINKS} | {
    f"{home}.{name}": name for name, homes in _HOMES.items() for home in homes
}


class InverseLink:
    """From the linear predictor to the mean."""

    def __init__(self, name):
        self.name, self.link = name, _LINKS[name]

    @property
    def __name__(self):
        """As functions have one."""
        return self.name

    def inverse(self, mean):
        """The linear predictor of a mean."""
        return _ext.Observation("gaussian", self.link).eta_of_mean(float(mean))

    def __call__(self, x):
        x = np.asarray(x, dtype=np.float64)
        core = _ext.Observation("gaussian", self.link)
        return core.mean(np.ravel(x)).reshape(x.shape)

    def __repr__(self):
        return self.name

    def __eq__(self, other):
        return isinstance(other, InverseLink) and other.link == self.link

    def __hash__(self):
        return hash(self.link)


class LogSoftmax(InverseLink):
    """From the linear predictor of every class to the log of its probability."""

    def __init__(self):
        self.name, self.link = "log_softmax", "softmax"

    def inverse(self, mean):
        """The linear predictor of a log probability, up to a number for all classes."""
        return mean

    def __call__(self, x):
        x = np.asarray(x, dtype=np.float64)
        x = x - np.max(x, axis=-1, keepdims=True)
        return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))


class OwnLink(InverseLink):
    """A function that the user wrote; its derivatives are taken from it, see `_derivatives`."""

    link = "own"

    def __init__(self, function):
        self.function = function
        self.name = getattr(function, "__name__", type(function).__name__)
        self.derivatives = derivatives_of(function)
        self._check()

    def _check(self):
        points = np.array([-0.5, 0.5, 1.0])
        try:
            values = np.asarray(self.function(points), dtype=np.float64)
        except Exception as error:
            raise ValueError(
                f"The `inverse_link_function` {self.name} must take an array: {error}"
            ) from error
        if values.shape != points.shape:
            raise ValueError(
                f"The `inverse_link_function` {self.name} must return an array of the shape it is "
                f"given, it returned shape {values.shape} for {points.shape}"
            )

    def __call__(self, x):
        return self.derivatives(np.asarray(x, dtype=np.float64))[0]

    def inverse(self, mean):
        """The linear predictor of a mean, by bisection between -700 and 700."""
        from scipy.optimize import brentq

        def off(eta):
            return float(self(np.array([eta]))[0]) - mean

        for reach in (1.0, 4.0, 16.0, 64.0, 256.0, 700.0):
            with np.errstate(all="ignore"):
                low, high = off(-reach), off(reach)
            if np.isfinite(low) and np.isfinite(high) and low * high <= 0:
                return brentq(off, -reach, reach, xtol=1e-14)
        raise ValueError(
            f"inverse_link_function {self.name}: no linear predictor in [-700, 700] gives the mean "
            f"of y, {mean:.6g}"
        )

    def __eq__(self, other):
        return isinstance(other, OwnLink) and other.function is self.function

    def __hash__(self):
        return hash(self.function)


def as_inverse_link(value):
    """From a name ("exp", "jax.numpy.exp"), a function of such a name (numpy.exp), or any other
    function of an array."""
    if isinstance(value, InverseLink):
        return value
    if isinstance(value, str):
        if value not in _BY_NAME:
            raise ValueError(
                f"Unknown link function: {value}. Link function must be one of "
                f"{', '.join(sorted(_LINKS))}, or a function"
            )
        return InverseLink(_BY_NAME[value])
    if not callable(value):
        raise TypeError("The `inverse_link_function` function must be a Callable or a name!")
    name = _known_name(value)
    return OwnLink(value) if name is None else InverseLink(name)


def as_callable(value):
    """A function of an array, from what names an inverse link or is one."""
    return as_inverse_link(value)


def _known_name(function):
    """The name of a function that the core has, where its module and its name there say so."""
    name = getattr(function, "__name__", "")
    if isinstance(function, np.ufunc):
        homes = [home for home in ("numpy", "scipy.special") if home in sys.modules]
        own = [each for each in homes if getattr(sys.modules[each], name, None) is function]
        return _BY_NAME.get(f"{own[0]}.{name}") if own else None
    if getattr(function, "__qualname__", name) != name:  # a local function of that name, a method
        return None
    return _BY_NAME.get(f"{getattr(function, '__module__', None)}.{name}")
