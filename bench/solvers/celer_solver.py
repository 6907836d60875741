"""celer: lasso and group lasso on working sets, to a duality gap.  Massias et al. (2018)"""

import cross_validation
import numpy as np

from solvers.base import Solver, family_is_not, first_reason


def refuses(work):
    return first_reason(
        (work.family == "bernoulli", "its logistic regression has no intercept"),
        family_is_not(work, "gaussian"),
    )


def path(work, tolerance, threads):
    from celer import celer_path

    mean, y_mean = work.X.mean(axis=0), work.y.mean()  # the intercept, by centring
    X = np.asfortranarray(work.X - mean)
    options = {"alphas": work.strengths, "tol": tolerance, "max_iter": 1000, "max_epochs": 10**6}
    if work.is_grouped:
        groups = [list(columns) for columns in np.split(np.arange(X.shape[1]), work.starts[1:])]
        options |= {"groups": groups, "weights": work.weights}
    problem = "grouplasso" if work.is_grouped else "lasso"
    if work.l1_ratio < 1:
        options |= {"l1_ratio": work.l1_ratio}
    coefs = celer_path(X, work.y - y_mean, problem, prune=1, **options)[1]
    return coefs.T, y_mean - mean @ coefs


def solve(work, tolerance, threads):
    if work.is_cross_validation:
        return cross_validation.by_hand(work, lambda part: path(part, tolerance, threads))
    return path(work, tolerance, threads)


SOLVERS = [
    Solver(
        "celer", "celer", refuses, solve, (1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12), modules=("celer",)
    )
]
