"""skglm: working sets and Anderson acceleration, compiled by numba.  Bertrand et al. (2022)

Its tolerance bounds the violation of the optimality conditions; here it is taken relative to the
largest strength."""

import numpy as np

from solvers.base import Solver, first_reason


def refuses(work):
    return first_reason(
        (work.is_cross_validation, "its GeneralizedLinearEstimatorCV takes one ratio and no folds"),
        (work.is_weighted and work.l1_ratio < 1, "no elastic net with a strength per parameter"),
        (work.l1_ratio == 0, "its L-BFGS has no intercept"),
    )


def grouped_parts(work):
    from skglm.datafits import PoissonGroup, QuadraticGroup
    from skglm.penalties import WeightedGroupL2
    from skglm.solvers import GroupBCD, GroupProxNewton

    ends = np.r_[work.starts, work.X.shape[1]].astype(np.int32)
    columns = np.arange(work.X.shape[1], dtype=np.int32)
    quadratic = work.family == "gaussian"
    datafit = (QuadraticGroup if quadratic else PoissonGroup)(ends, columns)
    penalty = WeightedGroupL2(1.0, work.weights, ends, columns)
    if quadratic:
        return datafit, penalty, GroupBCD(max_iter=1000, max_epochs=10**5)
    return datafit, penalty, GroupProxNewton(max_iter=1000, max_pn_iter=1000)


def parts(work):
    from skglm.datafits import Logistic, Poisson, Quadratic
    from skglm.penalties import L1
    from skglm.solvers import AndersonCD, ProxNewton

    if work.is_grouped:
        return grouped_parts(work)
    if work.family == "gaussian":
        return Quadratic(), L1(1.0), AndersonCD(max_iter=1000, max_epochs=10**5)
    datafit = Poisson() if work.family == "poisson" else Logistic()
    return datafit, L1(1.0), ProxNewton(max_iter=1000, max_pn_iter=1000)


def solve(work, tolerance, threads):
    datafit, penalty, solver = parts(work)
    y = 2 * work.y - 1 if work.family == "bernoulli" else work.y
    solver.fit_intercept, solver.tol = True, tolerance * work.strengths[0]
    b = np.zeros(work.X.shape[1] + 1)
    if work.family == "poisson":
        b[-1] = np.log(y.mean())
    coefs = []
    for strength in work.strengths:
        penalty.alpha = strength
        eta = work.X @ b[:-1] + b[-1]
        b = solver.solve(work.X, y, datafit, penalty, b.copy(), eta)[0]
        coefs.append(b)
    coefs = np.array(coefs)
    return coefs[:, :-1], coefs[:, -1]


SOLVERS = [
    Solver(
        "skglm",
        "skglm",
        refuses,
        solve,
        (1e-2, 1e-3, 1e-4, 1e-6, 1e-8),
        (1, 2),
        compiles=True,
        modules=("skglm.datafits", "skglm.penalties", "skglm.solvers"),
    )
]
