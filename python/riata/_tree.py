"""Nested dicts, lists and tuples of arrays: dict keys are taken in sorted order."""


def flatten(tree, is_leaf):
    """The leaves of a tree and a function that puts others in their places.

    Returns a list of (path, leaf) and `rebuild(leaves)`.
    """
    if is_leaf(tree):
        return [((), tree)], lambda leaves: leaves[0]
    keys = sorted(tree) if isinstance(tree, dict) else range(len(tree))
    parts = [flatten(tree[key], is_leaf) for key in keys]
    leaves = [
        ((key, *path), leaf)
        for key, part in zip(keys, parts, strict=True)
        for path, leaf in part[0]
    ]

    def rebuild(values):
        values, rebuilt = list(values), []
        for found, rebuild_part in parts:
            rebuilt.append(rebuild_part(values[: len(found)]))
            values = values[len(found) :]
        return (
            dict(zip(keys, rebuilt, strict=True)) if isinstance(tree, dict) else type(tree)(rebuilt)
        )

    return leaves, rebuild


def map_leaves(function, tree):
    """The same dicts with function(leaf) in every place; anything but a dict is a leaf."""
    leaves, rebuild = flatten(tree, lambda node: not isinstance(node, dict))
    return rebuild([function(leaf) for _, leaf in leaves])
