"""Bases: from covariates to features, with the names and rules of NeMoS.

`a + b` puts features side by side, `a * b` multiplies them row by row, `3 * a` is a + a + a and
`a ** 2` is a * a. Without bounds every call rescales by the least and the largest value of the
array that it is given; give bounds where training and test data must agree.
"""

import math

import numpy as np

from . import _ext
from ._basis import Basis
from ._compositions import AdditiveBasis, MultiplicativeBasis
from ._design import as_array

__all__ = [
    "AdditiveBasis",
    "BSplineEval",
    "Category",
    "CyclicBSplineEval",
    "IdentityEval",
    "MultiplicativeBasis",
    "RaisedCosineLinearEval",
]


class _Eval(Basis):
    """A basis of one covariate, evaluated value by value by the core."""

    def __init__(self, bounds=None, fill_value=math.nan, label=None):
        super().__init__(label)
        self.bounds, self.fill_value = bounds, fill_value

    @property
    def bounds(self):
        return self._bounds

    @bounds.setter
    def bounds(self, value):
        if value is not None:
            try:
                low, high = (float(each) for each in value)
            except (TypeError, ValueError):
                raise ValueError(
                    f"The provided `bounds` must be two numbers, got {value!r}"
                ) from None
            if not low < high:
                raise ValueError(
                    f"Invalid bound {(low, high)}. Lower bound is greater or equal than the "
                    "upper bound."
                )
            value = (low, high)
        self._bounds = value

    @property
    def fill_value(self):
        return self._fill_value

    @fill_value.setter
    def fill_value(self, value):
        self._fill_value = float(value)

    def _core(self, bounds):
        """The core's basis with these bounds; None: those of the data."""
        raise NotImplementedError

    def _features(self, x, bounds):
        values = self._core(bounds).evaluate(x)
        if not math.isnan(self.fill_value):
            # the core marks rows outside the bounds with NaN; those of NaN samples keep theirs
            values[np.isnan(values).any(axis=1) & ~np.isnan(x)] = self.fill_value
        return values

    def evaluate(self, *xi):
        self._require_inputs(xi)
        x = as_array(xi[0], "input")
        values = np.ascontiguousarray(self._features(np.ravel(x), self.bounds))
        return values.reshape(*x.shape, self.n_basis_funcs)

    def compute_features(self, *xi):
        self.set_input_shape(*[np.asarray(x) for x in xi])
        values = self.evaluate(*xi)
        return values.reshape(values.shape[0], -1)

    def _on_grid(self, x):
        return self._features(x, self.bounds or (0.0, 1.0))

    @property
    def n_output_features(self):
        if self._input_shape is None:
            return None
        return math.prod(self._input_shape) * self.n_basis_funcs

    def _feature_shape(self):
        return (*self._input_shape, self.n_basis_funcs)


class _Functions(_Eval):
    """A basis with a number of functions that the user chooses."""

    _least = 1

    def __init__(self, n_basis_funcs, bounds, fill_value, label):
        super().__init__(bounds, fill_value, label)
        self.n_basis_funcs = n_basis_funcs

    @property
    def n_basis_funcs(self):
        return self._n_basis_funcs

    @n_basis_funcs.setter
    def n_basis_funcs(self, value):
        if int(value) != value or value < self._least:
            raise ValueError(
                f"Object class {type(self).__name__} requires >= {self._least} basis elements, "
                f"{value} basis elements specified instead"
            )
        self._n_basis_funcs = int(value)


class BSplineEval(_Functions):
    """B-splines of an order (degree + 1) on equally spaced knots; they sum to one."""

    _params = ("n_basis_funcs", "order", "bounds", "fill_value", "label")
    _component = _ext.bases.BSpline

    def __init__(self, n_basis_funcs, order=4, bounds=None, fill_value=math.nan, label=None):
        self.order = order
        super().__init__(n_basis_funcs, bounds, fill_value, label)
        self._core(None)

    def _core(self, bounds):
        return self._component(n=self.n_basis_funcs, order=int(self.order), bounds=_list(bounds))


class CyclicBSplineEval(BSplineEval):
    """B-splines on a circle, for angles and phases; they sum to one."""

    _component = _ext.bases.CyclicBSpline
    _least = 2


class RaisedCosineLinearEval(_Functions):
    """Equally spaced cosine bumps; a bump is 2 * width spacings wide."""

    _params = ("n_basis_funcs", "width", "bounds", "fill_value", "label")
    _least = 2

    def __init__(self, n_basis_funcs, width=2.0, bounds=None, fill_value=math.nan, label=None):
        self.width = width
        super().__init__(n_basis_funcs, bounds, fill_value, label)
        self._core(None)

    def _core(self, bounds):
        return _ext.bases.RaisedCosineLinear(
            n=self.n_basis_funcs, width=float(self.width), bounds=_list(bounds)
        )


class IdentityEval(_Eval):
    """The covariate as it is."""

    _params = ("bounds", "fill_value", "label")
    n_basis_funcs = 1

    def _core(self, bounds):
        return _ext.bases.Identity(bounds=_list(self.bounds))


class Category(_Eval):
    """One column for each category, 1 where the sample is of it.

    categories: a number k (0, 1, ..., k-1) or a list of labels, which are taken in sorted order.
    out_of_category: a sample of another label gives zeros (True) or an error (False).
    """

    _params = ("categories", "out_of_category", "label")

    def __init__(self, categories, out_of_category=True, label=None):
        super().__init__(label=label)
        self.categories, self.out_of_category = categories, out_of_category

    @property
    def categories(self):
        return self._categories

    @categories.setter
    def categories(self, value):
        labels = np.arange(value) if isinstance(value, (int, np.integer)) else np.unique(value)
        if labels.size == 0:
            raise ValueError("Category: there must be at least one category")
        self._categories, self._labels = value, labels

    @property
    def n_basis_funcs(self):
        return len(self._labels)

    def evaluate(self, *xi):
        self._require_inputs(xi)
        x = np.asarray(xi[0])
        known = np.isin(x, self._labels)
        if not self.out_of_category and not known.all():
            raise ValueError(f"Category: unknown label {x[~known].tolist()[0]!r}")
        codes = np.where(known, np.searchsorted(self._labels, x, side="left"), -1.0)
        levels = [float(k) for k in range(len(self._labels))]
        core = _ext.bases.Category(levels=levels, unknown="zeros")
        values = np.ascontiguousarray(core.evaluate(codes.ravel().astype(np.float64)))
        return values.reshape(*x.shape, len(self._labels))

    def evaluate_on_grid(self, *n_samples):
        """The categories themselves and their columns; the number of samples is not needed."""
        return self._labels, self.evaluate(self._labels)

    def _on_grid(self, x):
        return self.evaluate(x)


def _list(bounds):
    return None if bounds is None else [float(each) for each in bounds]
