"""Penalties on groups of parameters."""

import warnings

import numpy as np

from . import _ext
from ._design import design_of_coef
from ._groups import default_groups, groups_of_mask, is_strength, validated_mask
from ._regularizer import Regularizer, named
from ._strength import is_number
from ._tree import flatten


class GroupLasso(Regularizer):
    """strength sqrt(size) ||b||, summed over the groups: whole groups are kept or dropped.

    mask: None (every feature of X is a group, for every neuron its own), or an array
    (n_groups, n_features) of 0s and 1s; of a PopulationGLM (n_groups, n_features, n_neurons). For a
    dict X, a dict of such arrays. A group may reach over features and over neurons; parameters in
    no group are not penalised. The mask is never changed.
    strength: one number, or one per group: in the order of the mask's rows, or else of the sorted
    features (and, within each, of the neurons); or a dict by feature.
    by: of a net's weights, instead of a mask: "input" (a group is all weights from one input of the
    layer), "neuron" (all weights into one neuron) or "all" (the whole array).
    """

    _params = ("by", "mask", "strength")
    _penalty = _ext.penalties.GroupLasso()

    def __init__(self, mask=None, strength=None, by=None):
        if mask is not None and strength is None and is_strength(mask):
            mask, strength = None, mask
        super().__init__(strength)
        self.mask = mask
        if by not in (None, "input", "neuron", "all"):
            raise ValueError(
                f"{type(self).__name__}: by must be 'input', 'neuron' or 'all', got {by!r}"
            )
        self.by = by

    @property
    def mask(self):
        return self._members

    @mask.setter
    def mask(self, mask):
        self._members = None if mask is None else validated_mask(mask)

    def initialize_mask(self, x):
        """The mask that None stands for, in the structure of coefficients x: every leaf, and of
        that every neuron, is a group."""
        design, coef = design_of_coef(x)
        groups = [entries for _, entries in default_groups(design, coef.shape[1])]
        members = np.zeros((len(groups), coef.size))
        for g, entries in enumerate(groups):
            members[g, entries] = 1
        # entry = feature + features * response
        per_entry = members.reshape(len(groups), coef.shape[1], coef.shape[0]).swapaxes(1, 2)
        leaves, _ = flatten(x, lambda node: not isinstance(node, (dict, list, tuple)))
        parts = np.split(per_entry, np.cumsum(design.sizes)[:-1], axis=1)
        shapes = [(len(groups), *np.shape(leaf)) for _, leaf in leaves]
        return design.rebuild([p.reshape(shape) for p, shape in zip(parts, shapes, strict=True)])

    def terms(self, design, responses, strength, factor):
        if self.by is not None:
            raise ValueError(
                f"{type(self).__name__}: by='{self.by}' is of a net's weights; the groups of a GLM "
                "are the features of a dict X, or a mask"
            )
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
                self._penalty,
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
                    f"{type(self).__name__} with a mask: give one strength or one per group, "
                    "not a dict"
                )
            return self._by_feature(strength, design, responses)
        values = np.asarray(strength, dtype=np.float64)
        if values.shape != (len(groups),):
            raise ValueError(
                f"{type(self).__name__} strength must be a scalar or shape ({len(groups)},), one "
                f"per group, got shape {values.shape}"
            )
        return values

    def _by_feature(self, strength, design, responses):
        keys = ["/".join(map(str, path)) if path else "X" for path in design.paths]
        if sorted(map(str, strength)) != sorted(keys):
            raise ValueError(
                f"{type(self).__name__} strength must have the features of X as keys: "
                f"{', '.join(keys)}; "
                f"got {', '.join(map(str, strength))}"
            )
        each = [np.asarray(strength[key], dtype=np.float64) for key in keys]
        if any(value.shape not in {(), (responses,)} for value in each):
            raise ValueError(
                f"{type(self).__name__} strength must be one number per feature"
                + (f", or ({responses},) for the neurons" if responses > 1 else "")
            )
        return np.concatenate([np.broadcast_to(value, (responses,)) for value in each])


class SparseGroupLasso(GroupLasso):
    """strength ((1 - l1_ratio) sqrt(size) ||b|| + l1_ratio |b|_1), summed over the groups.

    Whole groups are dropped, and single parameters within the groups that are kept. mask,
    strength and by are as for GroupLasso.
    """

    _params = ("by", "l1_ratio", "mask", "strength")

    def __init__(self, mask=None, strength=None, l1_ratio=0.5, by=None):
        super().__init__(mask, strength, by)
        self.l1_ratio = _ext.penalties.SparseGroupLasso(l1_ratio=l1_ratio).l1_ratio

    @property
    def _penalty(self):
        return _ext.penalties.SparseGroupLasso(l1_ratio=self.l1_ratio)


class GroupElasticNet(GroupLasso):
    """strength (group_ratio sqrt(size) ||b|| + (1 - group_ratio)/2 ||b||^2), over the groups.

    mask, strength and by are as for GroupLasso.
    """

    _params = ("by", "group_ratio", "mask", "strength")

    def __init__(self, mask=None, strength=None, group_ratio=0.5, by=None):
        super().__init__(mask, strength, by)
        self.group_ratio = _ext.penalties.GroupElasticNet(group_ratio=group_ratio).group_ratio

    @property
    def _penalty(self):
        return _ext.penalties.GroupElasticNet(group_ratio=self.group_ratio)


class GroupMCP(GroupLasso):
    """MCP of the norm of each group, with strength sqrt(size) strength.

    mask, strength and by are as for GroupLasso. Not convex: see MCP, also for the scale of
    strength and gamma.
    """

    _params = ("by", "gamma", "mask", "strength")

    def __init__(self, mask=None, strength=None, gamma=3.0, by=None):
        super().__init__(mask, strength, by)
        self.gamma = _ext.penalties.GroupMcp(gamma=gamma).gamma

    @property
    def _penalty(self):
        return _ext.penalties.GroupMcp(gamma=self.gamma)
