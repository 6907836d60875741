"""Cross-validation of a path, by hand where a package has none of this kind, and what is checked.

A package that gives the paths of the training folds has each of their points checked. Of one that
gives only its curve and its choice, the chosen fit is checked on all rows, and the curve is held
against that of a path solved until nothing changes: a gap of g in a fold allows a held-out error
that is off by about sqrt(g), and that is what it is held to, which is lenient.
"""

from dataclasses import dataclass

import formulas
import numpy as np
from checker import check, largest

FOLD_PATHS = "every point of every training fold, and the chosen fit"
CURVE = "the chosen fit, and the curve against a tight one, off by at most the root of the gap"


@dataclass
class Solution:
    curve: np.ndarray  # (ratios, strengths): mean held-out squared error
    chosen: tuple  # ratio, strength
    coef: np.ndarray
    intercept: float
    fold_coefs: np.ndarray = None  # (folds, ratios, strengths, columns)
    fold_intercepts: np.ndarray = None

    def arrays(self):
        return {k: v for k, v in vars(self).items() if v is not None}


def by_hand(work, path):
    """path(workload) -> coefs, intercepts; on every training fold at every ratio, then on all rows
    at the best ratio down to the best strength."""
    folds, errors = sorted(set(work.folds)), 0.0
    coefs, intercepts = [], []
    for fold in folds:
        out = work.folds == fold
        rows = np.flatnonzero(~out)
        fits = [
            path(work.part(rows, ratio, strengths))
            for ratio, strengths in zip(work.ratios, work.strengths, strict=True)
        ]
        coefs.append(np.stack([fit[0] for fit in fits]))
        intercepts.append(np.stack([fit[1] for fit in fits]))
        errors = errors + squared_errors(work, out, coefs[-1], intercepts[-1])
    curve = errors / len(work.y)
    return chosen_fit(work, path, curve, np.stack(coefs), np.stack(intercepts))


def chosen_fit(work, path, curve, fold_coefs=None, fold_intercepts=None):
    ratio, strength = np.unravel_index(np.argmin(curve), curve.shape)
    everything = slice(None)
    grid = work.strengths[ratio, : strength + 1]
    fits, intercepts = path(work.part(everything, work.ratios[ratio], grid))
    return Solution(curve, (ratio, strength), fits[-1], intercepts[-1], fold_coefs, fold_intercepts)


def squared_errors(work, rows, coefs, intercepts):
    """Sum over the rows, for every ratio and strength."""
    eta = np.einsum("np,rsp->nrs", work.X[rows], coefs, optimize=True) + intercepts
    return np.sum((work.y[rows, None, None] - eta) ** 2, axis=0)


def tight(work):
    """Every path solved by coordinate descent on the Gram matrix until rounding stops it."""
    from sklearn.linear_model import enet_path

    def path(part):
        mean, y_mean = part.X.mean(axis=0), part.y.mean()
        X, y = part.X - mean, part.y - y_mean
        _, coefs, _ = enet_path(
            X,
            y,
            l1_ratio=part.l1_ratio,
            alphas=part.strengths,
            precompute=X.T @ X,
            Xy=X.T @ y,
            tol=1e-13,
            max_iter=100_000,
        )
        return coefs.T, y_mean - mean @ coefs

    return by_hand(work, path)


def examine(work, solution, oracle):
    """(within, shown, what was verified)"""
    ratio, strength = (int(k) for k in solution.chosen)
    grid = work.strengths[ratio, strength : strength + 1]
    fit = check(
        work.part(slice(None), work.ratios[ratio], grid), [solution.coef], [solution.intercept]
    )
    if solution.fold_coefs is None:
        scale = 2 * formulas.half_null_deviance(work.family, work.y)
        off = largest(np.abs(solution.curve - oracle.curve) / scale)
        return max(fit.shown, off**2), fit.shown, CURVE
    within = shown = fit.shown
    for fold in sorted(set(work.folds)):
        for r, ratio in enumerate(work.ratios):
            part = work.part(work.training_rows(fold), ratio, work.strengths[r])
            given = check(part, solution.fold_coefs[fold, r], solution.fold_intercepts[fold, r])
            best = check(part, oracle.fold_coefs[fold, r], oracle.fold_intercepts[fold, r])
            within = max(within, given.within(np.maximum(given.dual, best.dual)))
            shown = max(shown, given.shown)
    return within, shown, FOLD_PATHS
