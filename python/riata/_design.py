"""From what users call X, y and coefficients to the core's blocks, and back."""

import numpy as np

from . import _ext
from ._arrays import as_array
from ._time import plain
from ._tree import flatten, leaves_at


def as_block(leaf):
    """What a leaf of X is to the core: an array, or a block that is stored in a way of its own."""
    if isinstance(leaf, _ext.Block):
        return leaf
    leaf = plain(leaf)
    if not _is_sparse(leaf):
        return as_array(leaf, "X", keep_single=True)
    if leaf.format not in ("csc", "csr"):
        leaf = leaf.tocsc()
    rows, cols = leaf.shape
    indptr, indices = (np.ascontiguousarray(a, np.int64) for a in (leaf.indptr, leaf.indices))
    data = np.ascontiguousarray(as_array(leaf.data, "X"))
    return _ext.sparse_block(rows, cols, indptr, indices, data, leaf.format)


def _is_sparse(leaf):
    """A matrix or array of SciPy, which is not imported for that."""
    return hasattr(leaf, "tocsc") and hasattr(leaf, "format")


def _is_leaf(node):
    if _is_sparse(node):  # some of them are dicts
        return True
    if isinstance(node, dict):
        return False
    if isinstance(node, (list, tuple)):
        return not (len(node) and all(np.ndim(plain(each)) >= 2 for each in node))
    return True


def block_name(path):
    return "/".join(str(key) for key in path) if path else "X"


class Design:
    """The feature matrix in named blocks, in sorted key order."""

    def __init__(self, paths, arrays, rebuild, first=None, total=None):
        self.paths, self.arrays, self.rebuild = paths, arrays, rebuild
        self.names = [block_name(path) for path in paths]
        self.sizes = [array.shape[1] for array in arrays]
        self.first = np.concatenate([[0], np.cumsum(self.sizes)[:-1]]) if first is None else first
        self.total = int(sum(self.sizes)) if total is None else total
        self.is_part = first is not None
        self.allowed = None  # (features, responses) where a feature mask leaves some out

    @classmethod
    def of(cls, X):
        leaves, rebuild = flatten(X, _is_leaf)
        if not leaves:
            raise ValueError("X has no features")
        arrays = [as_block(leaf) for _, leaf in leaves]
        for (path, _), array in zip(leaves, arrays, strict=True):
            if array.ndim != 2:
                raise ValueError(
                    f"X must be 2-dimensional. {block_name(path)} has shape {array.shape}, take "
                    "(n_samples, n_features)"
                )
        rows = {array.shape[0] for array in arrays}
        if len(rows) > 1:
            found = ", ".join(
                f"{block_name(p)}: {a.shape[0]}" for (p, _), a in zip(leaves, arrays, strict=True)
            )
            raise ValueError(f"All features in X must have the same number of samples, got {found}")
        return cls([path for path, _ in leaves], arrays, rebuild)

    @property
    def rows(self):
        return self.arrays[0].shape[0]

    @property
    def is_array(self):
        return self.paths == [()]

    @property
    def blocks(self):
        return list(zip(self.names, self.arrays, strict=True))

    def part(self, key):
        """The blocks under a top-level key, where they stand in the whole."""
        at = [k for k, path in enumerate(self.paths) if path and path[0] == key]
        out = Design(
            [self.paths[k] for k in at],
            [self.arrays[k] for k in at],
            None,
            [self.first[k] for k in at],
            self.total,
        )
        out.allowed, out.numbers = self.allowed, at
        return out

    def numbered_sizes(self):
        """(number in the whole, features) of every block."""
        numbers = self.numbers if self.is_part else range(len(self.sizes))
        return list(zip(numbers, self.sizes, strict=True))

    def without_masked(self, entries):
        """Of entries feature + features * response, those that the feature mask allows."""
        if self.allowed is None:
            return entries
        return [e for e in entries if self.allowed[e % self.total, e // self.total]]

    def keys(self):
        return sorted({path[0] for path in self.paths if path})

    def finite_rows(self, *others):
        """Which rows hold no NaN nor infinity, here and in the other arrays."""
        valid = np.ones(self.rows, dtype=bool)
        for array in (*self.arrays, *others):
            if isinstance(array, _ext.Block):
                valid &= array.finite_rows()
                continue
            valid &= np.isfinite(array).all(axis=tuple(range(1, array.ndim)))
        return valid

    def at(self, rows):
        """Some rows, by a mask."""
        numbers = np.flatnonzero(rows)
        arrays = [
            array.at(numbers) if isinstance(array, _ext.Block) else array[rows]
            for array in self.arrays
        ]
        return Design(self.paths, arrays, self.rebuild)

    def split(self, coef):
        """Coefficients (features, ...) in the structure of X."""
        coef = np.ascontiguousarray(coef)
        stops = [first + size for first, size in zip(self.first, self.sizes, strict=True)]
        return self.rebuild([coef[a:b].copy() for a, b in zip(self.first, stops, strict=True)])

    def joined(self, coef, responses):
        """The reverse of `split`: (features, responses), checked against X."""
        leaves = leaves_at(coef, self.paths)
        if leaves is None:
            found, _ = flatten(coef, lambda node: not isinstance(node, dict))
            have = ", ".join(block_name(path) for path, _ in found)
            raise TypeError(
                "X and coef have mismatched structure: "
                f"X has {', '.join(self.names)}, coef has {have}"
            )
        columns = []
        for name, size, leaf in zip(self.names, self.sizes, leaves, strict=True):
            if isinstance(leaf, (dict, list, tuple)) and not _is_leaf(leaf):
                raise TypeError(
                    "X and coef have mismatched structure: coef has several arrays in the place of "
                    f"{name}"
                )
            values = as_array(leaf, "coef")
            if values.ndim == 0 or values.shape[0] != size or values.size != size * responses:
                known = values.ndim and values.shape[0] != size
                raise ValueError(
                    f"Inconsistent number of features. {name} has {size} features, its coef has "
                    f"{values.shape[0] if known else f'shape {values.shape}'}."
                )
            columns.append(values.reshape(size, responses))
        return np.concatenate(columns)


def rows_to_score(design, y):
    """Which rows are finite; some must be."""
    valid = design.finite_rows(y)
    if not valid.any():
        raise ValueError(f"score: X and y must have a row that is finite, none of {design.rows} is")
    return valid


def require_same_rows(design, y):
    if design.rows != y.shape[0]:
        raise ValueError(
            "X and y must have the same number of samples. "
            f"X has {design.rows} samples, y has {y.shape[0]} instead!"
        )


def design_of_coef(coef):
    """A design without rows that has a column for every coefficient, and these as (features,
    responses)."""
    leaves, rebuild = flatten(coef, lambda node: not isinstance(node, (dict, list, tuple)))
    arrays = [as_array(leaf, "coef") for _, leaf in leaves]
    blocks = [np.empty((0, len(array))) for array in arrays]
    design = Design([path for path, _ in leaves], blocks, rebuild)
    return design, np.concatenate([array.reshape(len(array), -1) for array in arrays])


def like_coef(values, coef, design):
    """(features, responses) in the structure and the shapes of a tree of coefficients."""
    leaves, _ = flatten(coef, lambda node: not isinstance(node, (dict, list, tuple)))
    ends = np.cumsum(design.sizes)[:-1]
    parts = np.split(values, ends)
    return design.rebuild(
        [part.reshape(np.shape(leaf)) for part, (_, leaf) in zip(parts, leaves, strict=True)]
    )
