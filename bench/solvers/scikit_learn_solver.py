"""scikit-learn: coordinate descent to a gap, L-BFGS, Newton and SAGA."""

import numpy as np
from cross_validation import Solution
from scipy.special import logit

from solvers.base import Solver, family_is_not, first_reason


def no_lasso_path(work):
    return first_reason(
        (work.is_grouped, "no group penalties"),
        (work.family == "poisson", "no Poisson regression with an L1 part"),
        (work.family == "bernoulli", "its lasso paths are gaussian; see saga"),
    )


def lasso_path(work, tolerance, threads):
    from sklearn.linear_model import enet_path

    if work.is_cross_validation:
        return elastic_net_cv(work, tolerance, threads)
    mean, y_mean = work.X.mean(axis=0), work.y.mean()  # the intercept, by centring
    _, coefs, _ = enet_path(
        np.asfortranarray(work.X - mean),
        work.y - y_mean,
        l1_ratio=work.l1_ratio,
        alphas=work.strengths,
        tol=tolerance,
        max_iter=10**6,
    )
    return coefs.T, y_mean - mean @ coefs


def elastic_net_cv(work, tolerance, threads):
    from sklearn.linear_model import ElasticNetCV

    folds = sorted(set(work.folds))
    rows = [(work.training_rows(k), np.flatnonzero(work.folds == k)) for k in folds]
    count = work.strengths.shape[1]
    model = ElasticNetCV(
        l1_ratio=list(work.ratios),
        # asked for a number, it makes the workload's own grid for every ratio
        alphas=count,
        eps=work.strengths[0, -1] / work.strengths[0, 0],
        cv=rows,
        precompute=True,
        tol=tolerance,
        max_iter=10**6,
        n_jobs=threads,
    ).fit(work.X, work.y)
    if not np.allclose(model.alphas_, work.strengths, rtol=1e-10):
        raise RuntimeError("ElasticNetCV made another grid of strengths than the workload's")
    curve = model.mse_path_.mean(axis=2)  # folds of equal size
    chosen = np.unravel_index(np.argmin(curve), curve.shape)
    return Solution(curve, chosen, model.coef_, model.intercept_)


def only_plain_poisson_ridge(work):
    return first_reason(
        family_is_not(work, "poisson"),
        (work.l1_ratio > 0, "ridge only"),
        (work.is_weighted, "no strength per parameter"),
    )


def poisson_ridge(kind):
    def solve(work, tolerance, threads):
        from sklearn.linear_model import PoissonRegressor

        coefs, intercepts = [], []
        for strength in work.strengths:
            model = PoissonRegressor(alpha=strength, solver=kind, tol=tolerance, max_iter=10_000)
            model.fit(work.X, work.y)
            coefs.append(model.coef_)
            intercepts.append(model.intercept_)
        return np.array(coefs), np.array(intercepts)

    return solve


def only_logistic_lasso(work):
    return first_reason(
        family_is_not(work, "bernoulli"),
        (work.is_grouped or work.is_weighted, "no groups, no strength per parameter"),
    )


def saga(work, tolerance, threads):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        solver="saga", l1_ratio=1.0, tol=tolerance, max_iter=10**5, warm_start=True, random_state=0
    )
    # It stops where no coefficient moves, so with all of them zero the intercept stays where it is.
    model.coef_, model.intercept_ = (
        np.zeros((1, work.X.shape[1])),
        logit(work.y.mean(keepdims=True)),
    )
    coefs, intercepts = [], []
    for strength in work.strengths:
        model.C = 1 / (len(work.y) * strength)
        model.fit(work.X, work.y)
        coefs.append(model.coef_[0].copy())
        intercepts.append(model.intercept_[0])
    return np.array(coefs), np.array(intercepts)


def by_rows(work):
    work.X = work.X.tocsr() if work.is_sparse else np.ascontiguousarray(work.X)
    return work


NAME, PACKAGE, MODULES = "scikit-learn", "scikit-learn", ("sklearn.linear_model",)
SOLVERS = [
    Solver(
        NAME, PACKAGE, no_lasso_path, lasso_path, (1e-2, 1e-4, 1e-6, 1e-8, 1e-10), modules=MODULES
    ),
    Solver(
        f"{NAME} lbfgs",
        PACKAGE,
        only_plain_poisson_ridge,
        poisson_ridge("lbfgs"),
        (1e-3, 1e-4, 1e-5, 1e-6, 1e-8),
        prepare=by_rows,
        modules=MODULES,
    ),
    Solver(
        f"{NAME} newton",
        PACKAGE,
        only_plain_poisson_ridge,
        poisson_ridge("newton-cholesky"),
        (1e-2, 1e-4, 1e-6, 1e-8),
        modules=MODULES,
    ),
    Solver(
        f"{NAME} saga",
        PACKAGE,
        only_logistic_lasso,
        saga,
        (1e-2, 1e-4, 1e-6, 1e-8),
        prepare=by_rows,
        modules=MODULES,
    ),
]
