"""The proximal operators of NeMoS' penalties, on arrays or trees: the minimiser over z of
||z - x||^2 / (2 scaling) + penalty(z). Fits do not use them: the core has its own."""

import numpy as np

from .tree_utils import _mapped, leaves_of

__all__ = [
    "compute_normalization",
    "masked_norm_2",
    "prox_elastic_net",
    "prox_group_lasso",
    "prox_lasso",
    "prox_none",
    "prox_ridge",
]


def prox_none(x, strength, scaling=1.0):
    """x"""
    return x


def prox_ridge(x, strength, scaling=1.0):
    """x / (1 + scaling strength)"""
    return _leafwise(lambda v, s: v / (1 + scaling * s), x, strength)


def prox_lasso(x, strength, scaling=1.0):
    """x drawn towards 0 by scaling strength"""
    return _leafwise(lambda v, s: _soft(v, scaling * s), x, strength)


def prox_elastic_net(x, strength, scaling=1.0):
    """strength: (strength, ratio)"""
    alpha, ratio = strength
    drawn = _leafwise(
        lambda v, s, r: _soft(v, scaling * s * r) / (1 + scaling * s * (1 - r)), x, alpha, ratio
    )
    return drawn


def prox_group_lasso(x, strength, mask, scaling=1.0):
    """Every group (row of the mask) of x drawn towards 0 by scaling strength root(size)."""
    norms = masked_norm_2(x, mask, normalize=False)
    cuts = scaling * np.asarray(strength) * compute_normalization(mask)
    kept = np.where(norms > cuts, 1 - cuts / np.where(norms > 0, norms, 1), 0.0)

    def shrunk(v, m):
        within = np.tensordot(kept, m, axes=1)
        return np.asarray(v) * np.where(np.sum(m, axis=0) > 0, within, 1.0)

    return _mapped(shrunk, x, mask)


def masked_norm_2(x, mask, normalize=True):
    """(n_groups,): the norm of every group, over the root of its size where normalized."""
    squares = _per_group(lambda v, m: m * np.square(v), x, mask)
    return np.sqrt(squares) / (compute_normalization(mask) if normalize else 1)


def compute_normalization(mask):
    """(n_groups,): the root of the size of every group"""
    return np.sqrt(_per_group(lambda m: m, mask))


def _per_group(function, *trees):
    parts = leaves_of(_mapped(lambda *each: function(*map(np.asarray, each)), *trees))[0]
    return sum(part.reshape(len(part), -1).sum(axis=1) for part in parts)


def _soft(v, cut):
    return np.sign(v) * np.maximum(np.abs(v) - cut, 0.0)


def _leafwise(function, x, *strengths):
    """A strength is one for all leaves, or a tree like x."""
    leaves, rebuild = leaves_of(x)
    each = [
        leaves_of(s)[0] if isinstance(s, (dict, list, tuple)) else [s] * len(leaves)
        for s in strengths
    ]
    return rebuild(
        [
            function(np.asarray(v, float), *map(np.asarray, s))
            for v, *s in zip(leaves, *each, strict=True)
        ]
    )
