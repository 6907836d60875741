"""Convolution of time series with the functions of a basis."""

import warnings

import numpy as np

from . import _ext
from ._arrays import as_array
from ._checks import flag
from ._time import epochs, is_timed, plain, with_time_of
from ._tree import flatten

__all__ = ["create_convolutional_predictor"]

CAUSALITIES = ("causal", "acausal", "anti-causal")
BATCH_SIZES = ("batch_size_samples", "batch_size_channels", "batch_size_basis")


def create_convolutional_predictor(
    basis_matrix,
    time_series,
    predictor_causality="causal",
    shift=None,
    axis=0,
    batch_size_samples=None,
    batch_size_channels=None,
    batch_size_basis=None,
):
    """The convolution of time series with every column of a kernel.

    Parameters
    ----------
    basis_matrix : (window_size, n_functions); row 0 weighs the sample nearest in time
    time_series : an array, a pynapple object (each epoch is convolved by itself), or a dict, list
        or tuple of these
    predictor_causality : "causal" (row t sees samples up to t), "anti-causal" (from t on) or
        "acausal" (around t)
    shift : whether t itself is left out: row t sees t - 1, t - 2, ... (or t + 1, ...). None: yes
        unless acausal
    axis : where time runs; of pynapple objects always 0
    batch_size_samples, batch_size_channels, batch_size_basis : taken and not needed: nothing beside
        the result is written out

    Returns
    -------
    In the structure of time_series, each array with the functions as its last axis; NaN where the
    window reaches beyond the series. An epoch shorter than the window is NaN, with a warning.
    """
    kernel = as_array(basis_matrix, "basis_matrix")
    if kernel.ndim != 2:
        raise ValueError(
            f"basis_matrix must be a 2 dimensional array! {kernel.ndim} dimensions provided "
            "instead."
        )
    if kernel.size == 0:
        raise ValueError(
            "Empty array provided. At least one of dimension in basis_matrix is empty."
        )
    for size, name in zip(
        (batch_size_samples, batch_size_channels, batch_size_basis), BATCH_SIZES, strict=True
    ):
        check_batch_size(name, size)
    delay = delay_of(len(kernel), predictor_causality, shift)
    leaves, rebuild = flatten(time_series, lambda node: not _is_container(node))
    return rebuild([_convolved(leaf, kernel, delay, axis) for _, leaf in leaves])


def check_batch_size(name, size):
    if size is not None and not (isinstance(size, (int, np.integer)) and size > 0):
        raise ValueError(
            f"When provided ``{name}`` must be a strictly positive integer! ``{size}`` provided "
            "instead."
        )


def delay_of(window, causality, shift):
    """How many rows after the nearest sample of its window a row stands."""
    if causality not in CAUSALITIES:
        raise ValueError(
            f"predictor_causality must be one of {list(CAUSALITIES)}. {causality} provided instead!"
        )
    if causality == "acausal":
        if shift:
            raise ValueError("Cannot shift `predictor` when `predictor_causality` is `acausal`!")
        return (window - 1) // 2 - (window - 1)
    shift = shift is None or flag(shift, "shift")
    return int(shift) if causality == "causal" else 1 - window - int(shift)


def convolved(x, kernel, delay):
    """(n, ..., functions) for x (n, ...), an array or a pynapple object, epoch by epoch."""
    values = as_array(plain(x), "time_series")
    flat = values.reshape(len(values), -1)
    parts = epochs(x)
    short = [part for part in parts if len(flat[part]) < len(kernel)]
    if short:
        warnings.warn(
            f"{len(short)} of {len(parts)} epochs are shorter than the window of {len(kernel)} "
            "samples and give NaN.",
            UserWarning,
            stacklevel=4,
        )
    if len(parts) == 1:
        out = _ext.convolve(flat, kernel, delay)
    else:
        out = np.concatenate([_ext.convolve(flat[part], kernel, delay) for part in parts])
    return out.reshape(*values.shape, kernel.shape[1])


def _convolved(x, kernel, delay, axis):
    if is_timed(x):
        return with_time_of(convolved(x, kernel, delay), x)
    values = as_array(x, "time_series")
    if values.ndim == 0:
        raise ValueError("time_series must have at least one dimension, got a number")
    if values.size == 0:
        raise ValueError("Empty array provided. At least one of dimension in time_series is empty.")
    if not -values.ndim <= axis < values.ndim:
        raise ValueError(f"axis must be in the {values.ndim} dimensions of time_series, got {axis}")
    axis = axis % values.ndim
    out = convolved(np.moveaxis(values, axis, 0), kernel, delay)
    return np.moveaxis(out, 0, axis)


def _is_container(node):
    """Whether it holds time series: a list of numbers is one itself."""
    if isinstance(node, dict):
        return True
    return isinstance(node, (list, tuple)) and any(np.ndim(plain(each)) for each in node)
