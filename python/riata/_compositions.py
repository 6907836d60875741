"""Bases made of two others."""

import copy
import math

import numpy as np

from ._basis import Basis
from ._labels import check_unique


class _Composition(Basis):
    """Two bases, copied, and what makes one of them."""

    _params = ("basis1", "basis2", "label")
    _sign = None

    def __init__(self, basis1, basis2, label=None):
        self.basis1, self.basis2 = copy.deepcopy(basis1), copy.deepcopy(basis2)
        self.basis1._parent = self.basis2._parent = self
        super().__init__(label)
        check_unique(self)

    @property
    def default_label(self):
        return f"({self.basis1.label} {self._sign} {self.basis2.label})"

    def _atoms(self):
        return self.basis1._atoms() + self.basis2._atoms()

    def _split_inputs(self, xi):
        self._require_inputs(xi)
        first = len(self.basis1._atoms())
        return xi[:first], xi[first:]

    @property
    def input_shape(self):
        return [atom.input_shape for atom in self._atoms()]

    def __getitem__(self, label):
        for part in (self.basis1, self.basis2):
            if part.label == label:
                return part
            if isinstance(part, _Composition):
                try:
                    return part[label]
                except KeyError:
                    continue
        raise KeyError(f"no basis labelled {label!r} in {self.label}")

    def get_params(self, deep=True):
        params = {"basis1": self.basis1, "basis2": self.basis2, "label": self.label}
        if deep:
            for atom in self._atoms():
                for name, value in atom.get_params().items():
                    params[f"{atom.label}__{name}"] = value
        return params

    def set_params(self, **params):
        for key, value in params.items():
            label, _, name = key.rpartition("__")
            if label:
                self[label].set_params(**{name: value})
            elif name in ("basis1", "basis2"):
                part = copy.deepcopy(value)
                part._parent = self
                setattr(self, name, part)
            elif name == "label":
                self.label = value
            else:
                raise ValueError(f"Invalid parameter {key!r} for {type(self).__name__}")
        return self

    def __repr__(self):
        return f"{self.label}: {type(self).__name__}(\n    {self.basis1!r},\n    {self.basis2!r})"


class AdditiveBasis(_Composition):
    """The features of two bases side by side."""

    _sign = "+"

    @property
    def n_basis_funcs(self):
        return self.basis1.n_basis_funcs + self.basis2.n_basis_funcs

    @property
    def n_output_features(self):
        sizes = [self.basis1.n_output_features, self.basis2.n_output_features]
        return None if None in sizes else sum(sizes)

    def _summands(self):
        if self._label is not None and self._parent is not None:
            return [self]  # a labelled sum within a sum is one feature
        return self.basis1._summands() + self.basis2._summands()

    def _feature_shape(self):
        return (self.n_output_features,)

    def _side_by_side(self, verb, xi):
        first, second = self._split_inputs(xi)
        return np.concatenate(
            [getattr(self.basis1, verb)(*first), getattr(self.basis2, verb)(*second)], axis=-1
        )

    def evaluate(self, *xi):
        return self._side_by_side("evaluate", xi)

    def compute_features(self, *xi):
        return self._side_by_side("compute_features", xi)

    def _on_grid(self, *xi):
        return self._side_by_side("_on_grid", xi)

    def __len__(self):
        return len(self.basis1) + len(self.basis2)

    def __iter__(self):
        yield from self.basis1
        yield from self.basis2


class MultiplicativeBasis(_Composition):
    """All products of a function of the one and a function of the other; the second runs fastest.

    Inputs with several columns are multiplied column by column.
    """

    _sign = "*"

    @property
    def n_basis_funcs(self):
        return self.basis1.n_basis_funcs * self.basis2.n_basis_funcs

    def _inputs(self):
        return self._atoms()[0].input_shape

    @property
    def n_output_features(self):
        shape = self._inputs()
        return None if shape is None else math.prod(shape) * self.n_basis_funcs

    def _feature_shape(self):
        return (*self._inputs(), self.n_basis_funcs)

    def _products(self, verb, xi):
        first, second = self._split_inputs(xi)
        a, b = getattr(self.basis1, verb)(*first), getattr(self.basis2, verb)(*second)
        return (a[..., :, None] * b[..., None, :]).reshape(*a.shape[:-1], -1)

    def evaluate(self, *xi):
        shapes = {np.shape(x) for x in xi}
        if len(shapes) > 1:
            raise ValueError(
                "Element of a MultiplicativeBasis must have the same input shape, "
                f"got {', '.join(map(str, sorted(shapes)))}"
            )
        return self._products("evaluate", xi)

    def compute_features(self, *xi):
        values = self.evaluate(*xi)
        self.set_input_shape(*[np.asarray(x) for x in xi])
        return values.reshape(values.shape[0], -1)

    def _on_grid(self, *xi):
        return self._products("_on_grid", xi)
