"""Which fold every row is in."""

import numpy as np

from . import _ext


def folds_of(cv, rows, folds, seed):
    """A list of fold numbers from "contiguous", "random", or given folds or groups."""
    if isinstance(cv, str):
        if cv == "contiguous":
            return _ext.contiguous_folds(rows, folds)
        if cv == "random":
            return _ext.random_folds(rows, folds, seed)
        raise ValueError(f"cv: must be contiguous, random or an array of folds, got '{cv}'")
    given = np.asarray(cv)
    if given.shape != (rows,):
        raise ValueError(f"cv: the folds must have shape ({rows},), got {given.shape}")
    return np.unique(given, return_inverse=True)[1].tolist()
