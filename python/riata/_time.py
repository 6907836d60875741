"""pynapple in, pynapple out: time series by what they offer; pynapple is imported only where the
user's objects are its own."""

import numpy as np


def is_timed(x):
    """Whether x is a Tsd, TsdFrame or TsdTensor of pynapple, or the like."""
    return hasattr(x, "time_support") and hasattr(x, "t") and hasattr(x, "d")


def timed_leaves(*trees):
    """The time series in trees of dicts, lists and tuples."""
    for tree in trees:
        if is_timed(tree):
            yield tree
        elif isinstance(tree, dict):
            yield from timed_leaves(*tree.values())
        elif isinstance(tree, (list, tuple)):
            yield from timed_leaves(*tree)


def require_same_time(*trees):
    """Raises ValueError where time series do not share times and time support."""
    found = list(timed_leaves(*trees))
    for other in found[1:]:
        if not _same_time(found[0], other):
            raise ValueError(
                "Time axis mismatch. pynapple objects must have the same times and time support, "
                f"got {_extent(found[0])} and {_extent(other)}; restrict one to the other's "
                "time_support, or interpolate it there"
            )


def _extent(series):
    return f"{len(series.t)} samples in {len(series.time_support)} epochs"


def _same_time(a, b):
    return all(
        one.shape == other.shape and np.allclose(one, other)
        for one, other in ((a.t, b.t), (np.asarray(a.time_support), np.asarray(b.time_support)))
    )


def with_time_of(values, *trees, columns=None):
    """The array as a pynapple object on the time axis of the first time series found, if any.

    columns: a TsdFrame whose columns and metadata the result takes over.
    """
    model = next(timed_leaves(*trees), None)
    if model is None:
        return values
    import pynapple as nap

    axis = {"t": model.t, "time_support": model.time_support}
    values = np.ascontiguousarray(values)
    if values.ndim == 1:
        return nap.Tsd(d=values, **axis)
    if values.ndim > 2:
        return nap.TsdTensor(d=values, **axis)
    if columns is None:
        return nap.TsdFrame(d=values, **axis)
    metadata = getattr(columns, "metadata", None)
    return nap.TsdFrame(d=values, columns=columns.columns, metadata=metadata, **axis)


def epochs(x):
    """The rows of every epoch of a time series, as slices; of an array, all of them."""
    if not is_timed(x):
        return [slice(None)]
    bounds = np.asarray(x.time_support)
    first = np.searchsorted(x.t, bounds[:, 0], side="left")
    end = np.searchsorted(x.t, bounds[:, 1], side="right")
    return [slice(a, b) for a, b in zip(first, end, strict=True)]


def plain(x):
    """The values of a time series; anything else as it is."""
    return x.d if is_timed(x) else x
