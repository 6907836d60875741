"""What the Eval and the Conv basis of one name share: parameters, and the core's functions."""

import numpy as np

from . import _ext
from ._checks import real
from ._eval import HasFunctions


def bounds_list(bounds):
    return None if bounds is None else [float(each) for each in bounds]


class BSplines(HasFunctions):
    """Splines of an order (degree + 1), at most the number of functions."""

    _component = _ext.bases.BSpline
    _lowest_order = 1

    @property
    def order(self):
        """The degree of the polynomial pieces plus one."""
        return self._order

    @order.setter
    def order(self, value):
        value = real(value, f"{type(self).__name__}: order")
        if not value.is_integer() or value < self._lowest_order:
            raise ValueError(
                f"{type(self).__name__}: Order >= {self._lowest_order} required, order {value:g} "
                "specified instead!"
            )
        if value > self.n_basis_funcs:
            raise ValueError(
                f"{type(self).__name__} `order` parameter cannot be larger than `n_basis_funcs` "
                f"parameter, got order {value:g} and {self.n_basis_funcs} functions."
            )
        self._order = int(value)

    def _core(self, bounds):
        return self._component(n=self.n_basis_funcs, order=self.order, bounds=bounds_list(bounds))


class CyclicBSplines(BSplines):
    """Splines around a circle, of order 2 at least."""

    _component = _ext.bases.CyclicBSpline
    _lowest_order = 2


class MSplines(BSplines):
    """Splines that each have integral one."""

    _component = _ext.bases.MSpline


class RaisedCosines(HasFunctions):
    """Cosine bumps, `2 width` spacings wide."""

    _least = 2

    @property
    def width(self):
        """Half the width of a bump, in spacings of the centres."""
        return self._width

    @width.setter
    def width(self, value):
        real(value, f"{type(self).__name__}: width")
        if not value > 1 or 2 * value != int(2 * value):
            raise ValueError(
                "Invalid raised cosine width. Width must be strictly greater than 1 and 2*width "
                f"must be a integer, but got width={value} instead!"
            )
        self._width = value

    def _core(self, bounds):
        return _ext.bases.RaisedCosineLinear(
            n=self.n_basis_funcs, width=float(self.width), bounds=bounds_list(bounds)
        )


class RaisedCosinesLog(RaisedCosines):
    """Cosine bumps over a stretched axis, dense near its beginning."""

    @property
    def time_scaling(self):
        """How strongly the bumps crowd near the lower end."""
        return self._time_scaling

    @time_scaling.setter
    def time_scaling(self, value):
        value = 50.0 if value is None else value
        real(value, f"{type(self).__name__}: time_scaling")
        if not value > 0:
            raise ValueError(
                f"Only strictly positive time_scaling are allowed, {value} provided instead."
            )
        self._time_scaling = value

    def _core(self, bounds):
        return _ext.bases.RaisedCosineLog(
            n=self.n_basis_funcs,
            width=float(self.width),
            time_scaling=float(self.time_scaling),
            enforce_decay_to_zero=bool(self.enforce_decay_to_zero),
            bounds=bounds_list(bounds),
        )


class OrthExponentials(HasFunctions):
    """Exponential decays, made orthonormal over the samples at hand."""

    @property
    def decay_rates(self):
        """How fast each function decays over the range, before they are made orthonormal."""
        return self._decay_rates

    @decay_rates.setter
    def decay_rates(self, value):
        rates = np.asarray(value, dtype=np.float64)
        if rates.ndim != 1 or len(rates) != self.n_basis_funcs:
            raise ValueError(
                "The number of basis functions must match the number of decay rates provided. "
                f"Number of basis functions provided: {self.n_basis_funcs}, Number of decay rates "
                f"provided: {rates.size}"
            )
        if len(np.unique(rates)) != len(rates):
            raise ValueError(
                "Two or more rates are repeated! Repeating rates will result in a linearly "
                "dependent set of function for the basis."
            )
        self._decay_rates = rates

    def _orthonormal(self, x, bounds):
        """(n, at most n_basis_funcs), NaN where x is NaN or outside the bounds."""
        from scipy.linalg import orth

        core = _ext.bases.Exponential(rates=list(self.decay_rates), bounds=bounds_list(bounds))
        values = core.evaluate(x)
        valid = np.isfinite(values).all(axis=1)
        if valid.sum() < self.n_basis_funcs:
            raise ValueError(
                "OrthExponentialBasis requires at least as many samples as basis functions! "
                f"Class instantiated with {self.n_basis_funcs} basis functions but only "
                f"{valid.sum()} samples provided!"
            )
        basis = orth(values[valid])
        out = np.full((len(x), basis.shape[1]), np.nan)
        out[valid] = basis
        return out
