"""From what users call X, y and coefficients to the core's blocks, and back."""

import numpy as np

from ._tree import flatten


def as_array(values, what="array"):
    """float64 in NumPy's memory, copied only where it must be."""
    try:
        array = np.asarray(values)
        if array.dtype.kind == "c":
            raise TypeError("it is complex")
        array = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{what} must be numeric: {error}") from None
    # strides that are no whole number of elements (a field of a record) cannot be passed on
    if any(stride % array.itemsize for stride in array.strides):
        array = array.copy()
    return array


def _is_leaf(node):
    if isinstance(node, dict):
        return False
    if isinstance(node, (list, tuple)):
        return not (len(node) and all(np.ndim(each) >= 2 for each in node))
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

    @classmethod
    def of(cls, X):
        leaves, rebuild = flatten(X, _is_leaf)
        if not leaves:
            raise ValueError("X has no features")
        arrays = [as_array(leaf, "X") for _, leaf in leaves]
        if any(array.ndim != 2 for array in arrays):
            raise ValueError("X must be 2-dimensional.")
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
        return Design(
            [self.paths[k] for k in at],
            [self.arrays[k] for k in at],
            None,
            [self.first[k] for k in at],
            self.total,
        )

    def keys(self):
        return sorted({path[0] for path in self.paths if path})

    def finite_rows(self, *others):
        """Which rows hold no NaN nor infinity, here and in the other arrays."""
        valid = np.ones(self.rows, dtype=bool)
        for array in (*self.arrays, *others):
            valid &= np.isfinite(array).all(axis=tuple(range(1, array.ndim)))
        return valid

    def at(self, rows):
        return Design(self.paths, [array[rows] for array in self.arrays], self.rebuild)

    def split(self, coef):
        """Coefficients (features, ...) in the structure of X."""
        coef = np.ascontiguousarray(coef)
        stops = [first + size for first, size in zip(self.first, self.sizes, strict=True)]
        return self.rebuild([coef[a:b].copy() for a, b in zip(self.first, stops, strict=True)])

    def joined(self, coef, responses):
        """The reverse of `split`: (features, responses), checked against X."""
        leaves, _ = flatten(coef, lambda node: not isinstance(node, dict) and _is_leaf(node))
        if [path for path, _ in leaves] != self.paths:
            have = ", ".join(block_name(path) for path, _ in leaves)
            raise TypeError(
                "X and coef have mismatched structure: "
                f"X has {', '.join(self.names)}, coef has {have}"
            )
        columns = []
        for name, size, (_, leaf) in zip(self.names, self.sizes, leaves, strict=True):
            values = as_array(leaf, "coef")
            if values.shape[0] != size:
                raise ValueError(
                    f"Inconsistent number of features. {name} has {size} features, its coef has "
                    f"{values.shape[0]}."
                )
            columns.append(values.reshape(size, responses))
        return np.concatenate(columns)
