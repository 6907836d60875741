"""NeMoS' inverse link functions, as names or as the functions that users pass."""

import numpy as np

from . import _ext

# the name of the inverse link -> the core's link
_LINKS = {
    "exp": "log",
    "logistic": "logit",
    "expit": "logit",
    "sigmoid": "logit",
    "identity": "identity",
    "softplus": "softplus",
    "cdf": "probit",  # of norm.cdf
    "one_over_x": "inverse",
    "square": "sqrt",
    "cloglog": "cloglog",
}


class InverseLink:
    """From the linear predictor to the mean."""

    def __init__(self, name):
        self.name, self.link = name, _LINKS[name]

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

    def __call__(self, x):
        x = np.asarray(x, dtype=np.float64)
        x = x - np.max(x, axis=-1, keepdims=True)
        return x - np.log(np.sum(np.exp(x), axis=-1, keepdims=True))


def as_inverse_link(value):
    """From a name ("exp", "jax.numpy.exp"), or a function of such a name (numpy.exp)."""
    if isinstance(value, InverseLink):
        return value
    if isinstance(value, str):
        name = value.rsplit(".", 1)[-1]
    else:
        if not callable(value):
            raise TypeError("The `inverse_link_function` function must be a Callable or a name!")
        name = getattr(value, "__name__", type(value).__name__)
    if name not in _LINKS:
        raise ValueError(
            f"Unknown link function: {name}. riata has {', '.join(sorted(_LINKS))}, by name or as "
            "functions of these names"
        )
    return InverseLink(name)
