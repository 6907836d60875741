"""The best of a grid of settings, by the loss on held-out rows."""

import copy
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np

from .._estimator import Estimator
from ._checks import checked_indicator, checked_X, not_fitted, same_rows
from ._classifier import MLPClassifier
from ._regressor import MLPRegressor

DEFAULT_GRID = {"optimizer__weight_decay": [0.0, 1e-5, 1e-4, 1e-3, 1e-2]}
RULES = ("best", "1se")


class NetSearch(Estimator):
    """A grid over any parameters of a net, each point judged by k-fold cross-validation.

    Every fold trains a net of its own; several train at once, on threads, and the result is the
    same for any number of them. The loss is the data term on the held-out rows, without penalties.

    Parameters
    ----------
    estimator : the net whose parameters are varied; None: the default one
    grid : {{parameter: values}}, every combination of which is tried; None: optimizer__weight_decay
        in 0, 1e-5, 1e-4, 1e-3, 1e-2. "penalty__PATTERN" is the strength of the regularizer at that
        pattern of the estimator's penalty, "penalty__strength" that of a penalty on all weights
    cv : the number of folds, or what scikit-learn takes: a splitter, or pairs (train, test) of rows
    rule : "best", the least loss; or "1se", of those whose loss is within a standard error of it
        the one with the largest values, in the order of the grid's parameters
    n_jobs : threads; None or -1: all that this process may use
    random_state : of the folds, where cv is a number

    Attributes
    ----------
    cv_results_ : a dict of arrays with an entry for each point: the parameters, loss (the mean over
        folds), standard_error, n_zero (the mean over folds) and fold_losses, (points, folds)
    best_index_, best_params_, best_loss_ : the point that the rule chose
    best_estimator_ : trained there on all rows; it predicts
    """

    _estimator_class = None
    _param_names = ("cv", "estimator", "grid", "n_jobs", "random_state", "rule")

    def __init__(
        self, *, estimator=None, grid=None, cv=5, rule="best", n_jobs=None, random_state=0
    ):
        self.estimator = estimator
        self.grid = grid
        self.cv = cv
        self.rule = rule
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X, y, sample_weight=None):
        """Search the grid, then train on all rows at the point chosen; returns self."""
        if self.rule not in RULES:
            raise ValueError(f"rule must be one of {', '.join(RULES)}, got {self.rule!r}")
        base = self._estimator_class() if self.estimator is None else self.estimator
        _require_data(base, X, y)
        points = _points(DEFAULT_GRID if self.grid is None else self.grid)
        weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        folds = self._folds(X, y)
        models = [_with(base, point) for point in points]
        work = [(model, *fold) for model in models for fold in folds]
        found = self._at_once(lambda item, watch: _held_out(*item, X, y, weights, watch), work)
        self._choose(points, np.array(found).reshape(len(points), len(folds), 2))
        self.best_estimator_ = models[self.best_index_].fit(X, y, sample_weight)
        for name in ("n_features_in_", "feature_names_in_", "classes_"):
            if hasattr(self.best_estimator_, name):
                setattr(self, name, getattr(self.best_estimator_, name))
        return self

    def _at_once(self, task, work):
        """task(item, progress) of every item, in order. Ctrl-C ends all of them."""
        goes_on = threading.Event()
        goes_on.set()
        pool = ThreadPoolExecutor(self._threads())
        try:
            return list(pool.map(lambda item: task(item, lambda *_: goes_on.is_set()), work))
        finally:
            goes_on.clear()
            pool.shutdown(cancel_futures=True)

    def _threads(self):
        if self.n_jobs in (None, -1):
            return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
        if self.n_jobs < 1:
            raise ValueError(f"n_jobs must be None, -1 or at least 1, got {self.n_jobs}")
        return self.n_jobs

    def _folds(self, X, y):
        from sklearn.model_selection import KFold, StratifiedKFold, check_cv

        cv = self.cv
        if isinstance(cv, (int, np.integer)):
            of_classes = issubclass(self._estimator_class, MLPClassifier)
            stratified = of_classes and checked_indicator(y) is None
            kind = StratifiedKFold if stratified else KFold
            cv = kind(cv, shuffle=True, random_state=self.random_state)
        return list(check_cv(cv, y).split(X, y))

    def _choose(self, points, found):
        losses, zeros = found[..., 0], found[..., 1]
        mean = losses.mean(axis=1)
        folds = losses.shape[1]
        error = losses.std(axis=1, ddof=1) / np.sqrt(folds) if folds > 1 else mean * np.nan
        ranked = np.where(np.isfinite(mean), mean, np.inf)
        best = int(np.argmin(ranked))
        if self.rule == "1se" and np.isfinite(error[best]):
            near = np.flatnonzero(ranked <= ranked[best] + error[best])
            best = int(max(near, key=lambda k: _rank(points[k].values())))
        self.cv_results_ = {
            **{name: [point[name] for point in points] for name in points[0]},
            "loss": mean,
            "standard_error": error,
            "n_zero": zeros.mean(axis=1),
            "fold_losses": losses,
        }
        self.best_index_, self.best_params_ = best, points[best]
        self.best_loss_ = float(mean[best])

    def table(self):
        """The results as lines of text, the chosen point marked."""
        self._require_fitted()
        names = list(self.best_params_)
        lines = ["  ".join([*(f"{name:>24}" for name in names), "    loss", "standard error"])]
        for k, loss in enumerate(self.cv_results_["loss"]):
            cells = [f"{self.cv_results_[name][k]!s:>24}" for name in names]
            error = self.cv_results_["standard_error"][k]
            mark = "  <" if k == self.best_index_ else ""
            lines.append("  ".join([*cells, f"{loss:8.4f}", f"{error:14.4f}"]) + mark)
        return "\n".join(lines)

    def _require_fitted(self):
        if not hasattr(self, "best_estimator_"):
            raise not_fitted(self)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "best_estimator_")

    def __sklearn_clone__(self):
        return type(self)(**copy.deepcopy(self.get_params(deep=False)))

    def __sklearn_tags__(self):
        return self._estimator_class().__sklearn_tags__()

    def predict(self, X):
        """Those of the chosen net."""
        self._require_fitted()
        return self.best_estimator_.predict(X)

    def score(self, X, y, sample_weight=None):
        """That of the chosen net."""
        self._require_fitted()
        return self.best_estimator_.score(X, y, sample_weight)


