"""The regularizers of `riata.regularizer` on the parameters of a net, aimed by name."""

from functools import singledispatch

import numpy as np

from .. import _ext
from .._bounds import Box
from .._group_regularizers import GroupLasso
from .._mixtures import ByFeature, Sum
from .._regularizer import Entrywise, Regularizer
from ..regularizer import ElasticNet, UnRegularized, as_regularizer

_net = _ext.net
WEIGHTS = "role:weight"


class SavedRules:
    """The penalty of a net that was read from a file, as the JSON of its spec."""

    def __init__(self, spec):
        self.spec = spec

    def __repr__(self):
        return f"SavedRules({self.spec!r})"


def by_pattern(penalty):
    """{pattern: regularizer or None} of what `penalty=` may be."""
    if penalty is None:
        return {}
    if not isinstance(penalty, dict):
        return {WEIGHTS: as_regularizer(penalty)}
    return {
        str(pattern): None if each is None else as_regularizer(each)
        for pattern, each in penalty.items()
    }


def rules_of(penalty):
    """The core's rules, in order: the last that matches a name holds."""
    if isinstance(penalty, SavedRules):
        return _net.penalty_rules(penalty.spec)
    return [
        _net.PenaltyRule(pattern, [] if each is None else terms_of(each, pattern))
        for pattern, each in by_pattern(penalty).items()
    ]


@singledispatch
def terms_of(regularizer, pattern):
    raise TypeError(
        f"penalty on '{pattern}': must be one of riata.regularizer, None or a sum of these, "
        f"got {type(regularizer).__name__}"
    )


@terms_of.register
def _(regularizer: UnRegularized, pattern):
    return []


@terms_of.register
def _(regularizer: Sum, pattern):
    return [term for part in regularizer.parts for term in terms_of(part, pattern)]


@terms_of.register
def _(regularizer: Entrywise, pattern):
    return [_net.PenaltyTerm(regularizer._penalty, _strength(regularizer, pattern))]


@terms_of.register
def _(regularizer: ElasticNet, pattern):
    if regularizer.strength is None:
        _refuse_without_strength(regularizer, pattern)
    strength, ratio = (_shaped(each, regularizer, pattern) for each in regularizer.strength)
    return [
        _net.PenaltyTerm(_ext.penalties.Ridge(), strength * (1 - ratio)),
        _net.PenaltyTerm(_ext.penalties.Lasso(), strength * ratio),
    ]


@terms_of.register
def _(regularizer: GroupLasso, pattern):
    if regularizer.mask is not None:
        raise ValueError(
            f"penalty on '{pattern}': the groups of a net's weights are by='input', 'neuron' or "
            f"'all', not a mask; give {type(regularizer).__name__}(strength, by='input')"
        )
    by = regularizer.by or "input"
    return [_net.PenaltyTerm(regularizer._penalty, _strength(regularizer, pattern), by)]


@terms_of.register
def _(regularizer: Box, pattern):
    bounds = _ext.penalties.Box(lower=regularizer.lower, upper=regularizer.upper)
    return [_net.PenaltyTerm(bounds)]


@terms_of.register
def _(regularizer: ByFeature, pattern):
    raise TypeError(
        f"penalty on '{pattern}': a dict is by the names of a net's parameters, at the top alone"
    )


def _refuse_without_strength(regularizer, pattern):
    name = type(regularizer).__name__
    raise ValueError(
        f"penalty on '{pattern}': {name} must carry its strength in a net; give {name}(1e-4)"
    )


def _strength(regularizer: Regularizer, pattern):
    if regularizer.strength is None:
        _refuse_without_strength(regularizer, pattern)
    return _shaped(regularizer.strength, regularizer, pattern)


def _shaped(strength, regularizer, pattern):
    """A float, or an array (rows, columns) as the parameter has them."""
    if isinstance(strength, dict):
        raise TypeError(
            f"penalty on '{pattern}': the strength of {type(regularizer).__name__} must be a "
            "number or an array of the parameter's shape, got a dict"
        )
    if np.ndim(strength) == 0:
        return float(strength)
    return np.ascontiguousarray(np.atleast_2d(strength), dtype=np.float64)
