"""Which features a response may use."""

import numpy as np

from ._arrays import as_array
from ._design import block_name
from ._tree import flatten, map_leaves


def checked_mask(value):
    """A copy of the mask, of 0s and 1s; None stays."""

    def leaf(each):
        array = np.array(as_array(each, "feature_mask"))
        if not np.isin(array, (0, 1)).all():
            raise ValueError("'feature_mask' must contain only 0s and 1s!")
        return array

    if value is None:
        return None
    if isinstance(value, dict):
        return map_leaves(leaf, value)
    if isinstance(value, (list, tuple)) and any(np.ndim(each) for each in value):
        try:
            return leaf(value)
        except TypeError:
            return type(value)(leaf(each) for each in value)
    return leaf(value)


def mask_matrix(mask, design, trailing):
    """(features, responses) of booleans; trailing: the shape of a coefficient behind its features.

    An array has the shape of `coef_`; of a tree, each array has that of its part of `coef_`, or the
    trailing shape alone, for all features of the part alike.
    """
    if isinstance(mask, np.ndarray) and design.is_array:
        leaves = [((), mask)]
    else:
        leaves, _ = flatten(mask, lambda node: not isinstance(node, (dict, list, tuple)))
    if [path for path, _ in leaves] != design.paths:
        have = ", ".join(block_name(path) for path, _ in leaves)
        raise TypeError(
            "feature_mask and X must have the same structure, but feature_mask has "
            f"{have}, X has {', '.join(design.names)}"
        )
    responses = int(np.prod(trailing, dtype=int))
    parts = []
    for name, size, (_, leaf) in zip(design.names, design.sizes, leaves, strict=True):
        whole = (size, *trailing)
        if leaf.shape != whole and (design.is_array or leaf.shape != trailing):
            raise ValueError(
                "The shape of the ``feature_mask`` array must match that of the ``coef``. The "
                f"shape of the ``coef`` of {name} is ``{whole}``, that of the ``feature_mask`` is "
                f"``{leaf.shape}`` instead!"
            )
        parts.append(np.broadcast_to(leaf, whole).reshape(size, responses) == 1)
    return np.concatenate(parts)
