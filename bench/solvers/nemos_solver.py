"""NeMoS: proximal gradient and L-BFGS in JAX, one fit after the other from the last solution."""

import numpy as np

from solvers.base import Solver, family_is_not, first_reason


def refuses(work):
    return first_reason(
        family_is_not(work, "poisson"),
        (work.is_weighted, "no strength per parameter"),
    )


def regularizer_of(work):
    import nemos

    if not work.is_grouped:
        return (
            (nemos.regularizer.Ridge(), "LBFGS")
            if work.l1_ratio == 0
            else (
                nemos.regularizer.Lasso(),
                "ProximalGradient",
            )
        )
    mask = np.zeros((len(work.starts), work.X.shape[1]))
    mask[np.repeat(np.arange(len(work.starts)), work.sizes), np.arange(work.X.shape[1])] = 1.0
    return nemos.regularizer.GroupLasso(mask=mask), "ProximalGradient"


def solve(work, tolerance, threads):
    import jax

    jax.config.update("jax_enable_x64", True)
    import nemos

    regularizer, method = regularizer_of(work)
    model = nemos.glm.GLM(
        "Poisson",
        inverse_link_function=jax.numpy.exp,
        regularizer=regularizer,
        regularizer_strength=float(work.strengths[0]),
        solver_name=method,
        solver_kwargs={"tol": tolerance, "maxiter": 100_000},
    )
    X, y = jax.numpy.asarray(work.X), jax.numpy.asarray(work.y)
    start = (jax.numpy.zeros(X.shape[1]), jax.numpy.log(y.mean(keepdims=True)))
    coefs, intercepts = [], []
    for strength in work.strengths:
        model.regularizer_strength = float(strength)
        model.fit(X, y, init_params=start)
        start = (model.coef_, model.intercept_)
        coefs.append(np.asarray(model.coef_))
        intercepts.append(float(model.intercept_[0]))
    return np.array(coefs), np.array(intercepts)


SOLVERS = [
    Solver(
        "NeMoS",
        "nemos",
        refuses,
        solve,
        (1e-3, 1e-4, 1e-6, 1e-8),
        (1, 2),
        compiles=True,
        modules=("jax", "nemos"),
    )
]
