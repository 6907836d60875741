"""Named features."""

import numpy as np

from ._time import is_timed
from .tree_utils import pytree_map_and_reduce

__all__ = ["FeaturePytree", "pytree_map_and_reduce"]


class FeaturePytree(dict):
    """A dict of arrays with equal numbers of rows; a slice is taken of every one.

    `X["name"]` is a feature, `X[10:20]` the rows 10 to 19 of all, `len(X)` the number of rows.
    """

    def __init__(self, **features):
        super().__init__()
        for name, values in features.items():
            self[name] = values

    def __setitem__(self, name, values):
        if not isinstance(name, str):
            raise ValueError(f"Keys must be strings! Got {type(name).__name__}")
        values = values if is_timed(values) else np.asarray(values)
        if values.ndim == 0:
            raise ValueError("All values must be arrays of at least 1 dimension!")
        if self.keys() and values.shape[:1] != self.shape:
            raise ValueError(
                f"All arrays must have same number of time points, {self.shape[0]}; every feature "
                f"must have {self.shape[0]} rows, {name!r} has shape {values.shape}"
            )
        super().__setitem__(name, values)

    def __getitem__(self, key):
        if isinstance(key, str):
            return super().__getitem__(key)
        rows = {name: values[key] for name, values in self.items()}
        single = any(
            np.ndim(each) == 0 or isinstance(key, (int, np.integer)) for each in rows.values()
        )
        return rows if single else FeaturePytree(**rows)

    def __len__(self):
        return self.shape[0]

    def __bool__(self):
        return bool(self.keys())

    def __eq__(self, other):
        return (
            isinstance(other, dict)
            and self.keys() == other.keys()
            and all(np.array_equal(self[name], other[name]) for name in self)
        )

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    @property
    def shape(self):
        """The number of rows, as a 1-tuple."""
        return tuple(next(iter(self.values())).shape[:1]) if self.keys() else (0,)

    @property
    def ndim(self):
        """1: it is a sequence of rows."""
        return 1

    @property
    def data(self):
        """The features as a plain dict."""
        return dict(self)
