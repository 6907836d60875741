"""Bases that are evaluated sample by sample."""

import math

import numpy as np

from ._arrays import as_array
from ._basis import Basis
from ._blocks import MadeBlock
from ._time import plain


def as_bounds(value, what="bounds"):
    """Two rising floats; TypeError for what is not two numbers, ValueError where none rises."""
    try:
        low, high = (float(each) for each in value)
    except (TypeError, ValueError):
        raise TypeError(
            f"Invalid {what} provided. ``bounds`` must be a tuple of two floats, got {value!r}"
        ) from None
    if not low < high:
        raise ValueError(
            f"Invalid bound {(low, high)}. Lower bound is greater or equal than the upper bound."
        )
    return low, high


class EvalBasis(Basis):
    """A basis of one covariate, evaluated value by value by the core."""

    def __init__(self, bounds=None, fill_value=math.nan, label=None):
        super().__init__(label)
        self.bounds, self.fill_value = bounds, fill_value

    @property
    def bounds(self):
        """(low, high): where it begins and ends; None: the range of each column it is given."""
        return self._bounds

    @bounds.setter
    def bounds(self, value):
        self._bounds = None if value is None else as_bounds(value)

    @property
    def fill_value(self):
        """What compute_features gives for all features of a sample outside the bounds."""
        return self._fill_value

    @fill_value.setter
    def fill_value(self, value):
        self._fill_value = float(value)

    def _core(self, bounds):
        """The core's basis with these bounds; None: those of the data."""
        raise NotImplementedError

    def _evaluated(self, x, bounds):
        """(n, functions) for samples (n,); NaN outside the bounds."""
        return self._core(bounds).evaluate(x)

    def _pointwise(self, *xi):
        x = as_array(plain(xi[0]), "input samples")
        columns = x.reshape(len(x), -1) if x.ndim else x.reshape(1, 1)
        values = [self._evaluated(column, self.bounds) for column in columns.T]
        if len(values) == 1:
            return values[0].reshape(*x.shape, self.n_basis_funcs)
        return np.stack(values, axis=1).reshape(*x.shape, values[0].shape[1])

    def _values(self, *xi):
        values = self._pointwise(*xi)
        if self.bounds is None:
            return values
        x = as_array(plain(xi[0]), "input samples").reshape(len(values), -1)
        values[((x < self.bounds[0]) | (x > self.bounds[1])).any(axis=1)] = self.fill_value
        return values

    def _block(self, *xi):
        x = as_array(plain(xi[0]), "input samples")
        if x.ndim != 1 or not math.isnan(self.fill_value) or not self._is_local:
            return super()._block(*xi)
        return MadeBlock("basis_block", self._core(self.bounds), x)

    _is_local = True  # a function of each sample alone, that the core knows

    def _on_grid(self, x):
        return self._evaluated(x, self.bounds or (0.0, 1.0))


class HasFunctions:
    """A number of functions that the user chooses."""

    _least = 1

    @property
    def n_basis_funcs(self):
        """How many functions."""
        return self._n_basis_funcs

    @n_basis_funcs.setter
    def n_basis_funcs(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
            raise TypeError(f"n_basis_funcs must be a whole number, got {value!r}")
        if int(value) != value or value < self._least:
            raise ValueError(
                f"Object class {type(self).__name__} requires >= {self._least} basis elements. "
                f"{value} basis elements specified instead"
            )
        self._n_basis_funcs = int(value)
