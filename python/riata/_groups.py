"""Group masks: which parameters are in which group."""

import numpy as np

from ._tree import flatten


def _is_leaf(node):
    return not isinstance(node, dict)


def is_strength(value):
    """Whether what stands in a mask's place is strengths of groups: numbers, or a row of them that
    is not of 0s and 1s alone."""
    leaves = [leaf for _, leaf in flatten(value, _is_leaf)[0]]
    rows = [leaf for leaf in leaves if np.ndim(leaf) == 1]
    like_masks = rows and all(np.isin(row, (0, 1)).all() for row in rows)
    return bool(leaves) and all(np.ndim(leaf) <= 1 for leaf in leaves) and not like_masks


def validated_mask(mask, may_overlap=False):
    """A copy of the mask as float arrays, checked as far as it can be without X."""
    leaves, rebuild = flatten(mask, _is_leaf)
    arrays = [np.array(leaf, dtype=np.float64) for _, leaf in leaves]
    if not arrays or any(array.size == 0 for array in arrays):
        raise ValueError("Empty mask provided!")
    if any(array.ndim < 2 for array in arrays):
        raise ValueError(
            "Mask arrays should have at least 2 dimensions, (n_groups, n_features), "
            f"got shapes {[array.shape for array in arrays]}; strengths go by strength="
        )
    if any(not np.isin(array, (0, 1)).all() for array in arrays):
        raise ValueError("Mask elements must be 0s and 1s!")
    counts = {array.shape[0] for array in arrays}
    if len(counts) > 1:
        raise ValueError(
            "Mask arrays must have the same number of groups, their first dimension, "
            f"got {sorted(counts)}"
        )
    if not any(array.any() for array in arrays):
        raise ValueError("Empty mask provided!")
    if not may_overlap and any((array.sum(axis=0) > 1).any() for array in arrays):
        raise ValueError(
            "Incorrect group assignment. Some of the features are assigned to more than one group."
        )
    return rebuild(arrays)


def groups_of_mask(mask, design, responses):
    """(name, entries) of every row of the mask; entry = feature + features * response."""
    leaves, _ = flatten(mask, _is_leaf)
    if [path for path, _ in leaves] != design.paths:
        have = ", ".join("/".join(map(str, path)) or "an array" for path, _ in leaves)
        raise ValueError(
            f"Mask pytree structure does not match the expected parameter structure. "
            f"Mask has {have}, X has {', '.join(design.names)}."
        )
    groups = [[] for _ in range(leaves[0][1].shape[0])]
    for name, first, size, (_, leaf) in zip(
        design.names, design.first, design.sizes, leaves, strict=True
    ):
        expected = (len(groups), size) + ((responses,) if responses > 1 else ())
        if leaf.shape not in {expected, (len(groups), size, responses)}:
            raise ValueError(
                f"GroupLasso mask shape mismatch: '{name}' has mask of shape {leaf.shape}, "
                f"expected {expected}."
            )
        members = leaf.reshape(len(groups), size, responses)
        for g, feature, response in np.argwhere(members):
            groups[g].append(int(first + feature + design.total * response))
    return [(f"group {g}", design.without_masked(entries)) for g, entries in enumerate(groups)]


def default_groups(design, responses):
    """Every feature of X, for every neuron, in this order."""
    return [
        (
            name if responses == 1 else f"{name}[{response}]",
            design.without_masked([int(first + j + design.total * response) for j in range(size)]),
        )
        for name, first, size in zip(design.names, design.first, design.sizes, strict=True)
        for response in range(responses)
    ]
