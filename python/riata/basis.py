"""Bases: from covariates to features, with the names and rules of NeMoS.

`a + b` puts features side by side, `a * b` multiplies them row by row, `3 * a` is a + a + a and
`a ** 2` is a * a. An Eval basis is a function of the sample; without bounds every call rescales by
the least and the largest value of each column that it is given: give bounds where training and test
data must agree, or take `to_transformer(fit_bounds=True)`. A Conv basis is a kernel that the series
is convolved with; row t of its features sees the `window_size` samples before t.
"""

import math

import numpy as np

from ._arrays import as_array
from ._basis import Basis
from ._category import Category
from ._compositions import AdditiveBasis, MultiplicativeBasis
from ._conv import ConvBasis
from ._custom_basis import CustomBasis
from ._eval import EvalBasis
from ._ext import bases as _core_bases
from ._fourier import FourierEval
from ._shapes import (
    BSplines,
    CyclicBSplines,
    MSplines,
    OrthExponentials,
    RaisedCosines,
    RaisedCosinesLog,
    bounds_list,
)
from ._transformer import TransformerBasis

__all__ = [
    "AdditiveBasis",
    "BSplineConv",
    "BSplineEval",
    "Category",
    "CustomBasis",
    "CyclicBSplineConv",
    "CyclicBSplineEval",
    "FourierEval",
    "HistoryConv",
    "IdentityEval",
    "MSplineConv",
    "MSplineEval",
    "MultiplicativeBasis",
    "OrthExponentialConv",
    "OrthExponentialEval",
    "RaisedCosineLinearConv",
    "RaisedCosineLinearEval",
    "RaisedCosineLogConv",
    "RaisedCosineLogEval",
    "TransformerBasis",
    "Zero",
]


class _SplineEval(EvalBasis):
    _params = ("n_basis_funcs", "order", "bounds", "fill_value", "label")

    def __init__(self, n_basis_funcs, order=4, bounds=None, fill_value=math.nan, label=None):
        self.n_basis_funcs, self.order = n_basis_funcs, order
        super().__init__(bounds, fill_value, label)


class _SplineConv(ConvBasis):
    _params = ("n_basis_funcs", "window_size", "order", "label", "conv_kwargs")

    def __init__(self, n_basis_funcs, window_size, order=4, label=None, conv_kwargs=None):
        self.n_basis_funcs, self.order = n_basis_funcs, order
        super().__init__(window_size, label, conv_kwargs)


class BSplineEval(BSplines, _SplineEval):
    """B-splines of an order (degree + 1) on equally spaced knots; they sum to one."""


class BSplineConv(BSplines, _SplineConv):
    """Convolution with B-splines over the window; they sum to one."""


class CyclicBSplineEval(CyclicBSplines, _SplineEval):
    """B-splines on a circle, for angles and phases; they sum to one."""


class CyclicBSplineConv(CyclicBSplines, _SplineConv):
    """Convolution with B-splines that go round the window."""


class MSplineEval(MSplines, _SplineEval):
    """B-splines scaled to have integral one each (Ramsay 1988)."""


class MSplineConv(MSplines, _SplineConv):
    """Convolution with B-splines of integral one."""


class RaisedCosineLinearEval(RaisedCosines, EvalBasis):
    """Equally spaced cosine bumps; a bump is 2 * width spacings wide."""

    _params = ("n_basis_funcs", "width", "bounds", "fill_value", "label")

    def __init__(self, n_basis_funcs, width=2.0, bounds=None, fill_value=math.nan, label=None):
        self.n_basis_funcs, self.width = n_basis_funcs, width
        super().__init__(bounds, fill_value, label)


class RaisedCosineLinearConv(RaisedCosines, ConvBasis):
    """Convolution with equally spaced cosine bumps."""

    _params = ("n_basis_funcs", "window_size", "width", "label", "conv_kwargs")

    def __init__(self, n_basis_funcs, window_size, width=2.0, label=None, conv_kwargs=None):
        self.n_basis_funcs, self.width = n_basis_funcs, width
        super().__init__(window_size, label, conv_kwargs)


