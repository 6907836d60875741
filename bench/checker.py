"""How good a path of solutions is, from the data alone: no solver's own word is taken.

The dual point of a solution is its own residual, the intercept made exact, times the best factor
that keeps it feasible: ||X_g'theta|| / n <= l1_g where the penalty has no quadratic part, any
factor where it has one (then the conjugate costs (||X_g'theta||/n - l1_g)_+^2 / (2 l2_g)). Its
value bounds every primal value from below. All figures are relative to half the null deviance, so
that they compare across problems.
"""

from dataclasses import dataclass

import formulas
import numpy as np
from scipy.optimize import brentq


@dataclass
class Figures:
    primal: np.ndarray  # at every strength
    dual: np.ndarray  # of the dual point that the solution itself supports
    scale: float  # half the null deviance

    @property
    def shown(self):
        """What the solution proves of itself: the largest relative gap along the path."""
        return largest((self.primal - self.dual) / self.scale)

    def within(self, best_dual):
        """How good it is: the same against the best dual values that anyone found."""
        return largest((self.primal - best_dual) / self.scale)


def largest(gaps):
    """The worst of the path; what is not a number is as bad as can be."""
    return float(np.max(np.where(np.isnan(gaps), np.inf, gaps)))


def strengths_of(work, strength):
    """(l1, l2): what multiplies ||b_g|| and ||b_g||^2 / 2, for every group."""
    each = strength * work.weights
    return each * work.l1_ratio, each * (1 - work.l1_ratio)


def primal(work, b, eta, strength):
    norms = formulas.group_norms(work.starts, b)
    return formulas.loss(work.family, work.y, eta) + formulas.penalty(
        *strengths_of(work, strength), norms
    )


def dual(work, r, correlation, strength):
    """The best value along a * r, a >= 0; correlation: ||X_g'r|| / n of every group."""
    l1, l2 = strengths_of(work, strength)
    hard, soft = l2 == 0, l2 > 0
    limit = formulas.largest_in_range(work.family, work.y, r)
    with np.errstate(divide="ignore"):
        limit = min(limit, np.min(l1[hard] / correlation[hard], initial=np.inf))

    def excess(a):
        return np.maximum(a * correlation[soft] - l1[soft], 0)

    def value(a):
        return formulas.dual_loss(work.family, work.y, r, a) - np.sum(
            excess(a) ** 2 / (2 * l2[soft])
        )

    def slope(a):
        return formulas.dual_slope(work.family, work.y, r, a) - np.sum(
            excess(a) * correlation[soft] / l2[soft]
        )

    return max(value(a) for a in (0.0, best_factor(slope, limit)))


def best_factor(slope, limit):
    """Where a concave function of a in [0, limit] is largest, given its derivative."""
    end = limit
    if not np.isfinite(end):
        end = 1.0
        while slope(end) > 0 and end < 1e6:
            end *= 2
    if not slope(end) < 0:
        return end
    begin = 1e-9 * end
    return brentq(slope, begin, end, rtol=1e-14) if slope(begin) > 0 else begin


def check(work, coefs, intercepts):
    """coefs: (strengths, columns); intercepts: (strengths,)."""
    coefs, intercepts = np.asarray(coefs, dtype=float), np.asarray(intercepts, dtype=float)
    scale = formulas.half_null_deviance(work.family, work.y)
    count = len(work.strengths)
    if not (np.isfinite(coefs).all() and np.isfinite(intercepts).all()):
        return Figures(np.full(count, np.inf), np.full(count, -np.inf), scale)
    eta = np.asarray(work.X @ coefs.T) + intercepts
    with np.errstate(over="ignore", invalid="ignore"):
        values = [primal(work, b, eta[:, s], work.strengths[s]) for s, b in enumerate(coefs)]
        r = np.stack(
            [formulas.centred_residual(work.family, work.y, each) for each in eta.T], axis=1
        )
    usable = np.isfinite(r).all(axis=0)
    r[:, ~usable] = 0
    correlation = formulas.group_norms(work.starts, np.asarray(work.X.T @ r) / len(work.y))
    bounds = [
        dual(work, r[:, s], correlation[:, s], work.strengths[s]) if usable[s] else -np.inf
        for s in range(count)
    ]
    return Figures(np.array(values), np.array(bounds), scale)
