"""The strength of every neuron by cross-validation."""

import itertools

import numpy as np

from . import _ext
from ._classifier_population import ClassifierPopulation
from ._folds import folds_of
from ._mixtures import ByFeature, Sum
from .regularizer import Box, ElasticNet, GroupLasso, UnRegularized

STATISTICAL = _ext.STATISTICAL_TOLERANCE  # the relative gap at which a fold's fit may end


class StrengthSearch:
    """What `cv_strength` found.

    Attributes
    ----------
    strengths : the candidates, (S,) falling, or a list of dicts by feature
    cvm, cvsd : mean held-out deviance and its standard error, (S, n_responses)
    index_min, index_1se : (n_responses,), the candidate with the least cvm, and the strongest one
        within one standard error of it
    index : whichever of these was asked for
    strength : the candidates chosen, one for each response
    model : the model fitted to all rows with them
    """

    def __init__(self, candidates, deviances, rows, tied, rule):
        self.strengths = candidates
        weights = rows / rows.sum()
        self.cvm = np.einsum("sfr,f->sr", deviances, weights)
        spread = np.einsum("sfr,f->sr", (deviances - self.cvm[:, None]) ** 2, weights)
        self.cvsd = np.sqrt(spread / max(len(rows) - 1, 1))
        judged, error = self.cvm, self.cvsd
        if tied:  # one strength for all, by their mean
            each = deviances.mean(axis=2, keepdims=True)
            judged = np.einsum("sfr,f->sr", each, weights)
            spread = np.einsum("sfr,f->sr", (each - judged[:, None]) ** 2, weights)
            error = np.sqrt(spread / max(len(rows) - 1, 1))
        best = np.argmin(judged, axis=0)
        columns = np.arange(judged.shape[1])
        limit = judged[best, columns] + error[best, columns]
        responses = deviances.shape[2]
        self.index_min = np.broadcast_to(best, responses).copy()
        self.index_1se = np.broadcast_to(np.argmax(judged <= limit, axis=0), responses).copy()
        self.index = self.index_min if rule == "min" else self.index_1se
        self.model = None

    @property
    def strength(self):
        chosen = [self.strengths[k] for k in self.index]
        return chosen if isinstance(self.strengths, list) else np.array(chosen)

    def table(self):
        """One row for each candidate and response: a dict of columns."""
        count, responses = self.cvm.shape
        at = np.repeat(np.arange(count), responses)
        return {
            "response": np.tile(np.arange(responses), count),
            "strength": [self.strengths[k] for k in at],
            "cvm": self.cvm.ravel(),
            "cvsd": self.cvsd.ravel(),
            "chosen": (np.arange(count)[:, None] == self.index).ravel(),
        }

    def __repr__(self):
        return f"StrengthSearch({len(self.strengths)} strengths, {self.cvm.shape[1]} responses)"


def cv_strength(model, X, y, strengths, cv=5, rule="min"):
    """Search the strength of every neuron by cross-validation, and fit with what was found.

    Each neuron is judged by its own held-out deviance and keeps its own strength; neurons that a
    mask of groups may tie share one. The model given is left as it is.

    Parameters
    ----------
    model : GLM, PopulationGLM or ClassifierGLM, with one regularizer that has a strength; of an
        ElasticNet the ratio is the model's; folds are fitted to its `solver_kwargs` tol, without
        one to a relative gap of 1e-5
    X, y : as for `fit`
    strengths : numbers that take the place of `regularizer_strength`; or a dict of such lists by
        feature, of which all combinations are tried
    cv : how many folds of neighbouring rows, or an array with the fold (or the group) of every row
    rule : "min", or "1se": the strongest within one standard error of the best

    Returns
    -------
    StrengthSearch
    """
    if rule not in ("min", "1se"):
        raise ValueError(f"cv_strength: rule must be min or 1se, got {rule!r}")
    if not hasattr(model, "regularizer") or isinstance(model, type):
        raise TypeError(
            "cv_strength: model must be a GLM, PopulationGLM or ClassifierGLM object, got "
            f"{model.__name__ + ', a class' if isinstance(model, type) else repr(model)}"
        )
    if isinstance(model, ClassifierPopulation):
        raise NotImplementedError(
            "cv_strength: the neurons of a ClassifierPopulationGLM are searched one by one; give a "
            "ClassifierGLM and one column of y"
        )
    regularizer = model.regularizer
    if isinstance(regularizer, (ByFeature, Sum, Box, UnRegularized)):
        raise TypeError(
            f"cv_strength: {type(regularizer).__name__} has no strength of its own to search; take "
            "Ridge, Lasso, ElasticNet or a group penalty"
        )
    if hasattr(model, "set_classes"):
        model = model.__sklearn_clone__().set_classes(y)
    design, codes = model._paired(X, y)
    valid = design.finite_rows(codes)
    fold = np.asarray(_folds(cv, design.rows))[valid]
    design, codes = design.at(valid), codes[valid]
    candidates = _candidates(strengths, design)
    deviances, rows = [], []
    for k in np.unique(fold):
        train, test = design.at(fold != k), design.at(fold == k)
        fits = _fits(model, train, codes[fold != k], candidates)
        deviances.append([fit.deviance(test.blocks, codes[fold == k]) for fit in fits])
        rows.append(np.count_nonzero(fold == k))
    found = StrengthSearch(
        candidates,
        np.swapaxes(np.array(deviances), 0, 1),
        np.array(rows, dtype=float),
        getattr(regularizer, "mask", None) is not None,
        rule,
    )
    found.model = model.__sklearn_clone__()
    found.model.regularizer_strength = _per_response(regularizer, found.strength, design, model)
    found.model.fit(X, y)
    return found


