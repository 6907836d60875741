"""Who fits populations: riata and NeMoS at once, the others one neuron after the other.

`solve(population, tolerance, threads)` returns coefs (strengths, columns, neurons) and intercepts
(strengths, neurons).
"""

from dataclasses import dataclass, replace

import numpy as np
from solvers import SOLVERS, nemos_solver
from solvers.base import Solver


@dataclass(frozen=True)
class PopulationSolver(Solver):
    """NeMoS compiles anew at every fit, so no run beforehand spares it that: `one_step` is the
    same call, stopped after one step, and its seconds are told apart."""

    one_step: object = None


def anyone(population):
    return ""


def riata_models(population, tolerance, threads):
    """The estimator that takes NeMoS' place; without `tol` it would go on to rounding."""
    import riata

    model = riata.glm.PopulationGLM(
        regularizer="Ridge" if population.l1_ratio == 0 else "Lasso",
        regularizer_strength=np.tile(population.strengths[0], (population.X.shape[1], 1)),
        solver_kwargs={"tol": tolerance},
    ).fit(population.X, population.Y)
    return model.coef_[None], model.intercept_[None]


def riata_path(population, tolerance, threads):
    import riata

    each, grid = 1.0, population.strengths[:, 0]
    if len(grid) == 1:  # of every neuron, in place of its multiples
        each, grid = np.tile(population.strengths[0], (population.X.shape[1], 1)), [1.0]
    kind, ratio = riata.regularizer, population.l1_ratio
    if 0 < ratio < 1:
        penalty = kind.ElasticNet((each, ratio))
    else:
        penalty = kind.Lasso(each) if ratio else kind.Ridge(each)
    path = riata.glm_path(
        population.X,
        population.Y,
        family="poisson",
        penalty=penalty,
        strengths=grid,
        tolerance=tolerance,
        threads=threads,
    )
    return path.coefs, path.intercepts


def riata_blocks(population, tolerance, threads):
    """From the counts: every sender is a block of lags, which is never written out."""
    import riata

    lags = range(1, population.lags + 1)
    blocks = {
        f"from {k:05}": riata.design.lagged(one, lags) for k, one in enumerate(population.series.T)
    }
    path = riata.glm_path(
        blocks,
        population.series[:, population.receiver],
        family="poisson",
        penalty="GroupLasso",
        strengths=population.strengths[:, 0],
        tolerance=tolerance,
        threads=threads,
        missing="drop",
    )
    return path.coefs[:, :, None], path.intercepts[:, None]


def regularizer_of(population):
    """(regularizer, solver, the strength in its form, one for each row of strengths)"""
    import nemos

    rows, p = population.strengths, population.X.shape[1]
    if 0 < population.l1_ratio < 1:
        kind = nemos.regularizer.ElasticNet()
        return kind, "ProximalGradient", [(float(row[0]), population.l1_ratio) for row in rows]
    if len(rows) == 1 and population.neurons > 1:
        strengths = [np.tile(rows[0], (p, 1))]
    else:
        strengths = [float(row[0]) for row in rows]
    return *nemos_solver.regularizer_of(population.neuron(0)), strengths


def nemos_model(population, steps, tolerance):
    """(model, strengths); its own float32 and its own stop where there is no tolerance."""
    import jax

    jax.config.update("jax_enable_x64", tolerance is not None)
    import nemos

    regularizer, method, strengths = regularizer_of(population)
    kind = nemos.glm.GLM if population.neurons == 1 else nemos.glm.PopulationGLM
    own = {} if tolerance is None else {"tol": tolerance, "maxiter": 100_000}
    model = kind(
        "Poisson",
        inverse_link_function=jax.numpy.exp,
        regularizer=regularizer,
        regularizer_strength=strengths[0],
        solver_name=method,
        solver_kwargs=own | ({"maxiter": steps} if steps else {}),
    )
    return model, strengths


def nemos_fits(population, tolerance, steps=None):
    """Along the strengths, each fit from the one before."""
    import jax

    model, strengths = nemos_model(population, steps, tolerance)
    X = jax.numpy.asarray(population.X)
    y = jax.numpy.asarray(population.Y if population.neurons > 1 else population.Y[:, 0])
    start, coefs, intercepts = None, [], []
    for strength in strengths:
        model.regularizer_strength = strength
        model.fit(X, y, init_params=start)
        start = (model.coef_, model.intercept_)
        coefs.append(np.asarray(model.coef_, dtype=float).reshape(X.shape[1], -1))
        intercepts.append(np.asarray(model.intercept_, dtype=float))
    return np.array(coefs), np.array(intercepts)


def of_nemos(fits):
    """NeMoS as it comes, and to tighter stops in float64. JAX has both cores."""
    common = dict(package="nemos", refuses=anyone, threads=(2,), modules=("jax", "nemos"))
    return [
        PopulationSolver(
            "NeMoS as it comes",
            solve=lambda population, tolerance, threads: fits(population, None),
            one_step=lambda population, tolerance: fits(population, None, 1),
            ladder=(1e-4,),  # its own
            **common,
        ),
        PopulationSolver(
            "NeMoS float64",
            solve=lambda population, tolerance, threads: fits(population, tolerance),
            one_step=lambda population, tolerance: fits(population, tolerance, 1),
            ladder=(1e-4, 1e-6, 1e-8),
            **common,
        ),
    ]


def loop(name):
    """A solver of one response, over the neurons; X is laid out once, as it likes best."""
    solver = SOLVERS[name]

    def prepare(population):
        works = [population.neuron(r) for r in range(population.neurons)]
        X = solver.prepare(works[0]).X if solver.prepare else works[0].X
        for work in works:
            work.X = X
        return works

    def solve(works, tolerance, threads):
        fits = [solver.solve(work, tolerance, threads) for work in works]
        return tuple(np.stack([np.asarray(fit[k]) for fit in fits], axis=-1) for k in (0, 1))

    return PopulationSolver(
        name,
        solver.package,
        lambda population: solver.refuses(population.neuron(0)),
        solve,
        solver.ladder,
        solver.threads,
        solver.modules,
        solver.compiles,
        prepare,
    )


def of_riata(name, solve):
    return PopulationSolver(name, "riata", anyone, solve, (1e-6, 1e-8), modules=("riata",))


MODELS, PATH, BLOCKS = (
    of_riata("riata", riata_models),
    of_riata("riata", riata_path),
    of_riata("riata", riata_blocks),
)
WRITTEN_OUT = replace(loop("riata"), name="riata written out", ladder=(1e-6, 1e-8))
NEMOS = of_nemos(nemos_fits)
