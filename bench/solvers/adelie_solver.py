"""adelie: group elastic net, block coordinate descent.  Yang & Hastie (2024), arXiv 2405.08631"""

import cross_validation
import numpy as np

from solvers.base import Solver


def path(work, tolerance, threads):
    import adelie

    X = work.X
    if work.is_sparse:
        X = adelie.matrix.sparse(X, method="naive", n_threads=threads)
    family = {"bernoulli": "binomial"}.get(work.family, work.family)
    state = adelie.grpnet(
        X,
        getattr(adelie.glm, family)(work.y),
        groups=work.starts,
        alpha=work.l1_ratio,
        penalty=work.weights,
        lmda_path=work.strengths,
        tol=tolerance,
        irls_tol=tolerance,
        max_iters=10**9,
        irls_max_iters=10**6,
        early_exit=False,
        progress_bar=False,
        n_threads=threads,
    )
    return state.betas.toarray(), np.asarray(state.intercepts)


def solve(work, tolerance, threads):
    if work.is_cross_validation:  # its own cv_grpnet has another grid for every fold
        return cross_validation.by_hand(work, lambda part: path(part, tolerance, threads))
    return path(work, tolerance, threads)


SOLVERS = [
    Solver(
        "adelie",
        "adelie",
        lambda work: "",
        solve,
        (1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15),
        modules=("adelie",),
    )
]
