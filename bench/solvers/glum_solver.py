"""glum: iteratively reweighted least squares; coordinate descent on the Hessian, or Cholesky."""

import cross_validation

from solvers.base import Solver, first_reason

LARGEST_HESSIAN = 6000  # columns: it holds p x p doubles


def refuses(work):
    return first_reason(
        (work.is_grouped, "no group penalties"),
        (work.X.shape[1] > LARGEST_HESSIAN, "holds a Hessian of all columns"),
    )


def path(work, tolerance, threads):
    from glum import GeneralizedLinearRegressor

    family = {"gaussian": "normal", "bernoulli": "binomial"}.get(work.family, work.family)
    model = GeneralizedLinearRegressor(
        family=family,
        alphas=work.strengths,
        alpha_search=True,
        l1_ratio=work.l1_ratio,
        P1=work.factors if work.l1_ratio > 0 else "identity",
        P2=work.factors if work.l1_ratio < 1 else "identity",
        gradient_tol=tolerance,
        max_iter=1000,
        copy_X=False,
        robust=False,
        force_all_finite=False,
    ).fit(work.X, work.y)
    return model.coef_path_, model.intercept_path_


def solve(work, tolerance, threads):
    if work.is_cross_validation:
        return cross_validation.by_hand(work, lambda part: path(part, tolerance, threads))
    return path(work, tolerance, threads)


SOLVERS = [
    Solver("glum", "glum", refuses, solve, (1e-2, 1e-3, 1e-4, 1e-6, 1e-8), modules=("glum",))
]
