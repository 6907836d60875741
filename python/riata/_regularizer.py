"""What all regularizers share."""

import copy

from . import _ext
from ._design import design_of_coef, like_coef
from ._parameters import Parameters
from ._solvers import check_name
from ._strength import by_block, check_strength, halved

SMOOTH = (
    "GradientDescent",
    "BFGS",
    "LBFGS",
    "NonlinearCG",
    "ProximalGradient",
    "SVRG",
    "ProxSVRG",
    "Newton",
    "ProxNewton",
)
PROXIMAL = ("ProximalGradient", "ProxSVRG", "ProxNewton")


class Regularizer(Parameters):
    """What all regularizers share."""

    default_strength = 1.0
    allowed_solvers = PROXIMAL
    default_solver = "ProximalGradient"
    selects = True  # has exact zeros, which count for the degrees of freedom
    _params = ("strength",)
    changes = 0  # how often the strength was set: a model asks whether its own came later

    def __init__(self, strength=None):
        self.strength = strength

    @property
    def strength(self):
        """That which it carries; None: the model's."""
        return self._strength

    @strength.setter
    def strength(self, value):
        self._strength = None if value is None else self.check_strength(value)
        self.changes += 1

    def check_strength(self, strength):
        """The strength in the form in which it is kept; raises on what cannot be one."""
        return self.default_strength if strength is None else check_strength(strength)

    def matrices(self, design, responses):
        """{block: M} where the penalty is one of u in b = M u; its terms are then those of u."""
        return {}

    def terms(self, design, responses, strength, factor):
        """The core's penalty terms; `factor` turns the surface's strengths into the core's."""
        raise NotImplementedError

    def check_solver(self, solver_name):
        """Raises ValueError where NeMoS does not allow the solver for this regularizer."""
        check_name(solver_name, self)

    @classmethod
    def allow_solver(cls, algo_name):
        """Not offered: raises NotImplementedError."""
        raise NotImplementedError(
            f"allow_solver: riata cannot run solvers of JAX such as {algo_name}; leave solver_name "
            "out"
        )

    def penalized_loss(self, loss, params, strength=None):
        """loss(params, ...) plus the penalty of params, (coef, intercept): a function of params."""
        strength = self.check_strength(strength)

        def penalized(params, *args, **kwargs):
            design, coef = design_of_coef(params[0])
            terms = self.terms(design, coef.shape[1], strength, 1.0)
            return loss(params, *args, **kwargs) + _ext.penalty_at(terms, design.blocks, coef)

        return penalized

    def get_proximal_operator(self, params, strength=None):
        """(params, strength, scaling) -> params: the minimiser of the penalty plus the squared
        distance over 2 scaling; the intercept stays."""
        own = self.check_strength(strength)

        def proximal(params, strength=own, scaling=1.0):
            design, coef = design_of_coef(params[0])
            terms = self.terms(design, coef.shape[1], self.check_strength(strength), 1.0)
            moved = _ext.penalty_prox(terms, design.blocks, coef, float(scaling))
            return like_coef(moved, params[0], design), params[1]

        return proximal

    def __sklearn_clone__(self):
        return copy.deepcopy(self)

    def __add__(self, other):
        from ._mixtures import Sum

        return Sum([self, other])

    def __repr__(self):
        shown = [
            f"{name}={getattr(self, name)!r}"
            for name in self._params
            if getattr(self, name) is not None
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def named(design):
    """The blocks that a term is on, where these are not all."""
    return design.names if design.is_part else []


class Entrywise(Regularizer):
    """A penalty that is a sum over parameters."""

    _penalty = None

    def terms(self, design, responses, strength, factor):
        values = halved(by_block(strength, design, responses), factor)
        return [_ext.PenaltyTerm(self._penalty, values, blocks=named(design))]
