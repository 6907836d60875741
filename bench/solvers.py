"""Who is timed: each solver takes (workload, tolerance, threads) and returns coefs and intercepts.

`ladder` is what its tolerance is set to, loose to tight. A solver whose package is missing, or that
does not solve a family, is left out; `solvers_for` says which.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Solver:
    name: str
    solve: object  # (workload, tolerance, threads) -> (strengths, columns), (strengths,)
    ladder: tuple
    threads: tuple = (1, 2)


def riata_solver():
    import riata

    def solve(work, tolerance, threads):
        grouped = work.starts.size < work.X.shape[1]
        groups = np.split(work.X, work.starts[1:], axis=1)
        X = {f"group {k:04}": group for k, group in enumerate(groups)} if grouped else work.X
        path = riata.glm_path(
            X,
            work.y,
            family=work.family,
            penalty="GroupLasso" if grouped else "Lasso",
            strengths=work.strengths,
            tolerance=tolerance,
            threads=threads,
        )
        return path.coefs, path.intercepts

    return Solver("riata", solve, (1e-2, 1e-4, 1e-6, 1e-8))


def adelie_solver():
    import adelie

    def solve(work, tolerance, threads):
        state = adelie.grpnet(
            work.X,
            getattr(adelie.glm, work.family)(work.y),
            groups=work.starts,
            lmda_path=work.strengths,
            tol=tolerance,
            irls_tol=tolerance,
            early_exit=False,
            progress_bar=False,
            n_threads=threads,
        )
        return state.betas.toarray(), np.asarray(state.intercepts)

    return Solver("adelie", solve, (1e-2, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13))


def scikit_learn_solver(work):
    if work.family != "gaussian" or work.starts.size < work.X.shape[1]:
        raise ImportError("scikit-learn has no group lasso")
    from sklearn.linear_model import lasso_path
    from threadpoolctl import threadpool_limits

    def solve(work, tolerance, threads):
        mean, y_mean = work.X.mean(axis=0), work.y.mean()
        with threadpool_limits(threads):
            _, coefs, _ = lasso_path(
                np.asfortranarray(work.X - mean),
                work.y - y_mean,
                alphas=work.strengths,
                tol=tolerance,
                max_iter=100_000,
            )
        return coefs.T, y_mean - mean @ coefs

    return Solver("scikit-learn", solve, (1e-1, 1e-2, 1e-4, 1e-6, 1e-8))


def solvers_for(work):
    """(solvers, what was left out and why)"""
    found, missing = [], []
    for make in (riata_solver, adelie_solver, lambda: scikit_learn_solver(work)):
        try:
            found.append(make())
        except ImportError as reason:
            missing.append(str(reason))
    return found, missing
