"""riata itself: to its own certificate, at the tolerance given."""

import numpy as np
from cross_validation import Solution

from solvers.base import Solver


def penalty_of(work):
    import riata

    if work.is_grouped:
        return riata.regularizer.GroupLasso(1.0)
    each = work.factors if work.is_weighted else 1.0
    if work.l1_ratio == 1:
        return riata.regularizer.Lasso(each)
    if work.l1_ratio == 0:
        return riata.regularizer.Ridge(each)
    return riata.regularizer.ElasticNet((each, work.l1_ratio))


def features_of(work):
    if not work.is_grouped:
        return work.X
    groups = np.split(work.X, work.starts[1:], axis=1)
    return {f"group {k:05}": group for k, group in enumerate(groups)}


def solve(work, tolerance, threads):
    import riata

    if work.is_cross_validation:
        return cross_validate(work, tolerance, threads)
    path = riata.glm_path(
        features_of(work),
        work.y,
        family=work.family,
        penalty=penalty_of(work),
        strengths=work.strengths,
        tolerance=tolerance,
        threads=threads,
    )
    return path.coefs, path.intercepts


def cross_validate(work, tolerance, threads):
    import riata

    tried = [
        riata.cv_glm_path(
            work.X,
            work.y,
            penalty=riata.regularizer.ElasticNet((1.0, ratio)),
            strengths=strengths,
            cv=work.folds,
            tolerance=tolerance,
            threads=threads,
        )
        for ratio, strengths in zip(work.ratios, work.strengths, strict=True)
    ]
    curve = np.stack([each.cvm for each in tried])
    ratio, strength = np.unravel_index(np.argmin(curve), curve.shape)
    path = tried[ratio].path
    return Solution(curve, (ratio, strength), path.coefs[strength], path.intercepts[strength])


SOLVERS = [
    Solver("riata", "riata", lambda work: "", solve, (1e-3, 1e-4, 1e-6, 1e-8), modules=("riata",))
]
