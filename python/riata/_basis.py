"""What all bases share."""

import copy
import math

import numpy as np

from ._labels import check_label, disambiguated
from ._parameters import Parameters


class Basis(Parameters):
    """What all bases share: composition, labels, and arrays of any number of dimensions."""

    _params = ()

    def __init__(self, label=None):
        self._label = None
        if label is not None:
            self.label = label

    # --- to be said by each: default_label, n_basis_funcs, _n_input, _features

    @property
    def default_label(self):
        return type(self).__name__

    @property
    def label(self):
        if self._label is not None:
            return self._label
        return disambiguated(self)

    @label.setter
    def label(self, value):
        check_label(self, value)
        self._label = None if value is None or value == type(self).__name__ else str(value)

    _parent = None

    @property
    def _root(self):
        return self if self._parent is None else self._parent._root

    def _atoms(self):
        """The bases that are no compositions, from left to right."""
        return [self]

    def _summands(self):
        """The parts whose features stand side by side."""
        return [self]

    @property
    def input_shape(self):
        """The shape of an input without its samples; None until one was seen."""
        return self._input_shape

    _input_shape = None

    def set_input_shape(self, *xi):
        """Take the shape of the inputs from arrays, shapes or numbers of columns."""
        self._require_inputs(xi)
        for basis, x in zip(self._atoms(), xi, strict=True):
            if isinstance(x, (int, np.integer)):
                basis._input_shape = () if x == 1 else (int(x),)
            else:
                basis._input_shape = tuple(x) if isinstance(x, tuple) else np.shape(x)[1:]
        return self

    def _require_inputs(self, xi):
        expected = len(self._atoms())
        if len(xi) != expected:
            raise TypeError(
                f"Input dimensionality mismatch. This basis evaluation requires {expected} inputs, "
                f"{len(xi)} inputs provided instead."
            )

    def evaluate(self, *xi):
        """The functions at every value: the shape of the input and, last, the functions."""
        raise NotImplementedError

    def compute_features(self, *xi):
        """The feature matrix, (n_samples, n_output_features). Draws no random numbers."""
        raise NotImplementedError

    @property
    def n_output_features(self):
        """The number of columns that compute_features gives; None until the input was seen."""
        raise NotImplementedError

    def evaluate_on_grid(self, *n_samples):
        """The functions on a grid over the bounds, or [0, 1]: (*grids, values)."""
        self._require_inputs(n_samples)
        if any(n <= 0 for n in n_samples):
            raise ValueError("All sample counts provided must be greater than zero.")
        axes = [
            np.linspace(*(atom.bounds or (0, 1)), n)
            for atom, n in zip(self._atoms(), n_samples, strict=True)
        ]
        grids = np.meshgrid(*axes, indexing="ij")
        values = self._on_grid(*[grid.ravel() for grid in grids])
        return *grids, values.reshape(*grids[0].shape, -1)

    def split_by_feature(self, x, axis=1):
        """The columns of each summand, by its label: (..., [inputs,] functions, ...)."""
        x = np.asarray(x)
        axis = axis % x.ndim
        parts = self._summands()
        sizes = [part.n_output_features for part in parts]
        if None in sizes:
            raise ValueError("split_by_feature: call compute_features or set_input_shape first")
        if x.shape[axis] != sum(sizes):
            raise ValueError(
                "`x.shape[axis]` does not match the expected number of features. "
                f"`x.shape[axis] == {x.shape[axis]}`, while the expected number is {sum(sizes)}"
            )
        out, first = {}, 0
        for part, size in zip(parts, sizes, strict=True):
            columns = np.take(x, range(first, first + size), axis=axis)
            shape = (*x.shape[:axis], *part._feature_shape(), *x.shape[axis + 1 :])
            out[part.label] = columns.reshape(shape)
            first += size
        return out

    # --- composition

    def __add__(self, other):
        from ._compositions import AdditiveBasis

        return AdditiveBasis(self, other) if isinstance(other, Basis) else NotImplemented

    def __mul__(self, other):
        from ._compositions import AdditiveBasis, MultiplicativeBasis

        if isinstance(other, Basis):
            return MultiplicativeBasis(self, other)
        return self._repeated(other, AdditiveBasis, "multiplied by")

    __rmul__ = __mul__

    def __pow__(self, exponent):
        from ._compositions import MultiplicativeBasis

        return self._repeated(exponent, MultiplicativeBasis, "raised to")

    def _repeated(self, times, composition, verb):
        if not isinstance(times, (int, np.integer)) or isinstance(times, bool):
            raise TypeError(f"A basis can only be {verb} a whole number or a basis, got {times!r}")
        if times < 1:
            raise ValueError(f"A basis can only be {verb} a positive number, got {times}")
        out = copy.deepcopy(self)
        for k in range(1, times):
            each = copy.deepcopy(self)
            if each._label is not None:
                each._label = f"{each._label}_{k}"
            out = composition(out, each)
        return out

    def __len__(self):
        return 1

    def __iter__(self):
        yield self

    # --- parameters

    def __sklearn_clone__(self):
        return copy.deepcopy(self)

    def __repr__(self):
        shown = {
            name: value
            for name, value in self.get_params(deep=False).items()
            if value is not None
            and name != "label"
            and not (isinstance(value, float) and math.isnan(value))
        }
        text = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        own = f"'{self._label}': " if self._label is not None else ""
        return f"{own}{type(self).__name__}({text})"
