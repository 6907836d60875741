"""Penalties, with the names and the scaling of NeMoS.

A strength is given to the model (`regularizer_strength=`) or carried by the regularizer
(`Lasso(0.1)`). Strengths are one number, one per parameter, a dict of these by feature, or, for
GroupLasso, one per group. Regularizers add (`Ridge(0.2) + Lasso(0.1)`) and mix by feature:
`GLM(regularizer={"position": GroupLasso(0.1), "speed": Ridge(0.2)})`.
"""

import warnings

import numpy as np

from . import _ext
from ._groups import default_groups, groups_of_mask, is_mask, validated_mask
from ._mixtures import ByFeature, Catalog
from ._regularizer import SMOOTH, Entrywise, Regularizer, named
from ._strength import by_block, check_ratio, check_strength, halved, is_number

__all__ = ["ElasticNet", "GroupLasso", "Lasso", "Ridge", "UnRegularized"]


class UnRegularized(Regularizer):
    """No penalty: the maximum likelihood fit, of least norm where it is not unique."""

    default_strength = None
    allowed_solvers = SMOOTH
    default_solver = "LBFGS"
    selects = False
    _params = ()

    def __init__(self):
        super().__init__(None)

    def check_strength(self, strength):
        return None

    def terms(self, design, responses, strength, factor):
        return []


class Ridge(Entrywise):
    """strength/2 b^2, summed over the parameters."""

    allowed_solvers = SMOOTH
    default_solver = "LBFGS"
    selects = False
    _penalty = _ext.penalties.Ridge()


class Lasso(Entrywise):
    """strength |b|, summed over the parameters: exact zeros."""

    _penalty = _ext.penalties.Lasso()


class ElasticNet(Regularizer):
    """strength ((1 - ratio)/2 b^2 + ratio |b|), summed over the parameters.

    The strength is a tuple (strength, ratio), each a number, an array, or a dict by feature; a
    strength alone goes with ratio 0.5.
    """

    default_strength = (1.0, 0.5)

    def check_strength(self, strength):
        if strength is None:
            return self.default_strength
        if isinstance(strength, tuple):
            if len(strength) != 2:
                raise TypeError(
                    "ElasticNet regularizer strength must be a tuple (strength, ratio), "
                    f"got {len(strength)} values"
                )
            return check_strength(strength[0]), check_ratio(strength[1])
        if isinstance(strength, dict):
            raise TypeError("ElasticNet regularizer strength must be a tuple (strength, ratio)")
        return check_strength(strength), 0.5

    def terms(self, design, responses, strength, factor):
        strength, ratio = strength
        values = halved(by_block(strength, design, responses), factor)
        terms = _ext.elastic_net_terms(values, by_block(ratio, design, responses))
        for term in terms:
            term.blocks = named(design)
        return terms


class GroupLasso(Regularizer):
    """strength sqrt(size) ||b||, summed over the groups: whole groups are kept or dropped.

    mask: None (every feature of X is a group, for every neuron its own), or an array
    (n_groups, n_features) of 0s and 1s; of a PopulationGLM (n_groups, n_features, n_neurons). For a
    dict X, a dict of such arrays. A group may reach over features and over neurons; parameters in
    no group are not penalised. The mask is never changed.
    strength: one number, or one per group: in the order of the mask's rows, or else of the sorted
    features (and, within each, of the neurons); or a dict by feature.
    """

    _params = ("mask", "strength")

    def __init__(self, mask=None, strength=None):
        if mask is not None and strength is None and not is_mask(mask):
            mask, strength = None, mask
        super().__init__(strength)
        self.mask = mask

    @property
    def mask(self):
        return self._mask

    @mask.setter
    def mask(self, mask):
        self._mask = None if mask is None else validated_mask(mask)

    def terms(self, design, responses, strength, factor):
        if self.mask is not None:
            groups = groups_of_mask(self.mask, design, responses)
        else:
            groups = default_groups(design, responses)
            if design.is_array and not design.is_part:
                warnings.warn(
                    "Mask has not been set. Defaulting to a single group for all parameters. "
                    "Give a dict X or a mask to have more.",
                    UserWarning,
                    stacklevel=4,
                )
        values = self._per_group(strength, groups, design, responses) * factor
        kept = [g for g, (_, entries) in enumerate(groups) if len(entries)]
        if len(values) > 1:
            values = values[kept]
        return [
            _ext.PenaltyTerm(
                _ext.penalties.GroupLasso(),
                np.reshape(values, (-1, 1)),
                blocks=named(design),
                groups=[groups[g] for g in kept],
            )
        ]

    def _per_group(self, strength, groups, design, responses):
        if is_number(strength):
            return np.array([float(strength)])
        if isinstance(strength, dict):
            if self.mask is not None:
                raise ValueError(
                    "GroupLasso with a mask: give one strength or one per group, not a dict"
                )
            return self._by_feature(strength, design, responses)
        values = np.asarray(strength, dtype=np.float64)
        if values.shape != (len(groups),):
            raise ValueError(
                f"GroupLasso strength must be a scalar or shape ({len(groups)},), one per group, "
                f"got shape {values.shape}"
            )
        return values

    @staticmethod
    def _by_feature(strength, design, responses):
        keys = ["/".join(map(str, path)) if path else "X" for path in design.paths]
        if sorted(map(str, strength)) != sorted(keys):
            raise ValueError(
                f"GroupLasso strength must have the features of X as keys: {', '.join(keys)}; "
                f"got {', '.join(map(str, strength))}"
            )
        each = [np.asarray(strength[key], dtype=np.float64) for key in keys]
        if any(value.shape not in {(), (responses,)} for value in each):
            raise ValueError(
                "GroupLasso strength must be one number per feature"
                + (f", or ({responses},) for the neurons" if responses > 1 else "")
            )
        return np.concatenate([np.broadcast_to(value, (responses,)) for value in each])


_BY_NAME = {cls.__name__: cls for cls in (UnRegularized, Ridge, Lasso, ElasticNet, GroupLasso)}


def as_regularizer(value):
    """A regularizer from its name, a dict by feature, a penalty of the catalog, or itself."""
    if value is None:
        return UnRegularized()
    if isinstance(value, Regularizer):
        return value
    if isinstance(value, dict):
        return ByFeature({key: as_regularizer(each) for key, each in value.items()})
    if isinstance(value, str):
        if value not in _BY_NAME:
            raise ValueError(
                f"Unknown regularizer: {value}. Regularizer must be one of {list(_BY_NAME)}"
            )
        return _BY_NAME[value]()
    if type(value).__module__ == _ext.penalties.__name__:
        return Catalog(value)
    raise TypeError(
        f"The regularizer should be either a string from {list(_BY_NAME)}, a Regularizer, or a "
        f"dict of these by feature, got {type(value).__name__}"
    )
