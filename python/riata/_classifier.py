"""What a GLM of classes does otherwise than one of numbers."""

import numpy as np

from ._arrays import is_missing, sorted_labels
from ._design import Design, require_same_rows, rows_to_score
from ._observations import check_scoring
from ._time import plain, require_same_time, with_time_of
from .observation_models import CategoricalObservations

RETURN_TYPES = ("log-proba", "proba")


class Classifier:
    """Labels to the core's class codes and back; laid over `riata.glm.GLM`."""

    _param_names = (
        "feature_mask",
        "inverse_link_function",
        "n_classes",
        "regularizer",
        "regularizer_strength",
        "solver_kwargs",
        "solver_name",
    )

    def __init__(
        self,
        n_classes=2,
        inverse_link_function=None,
        regularizer=None,
        regularizer_strength=None,
        solver_name=None,
        solver_kwargs=None,
        feature_mask=None,
    ):
        self.n_classes = n_classes
        super().__init__(
            CategoricalObservations(),
            inverse_link_function,
            "Ridge" if regularizer is None else regularizer,
            regularizer_strength,
            solver_name,
            solver_kwargs,
            feature_mask,
        )

    @property
    def n_classes(self):
        return self._n_classes

    @n_classes.setter
    def n_classes(self, value):
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        if not whole or value < 2:
            raise ValueError(
                "The number of classes must be an integer greater than or equal to 2, got "
                f"{value!r}"
            )
        self._n_classes = int(value)
        self._classes = None

    @property
    def observation_model(self):
        return self._observation_model

    @observation_model.setter
    def observation_model(self, value):
        if not isinstance(value, CategoricalObservations):
            raise TypeError("A classifier's observation model is CategoricalObservations()")
        self._observation_model = value

    @property
    def inverse_link_function(self):
        return self.observation_model.default_inverse_link_function

    @inverse_link_function.setter
    def inverse_link_function(self, value):
        name = "log_softmax" if value is None else getattr(value, "__name__", str(value))
        if name.rsplit(".", 1)[-1] != "log_softmax":
            raise ValueError(f"The inverse link of a classifier is log_softmax, got {name}")

    # --- labels

    @property
    def classes_(self):
        """The labels, sorted: class k of `coef_` is label k."""
        return self._classes

    def set_classes(self, y):
        """Take the labels from y, which has all `n_classes` of them. Returns self."""
        self._classes = _labels_of(y, self.n_classes)
        return self

    def _require_classes(self, what):
        if self._classes is None:
            raise RuntimeError(
                f"Classes are not set. Must call ``set_classes`` before calling ``{what}``."
            )

    def _response(self, y):
        """Class codes, (rows, 1); NaN where y is missing."""
        y = _as_labels(y)
        known = ~_is_missing(y)
        places = np.searchsorted(self._classes, y[known])
        found = self._classes[np.minimum(places, self.n_classes - 1)] == y[known]
        if not found.all():
            raise ValueError(
                f"y has the label {y[known][~found][0]}, which is not among the classes "
                f"{self._classes.tolist()}"
            )
        codes = np.full((len(y), 1), np.nan)
        codes[known, 0] = places
        return codes

    # --- fit, predict, score

    def fit(self, X, y, init_params=None):
        """Fit to X, (n_samples, n_features) or a dict of such, and labels y.

        y must have all `n_classes` labels. Rows with NaN or infinity in X or y are left out.
        `init_params`, (coef, intercept), is where the solver starts. Returns self.
        """
        self.set_classes(plain(y))
        return self._fit_known(X, y, init_params)

    def _fit_known(self, X, y, init_params):
        """`fit` with the labels that are known."""
        return super().fit(X, y, init_params)

    def _width(self, y):
        return self.n_classes

    def _trailing(self, responses):
        return (self.n_classes,)

    def _as_params(self, design, coef, intercept):
        return design.split(coef), np.asarray(intercept)

    def _first_intercept(self, y):
        counts = np.bincount(y[np.isfinite(y)].astype(int), minlength=self.n_classes)
        logs = np.log(np.maximum(counts, 0.5))  # a batch need not have every class
        return logs - logs.mean()

    def _take_classes(self, other):
        self._classes = other._classes

    def initialize_params(self, X, y):
        """(coef, intercept) where a fit begins: zeros, and the centred log shares of the classes.
        The labels must be known, see `set_classes`."""
        self._require_classes("initialize_params")
        return super().initialize_params(X, y)

    def initialize_optimizer_and_state(self, init_params, X, y):
        """The state that the first `update` takes. The labels must be known, see `set_classes`."""
        self._require_classes("initialize_optimizer_and_state")
        return super().initialize_optimizer_and_state(init_params, X, y)

    def update(self, params, opt_state, X, y, *args, n_samples=None, **kwargs):
        """One step on a batch, see `riata.glm.GLM.update`. The labels must be known, see
        `set_classes`: a batch need not have all."""
        self._require_classes("update")
        return super().update(params, opt_state, X, y, *args, n_samples=n_samples, **kwargs)

    def compute_loss(self, params, X, y, *args, **kwargs):
        """The mean over samples of -log p(label), without the penalty."""
        self._require_classes("compute_loss")
        return super().compute_loss(params, X, y, *args, **kwargs)

    def simulate(self, random_key, feedforward_input):
        """Random labels given features, and their log probabilities: (labels, log_proba).

        random_key: a number, a key of JAX or a NumPy generator. X must have no NaN.
        """
        self._require_classes("simulate")
        log_proba = self.predict_proba(feedforward_input)
        drawn = self.observation_model.sample_generator(random_key, np.asarray(log_proba))
        labels = self._classes[np.argmax(drawn, axis=-1)]
        return _timed_labels(labels, log_proba), log_proba

    def _spent(self, design, fit, certificates):
        if self.regularizer.selects:
            return np.array([np.count_nonzero(fit.coef) + self.n_classes - 1])
        if design.allowed is not None:
            return np.array([_free_of_classes(design.allowed) + self.n_classes - 1])
        # a number added to the coefficients of every class changes nothing
        return np.array([(design.total + 1) * (self.n_classes - 1)])

    def _certificates(self, certificates):
        return certificates[0]

    def predict(self, X):
        """The most probable label of every row of X, which has no NaN."""
        self._require_classes("predict")
        require_same_time(X)
        design = Design.of(X)
        missing = np.flatnonzero(~design.finite_rows())
        if len(missing):
            raise ValueError(
                f"X has NaN or infinity in row {missing[0]}, whose label is not known; "
                "remove the row, or take predict_proba"
            )
        return _timed_labels(self._classes[np.argmax(self._rate(design), axis=1)], X)

    def predict_proba(self, X, return_type="log-proba"):
        """(n_samples, n_classes): log probabilities, or probabilities ("proba"). NaN where X has
        one."""
        self._require_classes("predict_proba")
        if return_type not in RETURN_TYPES:
            raise ValueError(
                f"return_type must be one of {', '.join(RETURN_TYPES)}, got {return_type!r}"
            )
        require_same_time(X)
        design = Design.of(X)
        rate = self._rate(design) if return_type == "proba" else self._log_rate(design)
        return with_time_of(rate, X)

    def _log_rate(self, design):
        return self.inverse_link_function(self._here(design).linear_predictor(design.blocks))

    def score(self, X, y, score_type="log-likelihood", aggregate_sample_scores=np.mean):
        """The mean log-likelihood, or a pseudo-R2.

        score_type: "log-likelihood", "pseudo-r2-McFadden" or "pseudo-r2-Cohen". Rows with NaN or
        infinity are left out.
        """
        self._require_classes("score")
        check_scoring(score_type, aggregate_sample_scores)
        require_same_time(X, y)
        design, codes = Design.of(X), self._response(plain(y))
        require_same_rows(design, codes)
        valid = rows_to_score(design, codes)
        seen = np.eye(self.n_classes)[codes[valid, 0].astype(int)]
        rate = self._log_rate(design.at(valid))
        if score_type == "log-likelihood":
            return self.observation_model.log_likelihood(seen, rate, 1.0, aggregate_sample_scores)
        return self.observation_model.pseudo_r2(
            seen, rate, score_type, 1.0, aggregate_sample_scores
        )