class MLPRegressorCV(NetSearch):
    __doc__ = NetSearch.__doc__.format()
    _estimator_class = MLPRegressor


class MLPClassifierCV(NetSearch):
    __doc__ = NetSearch.__doc__.format()
    _estimator_class = MLPClassifier

    def predict_proba(self, X):
        """Those of the chosen net."""
        self._require_fitted()
        return self.best_estimator_.predict_proba(X)


def _points(grid):
    if not grid or any(np.ndim(values) != 1 or not len(values) for values in grid.values()):
        raise ValueError(f"grid must have a list of values for each parameter, got {grid!r}")
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def _with(estimator, point):
    return estimator.__sklearn_clone__().set_params(**point)


def _require_data(base, X, y):
    """Raises what the net would of X and y, before these are cut into folds."""
    net = base.__sklearn_clone__()
    same_rows(checked_X(net, X, reset=True), net._learn_response(y))


def _rows(values, at):
    return values.iloc[at] if hasattr(values, "iloc") else np.asarray(values)[at]


def _rank(values):
    return [v if isinstance(v, (int, float)) else 0.0 for v in values]


def _held_out(model, train, test, X, y, weights, progress):
    """(loss on the held-out rows, exact zeros) of a net trained on the others."""
    model = model.__sklearn_clone__().set_params(progress=progress, history_every=0)
    model._certifies = False
    model.fit(_rows(X, train), _rows(y, train), None if weights is None else weights[train])
    loss = model.data_term(
        _rows(X, test), _rows(y, test), None if weights is None else weights[test]
    )
    return loss, model.n_zero_
