"""Penalties, with the names and the scaling of NeMoS.

A strength is given to the model (`regularizer_strength=`) or carried by the regularizer
(`Lasso(0.1)`). Strengths are one number, one per parameter, a dict of these by feature, or, for
penalties of groups, one per group. Regularizers add (`Ridge(0.2) + Lasso(0.1)`) and mix by feature:
`GLM(regularizer={"position": GroupLasso(0.1), "speed": Ridge(0.2)})`. Groups may overlap
(`LatentGroupLasso`) or lie within each other (`TreeGroupLasso`), and the coefficients of a basis be
kept smooth (`Smooth`). `Box` and `NonNegative` keep
coefficients within bounds: `Lasso(0.1) + NonNegative()`. Strengths may come from a pilot fit, see
`riata.adaptive_strength`.
"""

from . import _ext
from ._bounds import Box, NonNegative
from ._group_regularizers import GroupElasticNet, GroupLasso, GroupMCP, SparseGroupLasso
from ._mixtures import ByFeature, Catalog
from ._regularizer import SMOOTH, Entrywise, Regularizer, named
from ._strength import by_block, check_ratio, check_strength, halved
from ._structured import LatentGroupLasso, Smooth, TreeGroupLasso

__all__ = [
    "MCP",
    "SCAD",
    "Box",
    "ElasticNet",
    "GroupElasticNet",
    "GroupLasso",
    "GroupMCP",
    "Lasso",
    "LatentGroupLasso",
    "NonNegative",
    "Ridge",
    "Smooth",
    "SparseGroupLasso",
    "TreeGroupLasso",
    "UnRegularized",
]


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


class MCP(Entrywise):
    """The minimax concave penalty: zeros like Lasso, large parameters are not shrunk.

    strength |b| - b^2 / (2 gamma) up to |b| = gamma strength, constant beyond (Zhang 2010).
    Not convex: the local minimum is that which the lasso solution leads to, and
    `certificate_.is_locally_convex` tells whether it is strict. Strength and gamma are those of a
    loss with the half: of a Gaussian model, as in ncvreg, with half the strength given here.
    """

    _params = ("gamma", "strength")

    def __init__(self, strength=None, gamma=3.0):
        super().__init__(strength)
        self.gamma = _ext.penalties.Mcp(gamma=gamma).gamma

    @property
    def _penalty(self):
        return _ext.penalties.Mcp(gamma=self.gamma)


class SCAD(Entrywise):
    """Smoothly clipped absolute deviation (Fan & Li 2001): zeros like Lasso, large ones unshrunk.

    strength |b| up to |b| = strength, constant from gamma strength on. Not convex: see MCP, also
    for the scale of strength and gamma.
    """

    _params = ("gamma", "strength")

    def __init__(self, strength=None, gamma=3.7):
        super().__init__(strength)
        self.gamma = _ext.penalties.Scad(gamma=gamma).gamma

    @property
    def _penalty(self):
        return _ext.penalties.Scad(gamma=self.gamma)


_BY_NAME = {
    cls.__name__: cls
    for cls in (
        UnRegularized,
        Ridge,
        Lasso,
        ElasticNet,
        GroupLasso,
        SparseGroupLasso,
        GroupElasticNet,
        MCP,
        SCAD,
        GroupMCP,
        Box,
        NonNegative,
        Smooth,
    )
}


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