class RaisedCosineLogEval(RaisedCosinesLog, EvalBasis):
    """Cosine bumps that are dense near the lower bound and wide near the upper (Pillow 2005).

    With enforce_decay_to_zero the last bump ends at the upper bound, otherwise it peaks there.
    """

    _params = (
        "n_basis_funcs",
        "width",
        "time_scaling",
        "enforce_decay_to_zero",
        "bounds",
        "fill_value",
        "label",
    )

    def __init__(
        self,
        n_basis_funcs,
        width=2.0,
        time_scaling=None,
        enforce_decay_to_zero=True,
        bounds=None,
        fill_value=math.nan,
        label=None,
    ):
        self.n_basis_funcs, self.width, self.time_scaling = n_basis_funcs, width, time_scaling
        self.enforce_decay_to_zero = enforce_decay_to_zero
        super().__init__(bounds, fill_value, label)


class RaisedCosineLogConv(RaisedCosinesLog, ConvBasis):
    """Convolution with cosine bumps that are dense near the present (Pillow 2005)."""

    _params = (
        "n_basis_funcs",
        "window_size",
        "width",
        "time_scaling",
        "enforce_decay_to_zero",
        "label",
        "conv_kwargs",
    )

    def __init__(
        self,
        n_basis_funcs,
        window_size,
        width=2.0,
        time_scaling=None,
        enforce_decay_to_zero=True,
        label=None,
        conv_kwargs=None,
    ):
        self.n_basis_funcs, self.width, self.time_scaling = n_basis_funcs, width, time_scaling
        self.enforce_decay_to_zero = enforce_decay_to_zero
        super().__init__(window_size, label, conv_kwargs)


class OrthExponentialEval(OrthExponentials, EvalBasis):
    """Exponential decays, made orthonormal over the samples that are given.

    The functions depend on the samples, and there are fewer of them where the decays are linearly
    dependent there.
    """

    _params = ("n_basis_funcs", "decay_rates", "bounds", "fill_value", "label")

    def __init__(self, n_basis_funcs, decay_rates, bounds=None, fill_value=math.nan, label=None):
        self.n_basis_funcs, self.decay_rates = n_basis_funcs, decay_rates
        super().__init__(bounds, fill_value, label)

    _is_local = False

    def _evaluated(self, x, bounds):
        return self._orthonormal(x, bounds)


class OrthExponentialConv(OrthExponentials, ConvBasis):
    """Convolution with exponential decays, made orthonormal over the window."""

    _params = ("n_basis_funcs", "window_size", "decay_rates", "label", "conv_kwargs")

    def __init__(self, n_basis_funcs, window_size, decay_rates, label=None, conv_kwargs=None):
        self.n_basis_funcs, self.decay_rates = n_basis_funcs, decay_rates
        super().__init__(window_size, label, conv_kwargs)

    def _functions(self, x, bounds):
        return self._orthonormal(x, bounds)


class HistoryConv(ConvBasis):
    """The last window_size samples themselves, the newest first."""

    _params = ("window_size", "label", "conv_kwargs")

    @property
    def n_basis_funcs(self):
        """As many as samples in the window."""
        return self.window_size

    def _functions(self, x, bounds):
        return np.eye(len(x), self.window_size)


class IdentityEval(EvalBasis):
    """The covariate as it is."""

    _params = ("bounds", "fill_value", "label")
    n_basis_funcs = 1

    def _core(self, bounds):
        return _core_bases.Identity(bounds=bounds_list(self.bounds))


class Zero(Basis):
    """No features: a placeholder among bases that are compared."""

    _params = ("label",)
    n_basis_funcs = 0
    bounds = None

    def _values(self, *xi):
        return np.empty((*as_array(xi[0], "input samples").shape, 0))

    def _on_grid(self, x):
        return np.empty((len(x), 0))
