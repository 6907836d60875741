"""Which fold every row is in."""

import numpy as np

from . import _ext
from ._arrays import is_missing, sorted_labels, unmasked
from ._checks import seed_number, whole


def folds_of(cv, rows, folds, seed):
    """A list of fold numbers from "contiguous", "random", or given folds or groups."""
    if isinstance(cv, str):
        if cv not in ("contiguous", "random"):
            raise ValueError(f"cv: must be contiguous, random or an array of folds, got '{cv}'")
        folds, seed = whole(folds, "folds", 2), seed_number(seed)
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
    return sorted_labels(given, "cv")[1].tolist()
