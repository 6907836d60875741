"""A basis as a transformer of scikit-learn."""

import copy

import numpy as np

from ._arrays import as_array
from ._estimator import Estimator
from ._time import with_time_of


class TransformerBasis(Estimator):
    """The features of the columns of X: a step of a scikit-learn pipeline.

    The columns of X are the inputs of the basis side by side: one column each unless
    `set_input_shape` said otherwise. Everything else is the basis's own: `transformer.order`,
    `transformer.set_params(n_basis_funcs=8)` or `basis__n_basis_funcs=8`, `basis=another`.

    fit_bounds: whether `fit` keeps the range of every input as bounds where the basis has none, so
    that training and test data are scaled alike. False, as in NeMoS: each call rescales.
    """

    def __init__(self, basis, fit_bounds=False):
        missing = [
            name
            for name in ("get_params", "set_params", "compute_features")
            if not hasattr(basis, name)
        ]
        if isinstance(basis, type):
            raise TypeError(
                f"TransformerBasis: basis must be an object, got the class {basis.__name__}; make "
                "one of it"
            )
        if missing:
            raise TypeError(
                "TransformerBasis accepts only object implementing `get_params`, `set_params`, and "
                f"`compute_features`. Missing methods: {missing}."
            )
        self.__dict__["_basis"] = basis
        self.__dict__["fit_bounds"] = bool(fit_bounds)
        self.__dict__["_bound"] = None

    @property
    def basis(self):
        """The basis whose features are computed."""
        return self._basis

    @basis.setter
    def basis(self, value):
        self.__dict__["_basis"] = value

    # --- fit and transform

    def fit(self, X, y=None):
        """Take from X what the basis keeps; y is not looked at."""
        inputs = self._inputs(X)
        self.basis.setup_basis(*inputs)
        self.__dict__["_bound"] = _with_bounds(self.basis, inputs) if self.fit_bounds else None
        return self

    def transform(self, X, y=None):
        """The features, (n_samples, n_output_features)."""
        basis = self._bound or self.basis
        return with_time_of(np.asarray(basis.compute_features(*self._inputs(X))), X)

    def fit_transform(self, X, y=None):
        """`fit`, then `transform`."""
        return self.fit(X, y).transform(X, y)

    def _inputs(self, X):
        shape = np.shape(X)
        if len(shape) != 2:
            raise ValueError(
                "X must be 2-dimensional, shape (n_samples, n_features). The provided X has shape "
                f"{shape} instead."
            )
        shapes = [
            (() if each is None else each)
            for atom in self.basis._atoms()
            for each in (atom._input_shapes or [None] * atom._n_inputs)
        ]
        sizes = [int(np.prod(each, dtype=int)) for each in shapes]
        if sum(sizes) != shape[1]:
            raise ValueError(
                f"Input mismatch: expected {sum(sizes)} inputs, but got {shape[1]} columns in X. "
                "To modify the required number of inputs, call `set_input_shape` before using "
                "`fit` or `fit_transform`."
            )
        ends = np.cumsum(sizes)[:-1]
        values = np.asarray(X) if _has_labels(self.basis) else as_array(X, "X")
        parts = np.split(values, ends, axis=1)
        return [
            with_time_of(part.reshape(len(part), *each), X)
            for part, each in zip(parts, shapes, strict=True)
        ]

    # --- parameters: the basis's own

    def get_params(self, deep=True):
        params = {"basis": self.basis}
        if self.fit_bounds:
            params["fit_bounds"] = True
        if deep:
            params |= self.basis.get_params(deep=True)
        return params

    def set_params(self, **params):
        if "basis" in params and len(params.keys() - {"fit_bounds"}) > 1:
            raise ValueError(
                "Set either new basis object or parameters for existing basis, not both."
            )
        if "fit_bounds" in params:
            self.__dict__["fit_bounds"] = bool(params.pop("fit_bounds"))
        if "basis" in params:
            self.basis = params.pop("basis")
        self.basis.set_params(**{key.removeprefix("basis__"): v for key, v in params.items()})
        return self

    def __sklearn_clone__(self):
        return TransformerBasis(copy.deepcopy(self.basis), self.fit_bounds)

    def __getattr__(self, name):
        if name.startswith("__") or "_basis" not in self.__dict__:
            raise AttributeError(name)
        if not hasattr(self._basis, name):
            raise AttributeError(f"'TransformerBasis' object has no attribute {name!r}")
        return getattr(self._basis, name)

    def __setattr__(self, name, value):
        if name == "basis" or name.startswith("_") or name in self.__dict__:
            object.__setattr__(self, name, value)
        elif name in self._basis.get_params():
            setattr(self._basis, name, value)
        else:
            raise ValueError(
                f"Only setting existing attributes is allowed; the basis has no parameter {name!r}"
            )

    def __dir__(self):
        return sorted({*super().__dir__(), *dir(self._basis)})

    def set_input_shape(self, *xi):
        """Say how many columns each input of the basis has; returns self."""
        self.basis.set_input_shape(*xi)
        return self

    # --- composition

    def __add__(self, other):
        return TransformerBasis(self.basis + _basis_of(other))

    def __mul__(self, other):
        return TransformerBasis(self.basis * _basis_of(other))

    __rmul__ = __mul__

    def __pow__(self, exponent):
        return TransformerBasis(self.basis**exponent)

    def __repr__(self):
        return f"Transformer({self.basis!r})"

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(),
            input_tags=InputTags(allow_nan=True, string=True),
        )


def _basis_of(other):
    return other.basis if isinstance(other, TransformerBasis) else other


def _has_labels(basis):
    from ._category import Category

    return any(isinstance(atom, Category) for atom in basis._atoms())


def _with_bounds(basis, inputs):
    """A copy with the range of every input as bounds, where it has none of its own."""
    out = copy.deepcopy(basis)
    for atom in out._atoms():
        own, inputs = inputs[: atom._n_inputs], inputs[atom._n_inputs :]
        if "bounds" not in atom._params or atom.bounds is not None:
            continue
        ranges = [(float(np.nanmin(x)), float(np.nanmax(x))) for x in map(np.asarray, own)]
        atom.bounds = ranges[0] if len(ranges) == 1 else tuple(ranges)
    return out
