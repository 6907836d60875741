"""Which fold every row is in."""

import numpy as np

from . import _ext
from ._arrays import is_missing, unmasked
from ._checks import whole


def folds_of(cv, rows, folds, seed):
    """A list of fold numbers from "contiguous", "random", or given folds or groups."""
    if isinstance(cv, str):
        if cv not in ("contiguous", "random"):
            raise ValueError(f"cv: must be contiguous, random or an array of folds, got '{cv}'")
        folds, seed = whole(folds, "folds", 2), whole(seed, "seed")
        if cv == "contiguous":
            return _ext.contiguous_folds(rows, folds)
        return _ext.random_folds(rows, folds, seed)
    given = np.asarray(unmasked(cv))
    if given.shape != (rows,):
        raise ValueError(f"cv: the folds must have shape ({rows},), got {given.shape}")
    missing = [k for k, each in enumerate(given.tolist()) if is_missing(each)]
    if missing:
        raise ValueError(
            f"cv: every row must have a fold, row {missing[0]} has {given[missing[0]]}; leave the "
            "row out, or give it a fold of its own"
        )
    try:
        return np.unique(given, return_inverse=True)[1].tolist()
    except TypeError:
        kinds = sorted({type(each).__name__ for each in given})
        raise TypeError(f"cv: labels must be of one kind, got {' and '.join(kinds)}") from None
