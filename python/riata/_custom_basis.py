"""A basis of functions that the user writes."""

import inspect
import math

import numpy as np

from ._arrays import as_array
from ._basis import Basis
from ._eval import as_bounds
from ._time import plain


class CustomBasis(Basis):
    """Any functions of the samples, each giving (n_samples, *output_shape).

    Parameters
    ----------
    funcs : a function or several, of as many arrays as the basis has inputs
    ndim_input : the dimensions of the arrays that a function takes, 1: (n_samples,); inputs with
        more are given to it slice by slice
    output_shape : the shape of a function's values for one sample; () for numbers
    basis_kwargs : further arguments of every function, by name
    pynapple_support : whether pynapple objects are given as arrays and handed back as such; False:
        the functions take them as they are
    is_complex : whether the functions are real and imaginary parts, see `Basis.is_complex`
    bounds, fill_value : samples outside the bounds are filled; None: none are
    """

    _params = (
        "funcs",
        "ndim_input",
        "output_shape",
        "basis_kwargs",
        "pynapple_support",
        "label",
        "is_complex",
        "bounds",
        "fill_value",
    )

    def __init__(
        self,
        funcs,
        ndim_input=1,
        output_shape=None,
        basis_kwargs=None,
        pynapple_support=True,
        label=None,
        is_complex=False,
        bounds=None,
        fill_value=math.nan,
    ):
        super().__init__(label)
        self.basis_kwargs = {} if basis_kwargs is None else dict(basis_kwargs)
        self.funcs = funcs
        self.ndim_input, self.output_shape = int(ndim_input), output_shape
        self.pynapple_support, self._is_complex = bool(pynapple_support), bool(is_complex)
        self.bounds = None if bounds is None else as_bounds(bounds)
        self.fill_value = float(fill_value)

    @property
    def funcs(self):
        """The functions, in a list."""
        return self._funcs

    @funcs.setter
    def funcs(self, value):
        functions = [value] if callable(value) else list(value)
        if not functions or not all(map(callable, functions)):
            raise ValueError("User must provide an iterable of callable.")
        counts = {_count_inputs(each, self.basis_kwargs) for each in functions}
        if len(counts) > 1:
            raise ValueError(
                "Each function provided to ``funcs`` in ``CustomBasis`` must accept the same "
                "number of input time series."
            )
        self._funcs, self._n_inputs = functions, counts.pop()

    @property
    def output_shape(self):
        """The shape of a function's values for one sample."""
        return self._output_shape

    @output_shape.setter
    def output_shape(self, value):
        value = () if value is None else value
        self._output_shape = (int(value),) if np.ndim(value) == 0 else tuple(map(int, value))

    @property
    def n_basis_funcs(self):
        """As many as functions."""
        return len(self.funcs)

    @property
    def is_complex(self):
        return self._is_complex

    def _feature_shape(self):
        repeated = self._input_shapes[0][self.ndim_input - 1 :]
        return (*self.output_shape, *repeated, self.n_basis_funcs)

    def set_params(self, **params):
        self._is_complex = bool(params.pop("is_complex", self._is_complex))
        return super().set_params(**params)

    def _values(self, *xi):
        xs = [as_array(plain(x), "input samples") for x in xi]
        if any(x.ndim < self.ndim_input for x in xs):
            raise ValueError(
                f"Each input must have at least {self.ndim_input} dimensions, as required by this "
                f"basis. However, some inputs have fewer dimensions: {[x.ndim for x in xs]}."
            )
        own = self.ndim_input
        repeated = xs[0].shape[own:]
        flat = [x.reshape(*x.shape[:own], -1) for x in xs]
        columns = [
            [
                self._called(f, xi if self._takes_as_is(repeated) else [x[..., k] for x in flat])
                for k in range(flat[0].shape[-1])
            ]
            for f in self.funcs
        ]
        values = np.moveaxis(np.array(columns), (0, 1), (-1, -2))
        values = values.reshape(*values.shape[:-2], *repeated, len(self.funcs))
        return self._filled(values, xs)

    def _takes_as_is(self, repeated):
        return not self.pynapple_support and not repeated

    def _called(self, function, xs):
        values = np.asarray(plain(function(*xs, **self.basis_kwargs)), dtype=np.float64)
        expected = (len(xs[0]), math.prod(self.output_shape))
        if values.size != math.prod(expected):
            found = values.shape
            if values.ndim and len(values) == expected[0] and self.output_shape == ():
                return values  # more values for each sample than were announced
            raise ValueError(
                "CustomBasis: each function must return shape "
                f"{(expected[0], *self.output_shape)}, got {found}"
            )
        return values.reshape(expected[0], *self.output_shape)

    def _filled(self, values, xs):
        if self.bounds is not None:
            low, high = self.bounds
            outside = np.any(
                [((x < low) | (x > high)).reshape(len(x), -1).any(axis=1) for x in xs], axis=0
            )
            values[outside] = self.fill_value
        return values

    def _grid_bounds(self):
        return [self.bounds or (0.0, 1.0)] * self._n_inputs

    def _on_grid(self, *xi):
        return self._values(*xi)


def _count_inputs(function, given):
    """The positional parameters that have no default and are not among `given`."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1  # a function of C, which does not tell
    positional = (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    )
    free = [
        each
        for each in parameters
        if each.kind in positional
        and each.default is inspect.Parameter.empty
        and each.name not in given
    ]
    return max(len(free), 1)
