"""Nested dicts, lists and tuples of arrays: dict keys are taken in sorted order."""


def flatten(tree, is_leaf):
    """The leaves of a tree and a function that puts others in their places.

    Returns a list of (path, leaf) and `rebuild(leaves)`.
    """
    if is_leaf(tree):
        return [((), tree)], lambda leaves: leaves[0]
    keys = _sorted_keys(tree) if isinstance(tree, dict) else range(len(tree))
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
        if isinstance(tree, dict):
            return dict(zip(keys, rebuilt, strict=True))
        return type(tree)(*rebuilt) if hasattr(tree, "_fields") else type(tree)(rebuilt)

    return leaves, rebuild


def _sorted_keys(tree):
    try:
        return sorted(tree)
    except TypeError:
        kinds = sorted({type(key).__name__ for key in tree})
        raise TypeError(
            "the keys of a dict must be of one kind, whose order is that of the coefficients; got "
            f"{' and '.join(kinds)}"
        ) from None


def leaves_at(tree, paths):
    """What stands at each of these paths, or None where the tree is built otherwise."""
    if paths == [()]:
        return [tree]
    below = {}
    for key, *rest in paths:
        below.setdefault(key, []).append(tuple(rest))
    if not isinstance(tree, (dict, list, tuple)):
        return None
    parts = tree if isinstance(tree, dict) else dict(enumerate(tree))
    if set(parts) != set(below):
        return None
    found = [leaves_at(parts[key], rest) for key, rest in below.items()]
    return None if None in found else [leaf for each in found for leaf in each]


def map_leaves(function, tree):
    """The same dicts with function(leaf) in every place; anything but a dict is a leaf."""
    leaves, rebuild = flatten(tree, lambda node: not isinstance(node, dict))
    return rebuild([function(leaf) for _, leaf in leaves])
