"""Fits along paths of strengths."""

import warnings

import numpy as np

from . import _ext
from ._arrays import as_array
from ._checks import flag, real, text, whole
from ._design import Design, require_same_rows
from ._families import observation_of
from ._folds import folds_of
from ._messages import unfinished_path
from ._path import CrossValidation, Path, as_columns
from .exceptions import ConvergenceWarning
from .regularizer import as_regularizer

_OPTIONS = {
    "fit_intercept": flag,
    "standardize": text,
    "missing": text,
    "tolerance": real,
    "max_iterations": whole,
    "finish": flag,
    "solver": text,
    "threads": whole,
    "time_limit": real,
    "max_memory": real,
}


def _checked(options):
    """Options as the core has them; None: its default."""
    for name in options:
        if name not in _OPTIONS:
            raise TypeError(f"no option named '{name}'; known: {', '.join(_OPTIONS)}")
    return {
        name: _OPTIONS[name](value, name) for name, value in options.items() if value is not None
    }


def _problem(X, y, family, link, penalty, options, weights, offset):
    options = _checked(options)
    observation = observation_of(family, link)
    if y is None:
        raise TypeError("y must be an array of responses, got None")
    design, one = Design.of(X), np.ndim(y) == 1 and observation.family != "categorical"
    y = as_columns(y, "y")
    require_same_rows(design, y)
    regularizer = as_regularizer(penalty)
    own = regularizer.strength
    strength = regularizer.default_strength if own is None else own
    columns = _columns(observation.family, y)
    if regularizer.matrices(design, columns):
        raise TypeError(f"{regularizer!r} is a regularizer of riata.glm models, not of paths")
    terms = regularizer.terms(design, columns, strength, 1.0)
    glm = _ext.Glm(observation, terms, **options)
    data = {"weights": _weights(weights), "offset": as_columns(offset, "offset")}
    return glm, design, y, one, data


def _weights(weights):
    if weights is None:
        return None
    array = as_array(weights, "weights")
    if array.ndim != 1:
        raise ValueError(f"weights must be (rows,), one for each row, got shape {array.shape}")
    return array


def _columns(family, y):
    """Of coefficients: one for each response, or for each class where y is class codes."""
    if family != "categorical":
        return y.shape[1]
    codes = y[np.isfinite(y)]
    return int(max(codes.max(), 0)) + 1 if codes.size else 1


def glm_path(
    X,
    y,
    *,
    family="gaussian",
    link="",
    penalty="Lasso",
    strengths=60,
    min_ratio=1e-3,
    weights=None,
    offset=None,
    progress=None,
    **options,
):
    """Fit along falling strengths, from the smallest that zeroes every penalised coefficient.

    X: (n, p) or a dict of such arrays; family: a name, one of `riata.families` or of
    `riata.observation_models`; y: (n,) or (n, responses), of the categorical family class
    codes 0, 1, 2, ... (n,), and coefficients then have a column per class. The objective is riata's
    own: the (weighted) mean of the negative log-likelihood, gaussian with the 1/2, plus the
    penalty. penalty: a name or object of `riata.regularizer`, or a dict of these by feature; the
    strengths of the path multiply those that it carries. strengths: how many, or which.
    options: fit_intercept, standardize ("none", "block", "column"), missing ("error", "drop"),
    tolerance, max_iterations, solver, threads, time_limit, max_memory (bytes that it may take
    beside X and y; by default 80% of what is available). progress(stage, share) may return False
    to cancel. A ConvergenceWarning tells of strengths whose certificate is not ok.
    """
    glm, design, y, one, data = _problem(X, y, family, link, penalty, options, weights, offset)
    grid = _grid(strengths)
    ratio = real(min_ratio, "min_ratio")
    core = _ext.fit_path(glm, design.blocks, y, min_ratio=ratio, progress=progress, **grid, **data)
    path = Path(core, family, link, one)
    _warn_unfinished(path)
    return path


def _grid(strengths):
    if np.ndim(strengths) == 0:
        return {"strengths": whole(strengths, "strengths", 1)}
    grid = as_array(strengths, "strengths")
    if grid.ndim != 1 or not grid.size:
        raise ValueError(
            "strengths must be how many, or a list of one number or more, got an array of shape "
            f"{grid.shape}"
        )
    return {"grid": np.sort(grid)[::-1].copy()}


def _warn_unfinished(path):
    message = unfinished_path(path.strengths, path.certificates)
    if message:
        warnings.warn(message, ConvergenceWarning, stacklevel=3)


def cv_glm_path(
    X,
    y,
    *,
    family="gaussian",
    link="",
    penalty="Lasso",
    strengths=60,
    min_ratio=1e-3,
    folds=10,
    cv="contiguous",
    seed=0,
    weights=None,
    offset=None,
    progress=None,
    **options,
):
    """Cross-validate a path: `glm_path`, and its held-out deviance.

    cv: "contiguous" (runs of neighbouring rows), "random", or an array with the fold (or, of texts
    and other labels, the group) of every row. tolerance: the relative gap at which fits of the
    path end, 1e-6 by default; those of the folds end at 1e-5, or at the same where another below
    that is given.
    """
    glm, design, y, one, data = _problem(X, y, family, link, penalty, options, weights, offset)
    if y.shape[1] > 1:
        raise ValueError(
            f"cv_glm_path takes one response, y has {y.shape[1]}; take riata.glm.cv_strength with "
            "a PopulationGLM"
        )
    fold = folds_of(cv, design.rows, folds, seed)
    grid, ratio = _grid(strengths), real(min_ratio, "min_ratio")
    core, found = _ext.cross_validated_path(
        glm, design.blocks, y, fold, min_ratio=ratio, progress=progress, **grid, **data
    )
    path = Path(core, family, link, one)
    _warn_unfinished(path)
    return CrossValidation(found, path)


def estimate_memory(
    X,
    y,
    *,
    family="gaussian",
    link="",
    penalty="Lasso",
    strengths=0,
    weights=None,
    offset=None,
    **options,
):
    """Bytes that a fit (strengths=0), or a path of so many strengths, takes beside X and y.

    Copies of X in the order solvers read it, vectors over rows and parameters, Hessians or Gram
    matrices, the coefficients of a path. What grows with the solution is counted up to 4,096
    parameters that are not zero; denser ones take more. A fit for which this is more than
    `max_memory` raises `riata.exceptions.ResourceLimit`, a MemoryError.
    """
    glm, design, y, _, _ = _problem(X, y, family, link, penalty, options, weights, offset)
    columns = _columns(observation_of(family, link).family, y)
    return glm.estimate_memory(design.blocks, columns, whole(strengths, "strengths"))


def max_strength(
    X, y, *, family="gaussian", link="", penalty="Lasso", weights=None, offset=None, **options
):
    """The smallest strength at which every penalised coefficient is zero."""
    glm, design, y, _, data = _problem(X, y, family, link, penalty, options, weights, offset)
    return glm.max_strength(design.blocks, y, **data)