def _free_of_classes(allowed):
    """Of coefficients of all classes, those that count: a number added to all changes nothing."""
    return np.count_nonzero(allowed) - np.count_nonzero(allowed.all(axis=1))


def _timed_labels(labels, *trees):
    """Numbers as a pynapple object where there is a time axis; other labels as they are."""
    return with_time_of(labels, *trees) if labels.dtype.kind in "biuf" else labels


def _as_labels(y):
    labels = np.asarray(y)
    if labels.ndim != 1:
        raise ValueError(
            f"y must be 1-dimensional. It has shape {labels.shape}; labels of many neurons are a "
            "ClassifierPopulationGLM's"
        )
    return labels


def _is_missing(labels):
    if labels.dtype.kind == "f":
        return ~np.isfinite(labels)
    if labels.dtype.kind == "O":
        return np.array([is_missing(each) for each in labels], dtype=bool)
    return np.zeros(len(labels), dtype=bool)


def _labels_of(y, n_classes):
    y = _as_labels(y)
    labels, _ = sorted_labels(y[~_is_missing(y)], "y")
    if len(labels) != n_classes:
        raise ValueError(
            f"Found {len(labels)} unique class labels in array, but n_classes={n_classes}: y must "
            f"have n_classes = {n_classes} different labels, it has {len(labels)}"
        )
    return labels
