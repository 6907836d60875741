"""The strength of every neuron by cross-validation: the search as a whole, and what is checked.

The refitted model is checked on all rows at the strengths that were chosen. The curve of held-out
deviances is held against that of paths that are solved tightly, and may be off by the root of the
gap, for a gap of g in a fold allows about that much.
"""

from dataclasses import dataclass, replace

import formulas
import numpy as np
import population_solvers
from checker import largest
from population_solvers import PopulationSolver
from scipy.special import xlogy

TIGHT = 1e-9  # the gap of the paths that a curve is held against


@dataclass
class Search:
    curve: np.ndarray  # (strengths, neurons) mean held-out deviance, or (strengths,) over neurons
    chosen: np.ndarray  # of every neuron, the number of its strength
    coef: np.ndarray  # (p, neurons), of the fit to all rows
    intercept: np.ndarray


def deviances(population, rows, coefs, intercepts):
    """(strengths, neurons): the sum over the rows."""
    X, Y, out = population.X[rows], population.Y[rows], []
    for coef, intercept in zip(coefs, intercepts, strict=True):
        eta = X @ coef + intercept
        out.append(2 * np.sum(xlogy(Y, Y) - Y * eta - Y + np.exp(eta), axis=0))
    return np.array(out)


def curve_of(population, path):
    """path(population) -> coefs, intercepts; on every training fold."""
    total = 0.0
    for fold in np.unique(population.folds):
        out = population.folds == fold
        total = total + deviances(population, out, *path(population.at(~out)))
    return total / len(population.X)


def tight(population):
    """The curve to hold others against, of riata's paths at a gap that the checker can see."""
    return curve_of(population, lambda part: population_solvers.riata_path(part, TIGHT, 0))


def off(population, curve, oracle):
    """The square of the largest error of a curve, relative to the null deviance."""
    scale = np.array([2 * formulas.half_null_deviance("poisson", y) for y in population.Y.T])
    curve = np.asarray(curve)
    if curve.ndim == 1:
        return largest(np.abs(curve - oracle.mean(axis=1)) / scale.mean()) ** 2
    return largest(np.abs(curve - oracle) / scale) ** 2


def chosen_strengths(population, chosen):
    """The population at one strength for each neuron."""
    each = population.strengths[chosen, np.arange(population.neurons)]
    return replace(population, strengths=each[None], folds=None)


def riata(population, tolerance, threads):
    import riata

    model = riata.glm.PopulationGLM(
        regularizer="ElasticNet",
        regularizer_strength=(1.0, population.l1_ratio),
        solver_kwargs={"tol": tolerance},
    )
    grid = population.strengths[:, 0]
    found = riata.glm.cv_strength(model, population.X, population.Y, grid, cv=population.folds)
    return Search(found.cvm, found.index, found.model.coef_, found.model.intercept_)


def loop(name):
    """By hand: paths on the training folds, then on all rows down to the best strength."""
    one = population_solvers.loop(name)

    def solve(population, tolerance, threads):
        curve = curve_of(population, lambda part: one.solve(one.prepare(part), tolerance, threads))
        chosen, coefs, intercepts = np.argmin(curve, axis=0), [], []
        works = one.prepare(population)
        for work, at in zip(works, chosen, strict=True):
            work.strengths = work.strengths[: at + 1]
            b, b0 = one.solve([work], tolerance, threads)
            coefs.append(b[-1, :, 0])
            intercepts.append(b0[-1, 0])
        return Search(curve, chosen, np.stack(coefs, axis=1), np.array(intercepts))

    return replace(one, solve=solve, prepare=None)


def nemos(population, tolerance, steps=None):
    """scikit-learn's GridSearchCV: one strength for all neurons, by their mean deviance."""
    from sklearn.model_selection import GridSearchCV, PredefinedSplit

    model, strengths = population_solvers.nemos_model(population, steps, tolerance)

    def score(fitted, X, Y):
        held_out = replace(population, X=X, Y=Y)
        fit = np.asarray(fitted.coef_, float)[None], np.asarray(fitted.intercept_, float)[None]
        return -np.mean(deviances(held_out, slice(None), *fit)) / len(X)

    grid = GridSearchCV(
        model,
        {"regularizer_strength": strengths},
        scoring=score,
        cv=PredefinedSplit(population.folds),
    ).fit(population.X, population.Y)
    best = grid.best_estimator_
    return Search(
        -grid.cv_results_["mean_test_score"],
        np.full(population.neurons, grid.best_index_),
        np.asarray(best.coef_, float),
        np.asarray(best.intercept_, float),
    )


OWN = PopulationSolver(
    "riata", "riata", population_solvers.anyone, riata, (1e-6,), modules=("riata",)
)
NEMOS = population_solvers.of_nemos(nemos)
