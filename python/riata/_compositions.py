"""Bases made of two others."""

import copy
import math
import textwrap

import numpy as np

from ._basis import Basis
from ._blocks import MadeBlock
from ._labels import check_unique, tree
from ._time import plain

_PARTS = ("basis1", "basis2")


class _Composition(Basis):
    """Two bases, copied, and what makes one of them."""

    _params = ("basis1", "basis2", "label")
    _sign = None

    def __init__(self, basis1, basis2, label=None):
        self.basis1, self.basis2 = basis1, basis2
        super().__init__(label)
        check_unique(self)

    @property
    def basis1(self):
        """The first part: a copy of what was given."""
        return self._basis1

    @basis1.setter
    def basis1(self, value):
        self._basis1 = self._adopted(value, getattr(self, "_basis1", None))

    @property
    def basis2(self):
        """The second part: a copy of what was given."""
        return self._basis2

    @basis2.setter
    def basis2(self, value):
        self._basis2 = self._adopted(value, getattr(self, "_basis2", None))

    def _adopted(self, value, before):
        if not isinstance(value, Basis):
            raise TypeError(f"{type(self).__name__}: parts must be bases, got {value!r}")
        part = copy.deepcopy(value)
        part._parent = self
        if part._label is None and before is not None:
            part._label = before._label  # what takes a named place has its name
        return part

    @property
    def default_label(self):
        return f"({self.basis1.label} {self._sign} {self.basis2.label})"

    def _atoms(self):
        return self.basis1._atoms() + self.basis2._atoms()

    def _split_inputs(self, xi):
        first = sum(atom._n_inputs for atom in self.basis1._atoms())
        return xi[:first], xi[first:]

    @property
    def input_shape(self):
        return [atom.input_shape for atom in self._atoms()]

    @property
    def bounds(self):
        """Those of every part, in a list."""
        return [getattr(atom, "bounds", None) for atom in self._atoms()]

    @property
    def is_complex(self):
        return self.basis1.is_complex or self.basis2.is_complex

    def setup_basis(self, *xi):
        """Take from the inputs what the parts keep of them."""
        self._require_inputs(xi)
        first, second = self._split_inputs(xi)
        self.basis1.setup_basis(*first)
        self.basis2.setup_basis(*second)
        return self

    def get_params(self, deep=True):
        """The parts by their labels, and the parameters of each as label__name."""
        params = {}
        for part in (self.basis1, self.basis2):
            if deep:
                params |= _named_params(part)
            params[part.label] = part
        return {**params, "label": self.label}

    def set_params(self, **params):
        for key, value in params.items():
            if key == "label":
                self.label = value
                continue
            part, _, name = key.rpartition("__")
            if part:
                owner = getattr(self, part) if part in _PARTS else self._known(part)
                owner.set_params(**{name: value})
            elif key in _PARTS:
                setattr(self, key, value)
            else:
                self._replace(self._known(key), value)
        return self

    def _known(self, label):
        try:
            return self[label]
        except IndexError:
            raise ValueError(
                f"Invalid parameter {label!r} for {type(self).__name__}. Valid parameters are: "
                f"{[*_PARTS, 'label']}, and labels: {[each.label for each in tree(self)]}."
            ) from None

    @staticmethod
    def _replace(part, value):
        parent = part._parent
        setattr(parent, "basis1" if parent.basis1 is part else "basis2", value)

    def __repr__(self):
        parts = "".join(
            f"    basis{k}={textwrap.indent(repr(part), '    ').lstrip()},\n"
            for k, part in ((1, self.basis1), (2, self.basis2))
        )
        return f"'{self.label}': {type(self).__name__}(\n{parts})"


def _named_params(part):
    own = part.get_params()
    if not isinstance(part, _Composition):
        return {f"{part.label}__{name}": value for name, value in own.items()}
    label = own.pop("label")
    return {**own, f"{label}__label": label}


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
        return self.basis1._summands() + self.basis2._summands()

    def _feature_shape(self):
        return (self.n_output_features,)

    def _value_shape(self):
        first, second = self.basis1._value_shape(), self.basis2._value_shape()
        return (*first[:-1], first[-1] + second[-1])

    def _side_by_side(self, verb, xi):
        first, second = self._split_inputs(xi)
        return np.concatenate(
            [getattr(self.basis1, verb)(*first), getattr(self.basis2, verb)(*second)], axis=-1
        )

    def _pointwise(self, *xi):
        return self._side_by_side("_pointwise", xi)

    def _values(self, *xi):
        return self._side_by_side("_values", xi)

    def _features(self, *xi):
        return self._side_by_side("_features", xi)

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

    def __init__(self, basis1, basis2, label=None):
        if basis1.is_complex and basis2.is_complex:
            raise ValueError(
                "Invalid multiplication between two complex bases: their columns are real and "
                "imaginary parts, which a product would mix."
            )
        super().__init__(basis1, basis2, label)

    @property
    def n_output_features(self):
        sizes = [self.basis1.n_output_features, self.basis2.n_output_features]
        return None if None in sizes else math.prod(self._feature_shape())

    def _feature_shape(self):
        first, second = self.basis1._value_shape(), self.basis2._value_shape()
        return (*first[:-1], first[-1] * second[-1])

    def _products(self, verb, xi):
        first, second = self._split_inputs(xi)
        a, b = getattr(self.basis1, verb)(*first), getattr(self.basis2, verb)(*second)
        return (a[..., :, None] * b[..., None, :]).reshape(*a.shape[:-1], -1)

    def _require_alike(self, xi):
        shapes = {np.shape(x) for x in xi}
        if len(shapes) > 1:
            raise ValueError(
                "Element of a MultiplicativeBasis must have the same input shape, "
                f"got {', '.join(map(str, sorted(shapes)))}"
            )

    def _pointwise(self, *xi):
        self._require_alike(xi)
        return self._products("_pointwise", xi)

    def _values(self, *xi):
        self._require_alike(xi)
        return self._products("_values", xi)

    def _block(self, *xi):
        if any(np.ndim(plain(x)) != 1 for x in xi):
            return super()._block(*xi)
        first, second = self._split_inputs(xi)
        blocks = self.basis1._block(*first), self.basis2._block(*second)
        return MadeBlock("product_block", *blocks)

    def _on_grid(self, *xi):
        return self._products("_on_grid", xi)
