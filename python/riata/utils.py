"""Small functions on arrays and trees."""

import numpy as np

from .convolve import CAUSALITIES
from .tree_utils import _mapped, leaves_of

__all__ = [
    "check_dimensionality",
    "get_flattener_unflattener",
    "nan_pad",
    "one_over_x",
    "row_wise_kron",
    "shift_time_series",
    "validate_axis",
]


def check_dimensionality(pytree, expected_dim):
    """Whether every array has so many dimensions."""
    return all(np.ndim(leaf) == expected_dim for leaf in leaves_of(pytree)[0])


def validate_axis(pytree, axis):
    """Raises ValueError unless every array has the axis."""
    if not isinstance(axis, (int, np.integer)) or axis < 0:
        raise ValueError("`axis` must be a non negative integer.")
    if any(np.ndim(leaf) <= axis for leaf in leaves_of(pytree)[0]):
        raise ValueError(
            "'axis' must be smaller than the number of dimensions of any array in 'tree'."
        )


def nan_pad(conv_time_series, pad_size, predictor_causality="causal", axis=0):
    """NaN before the series (causal), behind it (anti-causal), or on both sides (acausal)."""
    if not isinstance(pad_size, (int, np.integer)) or pad_size < 0:
        raise ValueError(
            f"pad_size must be a non-negative integer! Pad size of {pad_size} provided instead!"
        )
    if predictor_causality not in CAUSALITIES:
        raise ValueError(f"predictor_causality must be one of {list(CAUSALITIES)}")
    before = {"causal": pad_size, "anti-causal": 0}.get(predictor_causality, pad_size // 2)

    def padded(array):
        widths = [(0, 0)] * np.ndim(array)
        widths[axis] = (before, pad_size - before)
        return np.pad(np.asarray(array, dtype=np.float64), widths, constant_values=np.nan)

    return _mapped(padded, conv_time_series)


def shift_time_series(time_series, predictor_causality="causal", axis=0):
    """One sample later (causal) or earlier (anti-causal), NaN where nothing is known."""
    if predictor_causality not in ("causal", "anti-causal"):
        raise ValueError(
            "predictor_causality must be one of 'causal', 'anti-causal'. "
            f"{predictor_causality} provided instead!"
        )

    def shifted(array):
        if np.asarray(array).dtype.kind != "f":
            raise ValueError("time_series must have a float dtype!")
        moved = np.moveaxis(np.asarray(array), axis, 0)
        gap = np.full_like(moved[:1], np.nan)
        parts = (gap, moved[:-1]) if predictor_causality == "causal" else (moved[1:], gap)
        return np.moveaxis(np.concatenate(parts), 0, axis)

    return _mapped(shifted, time_series)


def row_wise_kron(A, C, jit=False, transpose=True):
    """Row by row all products of a column of A and one of C, (n, a c); the second runs fastest.

    transpose=False: A and C are (columns, n), and so is the result. jit is not needed.
    """
    a, c = (np.asarray(each).T if not transpose else np.asarray(each) for each in (A, C))
    out = (a[:, :, None] * c[:, None, :]).reshape(len(a), -1)
    return out if transpose else out.T


def one_over_x(x):
    """1 / x"""
    return 1 / np.asarray(x)


def get_flattener_unflattener(parameter_tree):
    """Two functions: from a tree of this structure to one vector, and back."""
    leaves, rebuild = leaves_of(parameter_tree)
    shapes = [np.shape(leaf) for leaf in leaves]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

    def flattener(tree):
        return np.concatenate([np.ravel(leaf) for leaf in leaves_of(tree)[0]])

    def unflattener(vector):
        parts = np.split(np.asarray(vector), ends)
        return rebuild([part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)])

    return flattener, unflattener
