"""How good a path of solutions is, from the data alone: no solver's own word is taken.

For coefficients b the dual point a * r, r = y - mu, is feasible once sum(r) = 0 and
a * ||X_g' r|| / n <= strength * sqrt(size of g). Its value bounds every primal value from below:
    gaussian: D = mean(a r y - (a r)^2 / 2)
    poisson:  D = mean(s - s log s), s = y - a r
All figures are relative to half the null deviance, so that they compare across problems.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import xlogy


@dataclass
class Figures:
    primal: np.ndarray  # at every strength
    dual: np.ndarray  # of the dual point that the solution itself supports
    scale: float  # half the null deviance

    @property
    def shown(self):
        """What the solution proves of itself: the largest relative gap along the path."""
        return float(np.max(self.primal - self.dual) / self.scale)

    def within(self, best_dual):
        """How good it is: the same against the best dual values that anyone found."""
        return float(np.max(self.primal - best_dual) / self.scale)


def loss(family, y, eta):
    return np.mean(0.5 * (y - eta) ** 2 if family == "gaussian" else np.exp(eta) - y * eta)


def half_null_deviance(family, y):
    mean = y.mean()
    return np.mean(0.5 * (y - mean) ** 2 if family == "gaussian" else xlogy(y, y / mean))


def primal(work, b, b0, strength):
    penalty = strength * np.sum(work.sizes * work.group_norms(b))
    return loss(work.family, work.y, work.X @ b + b0) + penalty


def dual(work, b, b0, strength):
    """The best value along a * r; the intercept is first moved to where sum(r) = 0."""
    y, eta = work.y, work.X @ b + b0
    if work.family == "gaussian":
        r = y - eta
        r -= r.mean()
        value = lambda a: np.mean(a * r * y - 0.5 * (a * r) ** 2)  # noqa: E731
    else:
        mu = np.exp(eta)
        r = y - mu * (y.sum() / mu.sum())
        value = lambda a: np.mean((s := y - a * r) - xlogy(s, s))  # noqa: E731
    steepest = work.group_norms(work.X.T @ r).max() / len(y)
    largest = min(1.0, strength / steepest) if steepest > 0 else 1.0
    found = minimize_scalar(lambda a: -value(a), bounds=(0, largest), method="bounded")
    return max(value(largest), -found.fun)


def check(work, coefs, intercepts):
    """coefs: (strengths, columns); intercepts: (strengths,)."""
    points = list(zip(coefs, intercepts, work.strengths, strict=True))
    return Figures(
        np.array([primal(work, *point) for point in points]),
        np.array([dual(work, *point) for point in points]),
        half_null_deviance(work.family, work.y),
    )
