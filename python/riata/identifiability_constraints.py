"""Columns that the others already say are dropped."""

import numpy as np

from ._arrays import as_array
from ._time import plain, with_time_of

__all__ = [
    "add_constant",
    "apply_identifiability_constraints",
    "apply_identifiability_constraints_by_basis_component",
]


def add_constant(x):
    """A column of ones, then x."""
    x = np.asarray(x)
    return np.concatenate([np.ones((len(x), 1)), x], axis=1)


def apply_identifiability_constraints(feature_matrix, add_intercept=True, warn_if_float32=True):
    """The features without those that are combinations of the others and of a constant.

    Of columns that depend on each other the first are dropped. One QR decomposition in float64,
    whatever the type of the matrix: warn_if_float32 is taken and not needed. Rows with NaN are kept
    and not looked at.

    Returns
    -------
    The matrix with the columns kept, and their numbers.
    """
    values = as_array(plain(feature_matrix), "feature_matrix")
    if values.ndim != 2:
        raise TypeError(
            f"feature_matrix must be a 2-dimensional array, got {values.ndim} dimensions"
        )
    kept = _independent(values[np.isfinite(values).all(axis=1)], add_intercept)
    return with_time_of(values[:, kept], feature_matrix), kept


def apply_identifiability_constraints_by_basis_component(basis, feature_matrix, add_intercept=True):
    """The same, for every summand of a basis by itself.

    feature_matrix: what `basis.compute_features` gave.
    """
    values = as_array(plain(feature_matrix), "feature_matrix")
    numbers = basis.split_by_feature(np.arange(values.shape[1])[None], axis=1)
    kept = []
    for each in numbers.values():
        columns = np.ravel(each)
        kept.append(
            columns[apply_identifiability_constraints(values[:, columns], add_intercept)[1]]
        )
    kept = np.concatenate(kept) if kept else np.empty(0, dtype=int)
    return with_time_of(values[:, kept], feature_matrix), kept


def _independent(values, add_intercept):
    """The columns that are kept, rising: from the last to the first, each that those before it in
    that order do not span."""
    from scipy.linalg import qr

    order = np.arange(values.shape[1])[::-1]
    columns = values[:, order]
    if add_intercept:
        columns = add_constant(columns)
    if columns.size == 0:
        return np.empty(0, dtype=int)
    triangle = qr(columns, mode="r")[0][: columns.shape[1]]
    tolerance = max(columns.shape) * np.finfo(float).eps * np.linalg.norm(triangle, axis=0).max()
    directions, found = np.empty((len(triangle), 0)), []
    for number, column in enumerate(triangle.T):
        for _ in range(2):  # once more for what rounding left
            column = column - directions @ (directions.T @ column)
        size = np.linalg.norm(column)
        if size > tolerance:
            directions = np.column_stack([directions, column / size])
            found.append(number - int(add_intercept))
    return np.sort([order[number] for number in found if number >= 0]).astype(int)
