"""Regularizers that keep parameters within bounds."""

import numpy as np

from . import _ext
from ._regularizer import Regularizer, named
from ._strength import is_number


class Box(Regularizer):
    """lower <= b <= upper for every parameter; None is no bound.

    0 must be within. Adds to Ridge, Lasso and ElasticNet on the same parameters. Bounds have no
    strength, and hold in the features' own units.
    """

    default_strength = None
    _params = ("lower", "upper")

    def __init__(self, lower=0.0, upper=None):
        super().__init__(None)
        lower, upper = _bound(lower, "lower"), _bound(upper, "upper")
        made = _ext.penalties.Box(lower=lower, upper=upper)
        self.lower, self.upper = made.lower, made.upper

    def check_strength(self, strength):
        if strength is not None:
            raise ValueError(
                f"{type(self).__name__} has no strength: regularizer_strength must be None, "
                f"got {strength}"
            )

    def terms(self, design, responses, strength, factor):
        penalty = _ext.penalties.Box(lower=self.lower, upper=self.upper)
        return [_ext.PenaltyTerm(penalty, np.ones((1, 1)), blocks=named(design))]


def _bound(value, what):
    if value is not None and not is_number(value):
        raise TypeError(f"Box: {what} must be a number or None, got {value!r}")
    return value if value is None else float(value)


class NonNegative(Box):
    """b >= 0 for every parameter."""

    _params = ()

    def __init__(self):
        super().__init__(lower=0.0, upper=None)
