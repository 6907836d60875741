"""cyanure: variance-reduced and quasi-Newton proximal methods, to a gap.  Mairal (2019)"""

import cross_validation
import numpy as np

from solvers.base import Solver, family_is_not, first_reason
from solvers.scikit_learn_solver import by_rows


def refuses(work):
    return first_reason(
        family_is_not(work, "gaussian", "bernoulli"),
        (work.is_grouped, "groups only across responses"),
        (work.is_weighted, "no strength per parameter"),
    )


def path(work, tolerance, threads):
    from cyanure.estimators import Classifier, Regression

    penalty = {1: "l1", 0: "l2"}.get(work.l1_ratio, "elasticnet")
    options = {"penalty": penalty, "tol": tolerance, "n_threads": threads, "max_iter": 10**5}
    options |= {"fit_intercept": True, "warm_start": True, "verbose": False}
    gaussian = work.family == "gaussian"
    model = Regression(**options) if gaussian else Classifier(loss="logistic", **options)
    y = work.y if gaussian else 2 * work.y - 1
    X = work.X if work.is_sparse else np.ascontiguousarray(work.X)
    coefs, intercepts = [], []
    for strength in work.strengths:
        model.lambda_1 = strength * (work.l1_ratio or 1)
        model.lambda_2 = strength * (1 - work.l1_ratio) if penalty == "elasticnet" else 0
        model.fit(X, y)
        coefs.append(np.ravel(model.coef_).copy())
        intercepts.append(float(np.ravel(model.intercept_)[0]))
    return np.array(coefs), np.array(intercepts)


def solve(work, tolerance, threads):
    if work.is_cross_validation:
        return cross_validation.by_hand(work, lambda part: path(part, tolerance, threads))
    return path(work, tolerance, threads)


SOLVERS = [
    Solver(
        "cyanure",
        "cyanure",
        refuses,
        solve,
        (1e-2, 1e-4, 1e-6, 1e-8),
        prepare=by_rows,
        modules=("cyanure.estimators",),
    )
]
