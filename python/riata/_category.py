"""A basis of labels."""

import numpy as np

from . import _ext
from ._basis import Basis
from ._time import plain


class Category(Basis):
    """One column for each category, 1 where the sample is of it.

    categories: a number k (0, 1, ..., k-1) or a list of labels, which are taken in sorted order.
    out_of_category: a sample of another label gives zeros (True) or an error (False).
    """

    _params = ("categories", "out_of_category", "label")

    def __init__(self, categories, out_of_category=True, label=None):
        super().__init__(label)
        self.categories, self.out_of_category = categories, out_of_category

    @property
    def bounds(self):
        raise AttributeError("Category has no bounds.")

    @property
    def categories(self):
        """As they were given."""
        return self._categories

    @categories.setter
    def categories(self, value):
        labels = np.arange(value) if isinstance(value, (int, np.integer)) else np.asarray(value)
        unique, counts = np.unique(labels, return_counts=True)
        if unique.size == 0:
            raise ValueError("Category: there must be at least one category")
        if (counts > 1).any():
            raise ValueError(
                f"Duplicate category labels provided: {unique[counts > 1].tolist()}. Each label "
                "must be unique."
            )
        self._categories, self._labels = value, unique

    @property
    def n_basis_funcs(self):
        """As many as categories."""
        return len(self._labels)

    def _values(self, *xi):
        x = np.asarray(plain(xi[0]))
        known = np.isin(x, self._labels)
        if not self.out_of_category and not known.all():
            raise ValueError(
                f"Unrecognized label(s) {np.unique(x[~known]).tolist()}. Valid labels are "
                f"{self._labels.tolist()}."
            )
        codes = np.where(
            known, np.searchsorted(self._labels, np.where(known, x, self._labels[0])), -1.0
        )
        levels = [float(k) for k in range(len(self._labels))]
        core = _ext.bases.Category(levels=levels, unknown="zeros")
        return core.evaluate(np.ravel(codes)).reshape(*x.shape, len(self._labels))

    def evaluate_on_grid(self, *n_samples):
        """The categories themselves and their columns."""
        if len(n_samples) != 1 or n_samples[0] != self.n_basis_funcs:
            raise ValueError(
                "``n_samples`` is fixed by the number of categories for a categorical basis: "
                f"expected {self.n_basis_funcs}, got {', '.join(map(str, n_samples))}."
            )
        return self._labels, self._values(self._labels)

    def _grid_bounds(self):
        return [(0, self.n_basis_funcs - 1)]

    def _on_grid(self, x):
        codes = np.clip(np.rint(x).astype(int), 0, self.n_basis_funcs - 1)
        return self._values(self._labels[codes])
