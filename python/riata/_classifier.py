"""What a GLM of classes does otherwise than one of numbers."""

import numpy as np

from ._design import Design, require_same_rows
from ._observations import refuse_unknown_score
from .observation_models import CategoricalObservations

RETURN_TYPES = ("log-proba", "proba")


class Classifier:
    """Labels to the core's class codes and back; laid over `riata.glm.GLM`."""

    _param_names = (
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
    ):
        self.n_classes = n_classes
        super().__init__(
            CategoricalObservations(),
            inverse_link_function,
            "Ridge" if regularizer is None else regularizer,
            regularizer_strength,
            solver_name,
            solver_kwargs,
        )

    @property
    def n_classes(self):
        return self._n_classes

    @n_classes.setter
    def n_classes(self, value):
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        if not whole or value < 2:
            raise ValueError(f"n_classes must be a whole number of at least 2, got {value!r}")
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
        self.set_classes(y)
        return super().fit(X, y, init_params)

    def _width(self, y):
        return self.n_classes

    def _keep(self, design, coef, intercept):
        self.coef_ = design.split(coef)
        self.intercept_ = intercept

    def _spent(self, design, fit, certificates):
        if self.regularizer.selects:
            return np.array([np.count_nonzero(fit.coef) + self.n_classes - 1])
        # a number added to the coefficients of every class changes nothing
        return np.array([(design.total + 1) * (self.n_classes - 1)])

    def _certificates(self, certificates):
        return certificates[0]

    def predict(self, X):
        """The most probable label of every row of X, which has no NaN."""
        self._require_classes("predict")
        design = Design.of(X)
        missing = np.flatnonzero(~design.finite_rows())
        if len(missing):
            raise ValueError(
                f"X has NaN or infinity in row {missing[0]}, whose label is not known; "
                "remove the row, or take predict_proba"
            )
        return self._classes[np.argmax(self._rate(design), axis=1)]

    def predict_proba(self, X, return_type="log-proba"):
        """(n_samples, n_classes): log probabilities, or probabilities ("proba"). NaN where X has
        one."""
        self._require_classes("predict_proba")
        if return_type not in RETURN_TYPES:
            raise ValueError(
                f"return_type must be one of {', '.join(RETURN_TYPES)}, got {return_type!r}"
            )
        design = Design.of(X)
        return self._rate(design) if return_type == "proba" else self._log_rate(design)

    def _log_rate(self, design):
        return self.inverse_link_function(self._here(design).linear_predictor(design.blocks))

    def score(self, X, y, score_type="log-likelihood", aggregate_sample_scores=np.mean):
        """The mean log-likelihood, or a pseudo-R2.

        score_type: "log-likelihood", "pseudo-r2-McFadden" or "pseudo-r2-Cohen". Rows with NaN or
        infinity are left out.
        """
        self._require_classes("score")
        refuse_unknown_score(score_type)
        design, codes = Design.of(X), self._response(y)
        require_same_rows(design, codes)
        valid = design.finite_rows(codes)
        seen = np.eye(self.n_classes)[codes[valid, 0].astype(int)]
        rate = self._log_rate(design.at(valid))
        if score_type == "log-likelihood":
            return self.observation_model.log_likelihood(seen, rate, 1.0, aggregate_sample_scores)
        return self.observation_model.pseudo_r2(
            seen, rate, score_type, 1.0, aggregate_sample_scores
        )


def _as_labels(y):
    labels = np.asarray(y)
    if labels.ndim != 1:
        raise ValueError("y must be 1-dimensional.")
    return labels


def _is_missing(labels):
    if labels.dtype.kind == "f":
        return ~np.isfinite(labels)
    if labels.dtype.kind == "O":
        return np.array([each is None or each != each for each in labels], dtype=bool)
    return np.zeros(len(labels), dtype=bool)


def _labels_of(y, n_classes):
    y = _as_labels(y)
    labels = np.unique(y[~_is_missing(y)])
    if len(labels) != n_classes:
        raise ValueError(
            f"y must have n_classes = {n_classes} different labels, it has {len(labels)}"
        )
    return labels