def _folds(cv, rows):
    return folds_of("contiguous", rows, cv, 0) if np.ndim(cv) == 0 else folds_of(cv, rows, 0, 0)


def _candidates(strengths, design):
    """(S,) falling, or a list of dicts, the strongest first."""
    if not isinstance(strengths, dict):
        out = np.sort(np.atleast_1d(np.asarray(strengths, dtype=np.float64)))[::-1]
        if out.ndim != 1 or not out.size or not (np.isfinite(out) & (out > 0)).all():
            raise ValueError(
                "cv_strength: strengths must be one number or more, finite and above 0, "
                f"got {strengths!r}"
            )
        return out
    if sorted(map(str, strengths)) != sorted(design.names):
        raise ValueError(
            f"cv_strength: strengths must have the features of X as keys, {', '.join(design.names)}"
        )
    lists = [np.atleast_1d(values) for values in strengths.values()]
    if not all(values.size for values in lists):
        raise ValueError(
            f"cv_strength: every feature must have a strength or more, got {strengths!r}"
        )
    every = itertools.product(*lists)
    dicts = [dict(zip(strengths, map(float, each), strict=True)) for each in every]
    return sorted(dicts, key=lambda each: -np.sum(np.log(list(each.values()))))


def _with_strength(model, strength):
    out = model.__sklearn_clone__()
    if isinstance(model.regularizer, ElasticNet):
        strength = (strength, model.regularizer_strength[1])
    out.regularizer_strength = strength
    if hasattr(model, "set_classes"):
        out._classes = model._classes
    return out


def _fits(model, design, y, candidates):
    """The core's fits to some rows at every candidate, each started from the one before."""
    width = model._width(y)
    inner, lift = model._lifted(design, width)
    settings = {} if "tol" in model.solver_kwargs else {"tolerance": STATISTICAL}
    if not isinstance(candidates, list):
        core = _with_strength(model, 1.0)._core_model(inner, width, **settings)
        path = _ext.fit_path(core, inner.blocks, y, grid=candidates)
        found = zip(path.coefs, path.intercepts, strict=True)
        return [model._fit_of(design, lift.coef(coef), b0) for coef, b0 in found]
    out, fit = [], None
    for strength in candidates:
        core = _with_strength(model, strength)._core_model(inner, width, finish=False, **settings)
        fit = core.fit(inner.blocks, y, warm_start=fit)
        out.append(model._fit_of(design, lift.coef(fit.coef), fit.intercept))
    return out


def _per_response(regularizer, chosen, design, model):
    """`regularizer_strength` that gives every response its own of the strengths chosen."""
    if len(chosen) == 1 or getattr(regularizer, "mask", None) is not None:
        value = chosen[0]
    else:
        value = _tree(regularizer, chosen, design)
    return (value, model.regularizer_strength[1]) if isinstance(regularizer, ElasticNet) else value


def _tree(regularizer, chosen, design):
    leaves = []
    for name, size in zip(design.names, design.sizes, strict=True):
        each = [own[name] if isinstance(own, dict) else own for own in chosen]
        is_group = isinstance(regularizer, GroupLasso)
        leaves.append(np.array(each) if is_group else np.tile(each, (size, 1)))
    if isinstance(regularizer, GroupLasso):
        return dict(zip(design.names, leaves, strict=True)) if not design.is_array else leaves[0]
    return design.rebuild(leaves)
