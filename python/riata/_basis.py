"""What all bases share."""

import copy
import math

import numpy as np

from ._arrays import unmasked
from ._blocks import DenseBlock
from ._checks import real, whole
from ._inputs import also_by_name
from ._labels import check_label, disambiguated, tree
from ._parameters import Parameters
from ._time import is_timed, require_same_time, with_time_of


class Basis(Parameters):
    """What all bases share: composition, labels, and arrays of any number of dimensions."""

    _params = ()

    def __init__(self, label=None):
        self._label = None
        if label is not None:
            self.label = label

    # --- to be said by each: n_basis_funcs, _values, _on_grid

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
    def is_complex(self):
        """Whether its functions are real and imaginary parts; two such cannot be multiplied."""
        return False

    def __getitem__(self, label):
        if not isinstance(label, str):
            raise IndexError(f"You can only index basis using labels, got {label!r}")
        found = {each.label: each for each in tree(self)}
        if label not in found:
            known = ", ".join(repr(each) for each in found)
            raise IndexError(f"Basis label {label} not found. Available labels: {known}")
        return found[label]

    # --- inputs

    _n_inputs = 1
    _input_shapes = None

    @property
    def input_shape(self):
        """The shape of an input without its samples; None until one was seen."""
        if self._n_inputs == 1:
            return None if self._input_shapes is None else self._input_shapes[0]
        return self._input_shapes

    @also_by_name("xi")
    def set_input_shape(self, *xi):
        """Take the shape of the inputs from arrays, shapes or numbers of columns."""
        self._require_inputs(xi)
        for basis in self._atoms():
            basis._input_shapes = [_shape_of(x) for x in xi[: basis._n_inputs]]
            xi = xi[basis._n_inputs :]
        return self

    @also_by_name("xi")
    def setup_basis(self, *xi):
        """Take from the inputs what the basis keeps of them: their shapes."""
        return self.set_input_shape(*xi)

    def _require_inputs(self, xi):
        expected = sum(atom._n_inputs for atom in self._atoms())
        if len(xi) != expected:
            raise TypeError(
                f"Input dimensionality mismatch. This basis evaluation requires {expected} inputs, "
                f"{len(xi)} inputs provided instead."
            )

    # --- values

    def _pointwise(self, *xi):
        """The functions at every value: the shape of the input and, last, the functions."""
        return self._values(*xi)

    def _values(self, *xi):
        """(n_samples, ..., functions): what the features are before they are laid in a row."""
        raise NotImplementedError

    def _features(self, *xi):
        values = self._values(*xi)
        return values.reshape(len(values), -1)

    @also_by_name("sample_pts")
    def evaluate(self, *xi):
        """The functions at every value: the shape of the input and, last, the functions."""
        self._require_inputs(xi)
        return with_time_of(self._pointwise(*xi), xi)

    def _samples(self, xi):
        """The inputs as arrays, and what the basis keeps of them."""
        self._require_inputs(xi)
        require_same_time(xi)
        xi = [x if is_timed(x) else np.atleast_1d(np.asarray(unmasked(x))) for x in xi]
        counts = [len(x) for x in xi]
        if 0 in counts:
            raise ValueError(f"{type(self).__name__}: inputs must have a sample or more, got none")
        if len(set(counts)) > 1:
            raise ValueError(f"{self.label}: inputs must have as many samples, got {counts}")
        self.setup_basis(*xi)
        return xi

    @also_by_name("xi")
    def compute_features(self, *xi):
        """The feature matrix, (n_samples, n_output_features); a pynapple object where one is given.

        Draws no random numbers.
        """
        xi = self._samples(xi)
        return with_time_of(self._features(*xi), xi)

    def compute_blocks(self, *xi):
        """The features as blocks that are not written out, by label: an X for the models.

        Splines keep the few functions that are not zero, kernels one copy of the series, products
        their factors. Inputs are (n_samples,); what has no such form is stored as numbers.
        """
        xi = self._samples(xi)
        out = {}
        for part in self._summands():
            count = sum(atom._n_inputs for atom in part._atoms())
            out[part.label], xi = part._block(*xi[:count]), xi[count:]
        return out

    def _block(self, *xi):
        return DenseBlock(np.asfortranarray(self._features(*xi)))

    @property
    def n_output_features(self):
        """The number of columns that compute_features gives; None until the input was seen."""
        return None if self._input_shapes is None else math.prod(self._feature_shape())

    def _feature_shape(self):
        """How the columns are split: the shape of the input and, last, the functions."""
        return (*self._input_shapes[0], self.n_basis_funcs)

    def _value_shape(self):
        """The shape of `_values` behind the samples."""
        return self._feature_shape()

    @also_by_name("n_samples")
    def evaluate_on_grid(self, *n_samples):
        """The functions on a grid over the bounds, or [0, 1]: (*grids, values)."""
        self._require_inputs(n_samples)
        if any(real(n, "n_samples") <= 0 for n in n_samples):
            raise ValueError("All sample counts provided must be greater than zero.")
        n_samples = [whole(n, "n_samples", 1) for n in n_samples]
        ends = [pair for atom in self._atoms() for pair in atom._grid_bounds()]
        axes = [np.linspace(*pair, n) for pair, n in zip(ends, n_samples, strict=True)]
        grids = np.meshgrid(*axes, indexing="ij")
        values = self._on_grid(*[grid.ravel() for grid in grids])
        return *grids, values.reshape(*grids[0].shape, -1)

    def _grid_bounds(self):
        """Where the grid of each input begins and ends."""
        return [self.bounds or (0.0, 1.0)]

    def split_by_feature(self, x, axis=1):
        """The columns of each summand, by its label: (..., [inputs,] functions, ...)."""
        x = np.asarray(x)
        if not -x.ndim <= axis < x.ndim:
            raise ValueError(f"split_by_feature: axis must be one of the {x.ndim} of x, got {axis}")
        axis = axis % x.ndim
        parts = self._summands()
        sizes = [part.n_output_features for part in parts]
        if None in sizes:
            raise ValueError("split_by_feature: call compute_features or set_input_shape first")
        if x.shape[axis] != sum(sizes):
            raise ValueError(
                "`x.shape[axis]` does not match the expected number of features. "
                f"`x.shape[axis] == {x.shape[axis]}`, while the expected number of features is "
                f"{sum(sizes)}"
            )
        out, first = {}, 0
        for part, size in zip(parts, sizes, strict=True):
            columns = x[(slice(None),) * axis + (slice(first, first + size),)]
            shape = (*x.shape[:axis], *part._feature_shape(), *x.shape[axis + 1 :])
            out[part.label] = columns.reshape(shape)
            first += size
        return out

    def to_transformer(self, fit_bounds=False):
        """A scikit-learn transformer of the columns of X, see `TransformerBasis`."""
        from ._transformer import TransformerBasis

        return TransformerBasis(copy.deepcopy(self), fit_bounds)

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
        shown = ", ".join(
            f"{name}={value!r}"
            for name, value in self.get_params(deep=False).items()
            if name != "label" and _is_worth_showing(value)
        )
        own = "" if self.label == type(self).__name__ else f"'{self.label}': "
        return f"{own}{type(self).__name__}({shown})"


def _is_worth_showing(value):
    is_nan = isinstance(value, float) and math.isnan(value)
    is_empty = isinstance(value, (dict, tuple)) and not value
    return value is not None and not is_nan and not is_empty


def _shape_of(x):
    whole_number = isinstance(x, (int, np.integer)) and not isinstance(x, bool)
    if whole_number and x > 0:
        return () if x == 1 else (int(x),)
    if isinstance(x, tuple) and all(isinstance(n, (int, np.integer)) and n > 0 for n in x):
        return x
    if hasattr(x, "shape") and len(x.shape):
        return tuple(x.shape[1:])
    raise ValueError(f"Cannot convert inputs ``{x!r}`` to shape tuple.")
