"""The Fourier basis."""

import numpy as np

from . import _ext
from ._arrays import as_array
from ._basis import Basis
from ._eval import as_bounds
from ._time import plain


class FourierEval(Basis):
    """cos(2 pi k.u) for every frequency k, then sin(2 pi k.u) for those that are not 0.

    u is the covariate, or ndim covariates, rescaled to [0, 1]; beyond the bounds the waves go on.

    Parameters
    ----------
    frequencies : turns within the bounds: a number n (0, ..., n-1), a pair (start, stop), an array
        of whole numbers, or a list with one of these for each dimension
    ndim : how many covariates
    bounds : (low, high), one for each dimension or the same for all; None: the range of the data
    frequency_mask : which of all combinations of frequencies are kept: "no-intercept" (all but 0),
        "all" or None, an array of 0 and 1, or a function of one frequency per dimension
    """

    _params = ("frequencies", "ndim", "bounds", "frequency_mask", "label")

    def __init__(self, frequencies, ndim=1, bounds=None, frequency_mask="no-intercept", label=None):
        super().__init__(label)
        if not isinstance(ndim, (int, np.integer)) or ndim < 1:
            raise ValueError(f"FourierEval: ndim must be a whole number from 1, got {ndim!r}")
        self._ndim, self._mask = int(ndim), None
        self.bounds, self.frequencies = bounds, frequencies
        self.frequency_mask = frequency_mask

    @property
    def ndim(self):
        """How many covariates; fixed."""
        return self._ndim

    @property
    def _n_inputs(self):
        return self.ndim

    is_complex = True

    @property
    def bounds(self):
        """(low, high), or one such for each dimension; None: the range of each array."""
        return self._bounds

    @bounds.setter
    def bounds(self, value):
        if value is None or np.ndim(value) < 2:
            self._bounds = None if value is None else as_bounds(value)
            return
        if len(value) != self.ndim:
            raise ValueError(
                f"FourierEval: bounds must be one pair or {self.ndim}, one per dimension, got "
                f"{len(value)}"
            )
        self._bounds = tuple(as_bounds(each) for each in value)

    def _bounds_of(self, dimension):
        return self.bounds[dimension] if np.ndim(self.bounds) == 2 else self.bounds

    @property
    def frequencies(self):
        """One array of whole numbers for each dimension."""
        return self._frequencies

    @frequencies.setter
    def frequencies(self, value):
        each = value if isinstance(value, list) else [value] * self.ndim
        if len(each) != self.ndim:
            raise ValueError("Length of frequencies list must match input dimensionality.")
        self._frequencies = [_whole_numbers(one) for one in each]
        if self._mask is not None:
            self.frequency_mask = self._mask

    @property
    def frequency_mask(self):
        """Which combinations of frequencies are kept, as it was given."""
        return self._mask

    @frequency_mask.setter
    def frequency_mask(self, value):
        grid = np.meshgrid(*self.frequencies, indexing="ij")
        kept = self._kept(value, grid)
        if not kept.any():
            raise ValueError("FourierEval: frequency_mask leaves no frequency; keep one at least")
        self._mask = "all" if value is None else value
        self._masked = np.stack([axis[kept] for axis in grid])

    @staticmethod
    def _kept(mask, grid):
        if mask is None or (isinstance(mask, str) and mask == "all"):
            return np.ones(grid[0].shape, dtype=bool)
        if isinstance(mask, str) and mask == "no-intercept":
            return np.any([axis != 0 for axis in grid], axis=0)
        if callable(mask):
            chosen = [bool(mask(*each)) for each in zip(*map(np.ravel, grid), strict=True)]
            return np.reshape(chosen, grid[0].shape)
        try:
            array = np.asarray(mask, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"``frequency_mask`` {mask} cannot be converted to an array of boolean."
            ) from None
        if array.shape != grid[0].shape or not np.isin(array, (0, 1)).all():
            raise ValueError(
                f"``frequency_mask`` must have 0 or 1 for each combination of frequencies, shape "
                f"{grid[0].shape}, got shape {array.shape}"
            )
        return array == 1

    @property
    def masked_frequencies(self):
        """The frequencies that are kept, (ndim, n)."""
        return self._masked

    @property
    def n_basis_funcs(self):
        """Two for each frequency, one for 0."""
        return 2 * self._masked.shape[1] - int((self._masked == 0).all(axis=0).any())

    def _unit(self, x, dimension, default):
        """The covariate as turns of the lowest frequency."""
        bounds = self._bounds_of(dimension) or default
        low, high = bounds or (np.nanmin(x), np.nanmax(x))
        return (x - low) / (high - low) if high > low else np.zeros_like(x) * x

    def _waves(self, units):
        """cos and sin of 2 pi times the sum over dimensions of frequency and unit."""
        one = _ext.bases.Fourier(frequencies=[1.0], bounds=[0.0, 1.0])
        turns = sum(np.outer(u, k) for u, k in zip(units, self._masked, strict=True))
        waves = one.evaluate(np.ravel(turns)).reshape(*turns.shape, 2)
        moving = (self._masked != 0).any(axis=0)
        return np.concatenate([waves[..., 0], waves[:, moving, 1]], axis=1)

    def _values(self, *xi):
        xs = [as_array(plain(x), "input samples") for x in xi]
        if len({x.shape for x in xs}) > 1:
            raise ValueError(
                "FourierEval: inputs must have the same shape, got "
                f"{', '.join(str(x.shape) for x in xs)}"
            )
        columns = [x.reshape(len(x), -1) for x in xs]
        values = [
            self._waves([self._unit(x[:, k], d, None) for d, x in enumerate(columns)])
            for k in range(columns[0].shape[1])
        ]
        return np.stack(values, axis=1).reshape(*xs[0].shape, self.n_basis_funcs)

    def _grid_bounds(self):
        return [self._bounds_of(d) or (0.0, 1.0) for d in range(self.ndim)]

    def _on_grid(self, *xi):
        return self._waves([self._unit(x, d, (0.0, 1.0)) for d, x in enumerate(xi)])


def _whole_numbers(value):
    if isinstance(value, (int, np.integer)):
        if value < 0:
            raise ValueError(f"Integer frequencies must be >= 0, {value} provided instead.")
        return np.arange(value, dtype=np.float64)
    if isinstance(value, tuple):
        if len(value) != 2 or not 0 <= value[0] < value[1]:
            raise ValueError(f"Tuple frequencies must satisfy 0 <= start < stop, got {value}.")
        return np.arange(*value, dtype=np.float64)
    found = np.ravel(as_array(value, "frequencies"))
    if not (np.isfinite(found).all() and (found >= 0).all() and (found == np.rint(found)).all()):
        raise ValueError(
            "Invalid frequencies provided. Valid frequencies must be non-negative integers, got "
            f"{found.tolist()}"
        )
    if len(np.unique(found)) != len(found):
        raise ValueError(f"Invalid frequencies provided. They must differ, got {found.tolist()}")
    return found
