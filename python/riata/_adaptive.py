"""Strengths from a pilot fit."""

import numpy as np

from . import _ext
from ._tree import flatten


def adaptive_strength(coef, *, strength=1.0, gamma=1.0):
    """Strengths of the adaptive lasso (Zou 2006): strength |b|^-gamma, for b of a pilot fit.

    coef: the `coef_` of a fitted model, an array or a dict of arrays; the strengths have the same
    form, for `regularizer_strength` of Lasso, ElasticNet, MCP, ... Parameters that are zero in the
    pilot count as 1e-8 of its largest one: their strength is so large that they stay out.
    """
    leaves, rebuild = flatten(coef, lambda node: not isinstance(node, dict))
    arrays = [np.asarray(leaf, dtype=np.float64) for _, leaf in leaves]
    flat = np.concatenate([np.ravel(each) for each in arrays]).reshape(-1, 1)
    weights = strength * np.ravel(_ext.adaptive_strength(flat, gamma))
    ends = np.cumsum([each.size for each in arrays])[:-1]
    return rebuild(
        [
            part.reshape(each.shape)
            for part, each in zip(np.split(weights, ends), arrays, strict=True)
        ]
    )
