"""Regularization paths and their cross-validation."""

import numpy as np

from . import _ext
from ._certificate import Certificate
from ._design import Design, as_array
from ._folds import folds_of
from .regularizer import as_regularizer


class Path:
    """Fits along falling strengths, each started from the one before.

    strengths: (S,); coefs: (S, n_features), or (S, n_features, n_responses) where y has columns or
    classes; intercepts: (S,) or (S, n_responses); norms: Euclidean norm of each block, (S, blocks);
    deviance_explained: (S,); certificates: one for each strength, of its furthest response.
    """

    def __init__(self, core, one_response=True):
        self._core, self._one = core, one_response

    @property
    def strengths(self):
        return self._core.strengths

    @property
    def max_strength(self):
        """The smallest strength at which every penalised coefficient is zero."""
        return self._core.max_strength

    @property
    def names(self):
        return [name for name, _ in self._core.blocks]

    @property
    def coefs(self):
        coefs = self._core.coefs
        return coefs[:, :, 0] if self._one else coefs

    @property
    def intercepts(self):
        return self._core.intercepts[:, 0] if self._one else self._core.intercepts

    @property
    def norms(self):
        return self._core.norms

    @property
    def deviance_explained(self):
        return self._core.deviance_explained

    @property
    def certificates(self):
        return [Certificate(**each) for each in self._core.certificates]

    def coef(self, name):
        """The coefficients of one block along the path."""
        sizes = [size for _, size in self._core.blocks]
        at = self.names.index(name)
        first = sum(sizes[:at])
        return self.coefs[:, first : first + sizes[at]]

    def __len__(self):
        return len(self._core)

    def __repr__(self):
        low, high = self.strengths[[-1, 0]]
        return f"Path({len(self)} strengths, {high:.3g} to {low:.3g}, {len(self.names)} blocks)"

    def plot(self, ax=None):
        """Block norms against strength. Needs matplotlib."""
        ax = _axes(ax)
        for name, norms in zip(self.names, self.norms.T, strict=True):
            ax.plot(self.strengths, norms, label=name)
        ax.set(xscale="log", xlabel="strength", ylabel="norm of the coefficients")
        ax.legend()
        return ax


class CrossValidation:
    """Held-out deviance along a path, with glmnet's names.

    cvm, cvsd: mean held-out deviance and its standard error, (S,); nzero: non-zero blocks;
    strength_min: of the least cvm; strength_1se: the largest within one standard error of it.
    """

    def __init__(self, core, path):
        self._core, self.path = core, path

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._core, name)

    @property
    def strength_min(self):
        return float(self.strengths[self.index_min])

    @property
    def strength_1se(self):
        return float(self.strengths[self.index_1se])

    def __repr__(self):
        return (
            f"CrossValidation({self.folds} folds, strength_min={self.strength_min:.3g}, "
            f"strength_1se={self.strength_1se:.3g})"
        )

    def plot(self, ax=None):
        """Held-out deviance against strength, with error bars. Needs matplotlib."""
        ax = _axes(ax)
        ax.errorbar(self.strengths, self.cvm, self.cvsd)
        for strength in (self.strength_min, self.strength_1se):
            ax.axvline(strength, linestyle=":")
        ax.set(xscale="log", xlabel="strength", ylabel="held-out deviance")
        return ax


def _axes(ax):
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots()[1]


_OPTIONS = (
    "fit_intercept",
    "standardize",
    "missing",
    "tolerance",
    "max_iterations",
    "finish",
    "solver",
    "threads",
    "time_limit",
    "max_memory",
)


def _problem(X, y, family, link, penalty, options, weights, offset):
    for name in options:
        if name not in _OPTIONS:
            raise TypeError(f"no option named '{name}'; known: {', '.join(_OPTIONS)}")
    design, y = Design.of(X), as_array(y, "y")
    one = y.ndim == 1
    y = y[:, None] if one else y
    if family == "categorical":
        one = False
    regularizer = as_regularizer(penalty)
    own = regularizer.strength
    strength = regularizer.default_strength if own is None else own
    if regularizer.matrices(design, _columns(family, y)):
        raise TypeError(f"{regularizer!r} is a regularizer of riata.glm models, not of paths")
    terms = regularizer.terms(design, _columns(family, y), strength, 1.0)
    glm = _ext.Glm(_ext.Observation(family, link), terms, **options)
    data = {}
    if weights is not None:
        data["weights"] = as_array(weights, "weights")
    if offset is not None:
        offset = as_array(offset, "offset")
        data["offset"] = offset[:, None] if offset.ndim == 1 else offset
    return glm, design, y, one, data


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

    X: (n, p) or a dict of such arrays; y: (n,) or (n, responses), of the categorical family class
    codes 0, 1, 2, ... (n,), and coefficients then have a column per class. The objective is riata's
    own: the (weighted) mean of the negative log-likelihood, gaussian with the 1/2, plus the
    penalty. penalty: a name or object of `riata.regularizer`, or a dict of these by feature; the
    strengths of the path multiply those that it carries. strengths: how many, or which.
    options: fit_intercept, standardize ("none", "block", "column"), missing ("error", "drop"),
    tolerance, max_iterations, solver, threads, time_limit, max_memory (bytes that it may take
    beside X and y; by default 80% of what is available). progress(stage, share) may return False
    to cancel.
    """
    glm, design, y, one, data = _problem(X, y, family, link, penalty, options, weights, offset)
    grid = _grid(strengths)
    core = _ext.fit_path(
        glm, design.blocks, y, min_ratio=min_ratio, progress=progress, **grid, **data
    )
    return Path(core, one)


def _grid(strengths):
    if np.ndim(strengths) == 0:
        return {"strengths": int(strengths)}
    return {"grid": np.sort(as_array(strengths, "strengths"))[::-1].copy()}


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
    path end, 1e-6 by default; those of the folds end at 1e-5, or at the same where it is below
    1e-6.
    """
    glm, design, y, one, data = _problem(X, y, family, link, penalty, options, weights, offset)
    fold = folds_of(cv, design.rows, folds, seed)
    grid = _grid(strengths)
    path, core = _ext.cross_validated_path(
        glm, design.blocks, y, fold, min_ratio=min_ratio, progress=progress, **grid, **data
    )
    return CrossValidation(core, Path(path, one))


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
    return glm.estimate_memory(design.blocks, _columns(family, y), int(strengths))


def max_strength(
    X, y, *, family="gaussian", link="", penalty="Lasso", weights=None, offset=None, **options
):
    """The smallest strength at which every penalised coefficient is zero."""
    glm, design, y, _, data = _problem(X, y, family, link, penalty, options, weights, offset)
    return glm.max_strength(design.blocks, y, **data)
