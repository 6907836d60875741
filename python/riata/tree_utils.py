"""Functions over trees: dicts, lists and tuples of arrays; keys of dicts in sorted order."""

import numpy as np

from ._time import plain
from ._tree import flatten

__all__ = [
    "drop_nans",
    "get_valid_multitree",
    "has_matching_axis_pytree",
    "pytree_map_and_reduce",
    "tree_add_scalar_mul",
    "tree_full_like",
    "tree_l2_norm",
    "tree_scalar_mul",
    "tree_slice",
    "tree_sum",
    "tree_zeros_like",
]


def is_array_or_number(node):
    """Whatever is no dict, list or tuple."""
    return not isinstance(node, (dict, list, tuple))


def leaves_of(tree, is_leaf=None):
    """The leaves in order, and a function that puts others in their places. None is no leaf."""
    found, rebuild = flatten(
        tree, lambda node: is_array_or_number(node) or bool(is_leaf and is_leaf(node))
    )
    return [leaf for _, leaf in found], rebuild


def _mapped(function, *trees, is_leaf=None):
    parts = [leaves_of(tree, is_leaf) for tree in trees]
    counts = {len(leaves) for leaves, _ in parts}
    if len(counts) > 1:
        raise ValueError(f"trees must have the same structure, got {sorted(counts)} leaves")
    return parts[0][1]([function(*each) for each in zip(*(p[0] for p in parts), strict=True)])


def pytree_map_and_reduce(map_fn, reduce_fn, *pytrees, is_leaf=None):
    """reduce_fn of the list of map_fn(leaf, ...) over trees of one structure."""
    return reduce_fn(leaves_of(_mapped(map_fn, *pytrees, is_leaf=is_leaf), is_leaf)[0])


def get_valid_multitree(*tree):
    """(n,): which rows hold no NaN nor infinity in any array of the trees."""
    arrays = [np.asarray(plain(leaf)) for each in tree for leaf in leaves_of(each)[0]]
    valid = np.ones(len(arrays[0]), dtype=bool)
    for array in arrays:
        valid &= np.isfinite(array).all(axis=tuple(range(1, array.ndim)))
    return valid


def drop_nans(*trees):
    """The trees with the rows alone that are finite in all of them."""
    valid = get_valid_multitree(*trees)
    return [_mapped(lambda leaf: leaf[valid], tree) for tree in trees]


def tree_slice(data, idx, is_leaf=None):
    """The same rows of every array."""
    return _mapped(lambda leaf: leaf[idx], data, is_leaf=is_leaf)


def has_matching_axis_pytree(*pytree, axis=0):
    """Whether all arrays have the same length along an axis."""
    sizes = {np.shape(leaf)[axis] for tree in pytree for leaf in leaves_of(tree)[0]}
    return len(sizes) <= 1


def tree_scalar_mul(scalar, pytree_x):
    """scalar x"""
    return _mapped(lambda x: scalar * x, pytree_x)


def tree_add_scalar_mul(pytree_x, scalar, pytree_y):
    """x + scalar y"""
    return _mapped(lambda x, y: x + scalar * y, pytree_x, pytree_y)


def tree_sum(pytree_x):
    """The sum of all numbers."""
    return sum(np.sum(leaf) for leaf in leaves_of(pytree_x)[0])


def tree_l2_norm(pytree_x, squared=False):
    """The root of the sum of squares of all numbers, or that sum."""
    total = sum(np.sum(np.square(leaf)) for leaf in leaves_of(pytree_x)[0])
    return total if squared else np.sqrt(total)


def tree_zeros_like(pytree_x):
    """Zeros in the shape of every array."""
    return _mapped(np.zeros_like, pytree_x)


def tree_full_like(pytree_x, fill_value):
    """The value in the place of every leaf."""
    return _mapped(lambda _: fill_value, pytree_x)
