"""Bases that a series is convolved with."""

import numpy as np

from ._arrays import as_array
from ._basis import Basis
from ._blocks import MadeBlock
from ._time import epochs, plain
from .convolve import BATCH_SIZES, check_batch_size, convolved, delay_of

_KWARGS = {"predictor_causality", "shift", *BATCH_SIZES}


class ConvBasis(Basis):
    """The functions, sampled at `window_size` points, are a kernel; the features are convolutions.

    Without conv_kwargs row t sees the samples t - 1, ..., t - window_size and no others. Epochs of
    a pynapple object are convolved each by itself.
    """

    bounds = None
    kernel_ = None

    def __init__(self, window_size, label=None, conv_kwargs=None):
        super().__init__(label)
        self.window_size = window_size
        self.conv_kwargs = {} if conv_kwargs is None else conv_kwargs

    @property
    def window_size(self):
        """How many samples the kernel spans."""
        return self._window_size

    @window_size.setter
    def window_size(self, value):
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
            raise ValueError(
                f"`window_size` must be a positive integer. {value!r} provided instead!"
            )
        self._window_size, self.kernel_ = int(value), None

    @property
    def conv_kwargs(self):
        """Arguments of `riata.convolve.create_convolutional_predictor`; time is the first axis."""
        return self._conv_kwargs

    @conv_kwargs.setter
    def conv_kwargs(self, value):
        if "axis" in value:
            raise ValueError(
                "Setting the `axis` parameter is not allowed. Basis requires the convolution to be "
                "applied along the first axis (`axis=0`)."
            )
        unknown = set(value) - _KWARGS
        if unknown:
            raise ValueError(
                f"Unrecognized keyword arguments: {unknown}. Allowed convolution keyword arguments "
                f"are: {_KWARGS}."
            )
        for name in BATCH_SIZES:
            check_batch_size(name, value.get(name))
        self._conv_kwargs = dict(value)
        self._delay()

    def _delay(self):
        causality = self.conv_kwargs.get("predictor_causality", "causal")
        return delay_of(self.window_size, causality, self.conv_kwargs.get("shift"))

    def _functions(self, x, bounds):
        """(n, functions) at x (n,), which runs over the bounds; None: over its own range."""
        return self._core(bounds).evaluate(x)

    def _kernel(self):
        return self._functions(np.linspace(0, 1, self.window_size), (0.0, 1.0))

    def setup_basis(self, *xi):
        """Take the input shape, and sample the kernel (`kernel_`)."""
        self.kernel_ = np.ascontiguousarray(self._kernel())
        return super().setup_basis(*xi)

    def _pointwise(self, *xi):
        x = as_array(plain(xi[0]), "input samples")
        columns = x.reshape(len(x), -1) if x.ndim else x.reshape(1, 1)
        values = [self._functions(column, None) for column in columns.T]
        return np.stack(values, axis=1).reshape(*x.shape, values[0].shape[1])

    def _values(self, *xi):
        if self.kernel_ is None:
            self.kernel_ = np.ascontiguousarray(self._kernel())
        return convolved(xi[0], self.kernel_, self._delay())

    def _block(self, *xi):
        series, delay = plain(xi[0]), self._delay()
        if np.ndim(series) != 1 or len(epochs(xi[0])) > 1 or len(series) < self.window_size:
            return super()._block(*xi)
        lags = [delay + k for k in range(self.window_size)]
        lagged = MadeBlock("lagged_block", as_array(series, "input samples"), lags)
        return MadeBlock("combined_block", lagged, self.kernel_)

    def _on_grid(self, x):
        return self._functions(x, (0.0, 1.0))
