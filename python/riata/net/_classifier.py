"""A net for classes."""

import numpy as np

from ._checks import checked_indicator, checked_labels
from ._estimator import NetEstimator


class MLPClassifier(NetEstimator):
    """A dense net for classes: of two through one log odds, of more through a softmax.

    Where y is (rows, labels) of 0 and 1, a row may have any of the labels (multilabel): each has
    its own log odds, and `predict` gives such an array. Minimises
    (1 / sum w) sum_i -w_i log p(y_i) + penalty(parameters). No hidden layer: a logistic
    regression. `objective_` says what a fit minimises, `certificate_` how near it came.

    Parameters
    ----------
    class_weight : None, "balanced" (every class weighs the same in all), or {{label: weight}}
    {parameters}

    Attributes
    ----------
    classes_ : the labels, sorted; of a multilabel y their places
    {attributes}
    """

    def __init__(self, *, class_weight=None, **net):
        super().__init__(**net)
        self.class_weight = class_weight

    def partial_fit(self, X, y, sample_weight=None, classes=None):
        """One epoch more on these rows, with the optimizer's memory of those before.

        classes: all labels there will be, at the first call, and the same later; None: those of y.
        Of early stopping, validation and polishing there is none here.
        """
        if classes is not None:
            labels = np.unique(np.asarray(classes))
            if not hasattr(self, "_core"):
                self._future_classes = labels
            elif not np.array_equal(labels, self.classes_):
                raise ValueError(
                    "partial_fit: classes must be those of the first call, "
                    f"{self.classes_.tolist()}, got {labels.tolist()}"
                )
        return super().partial_fit(X, y, sample_weight)

    _multilabel = False

    def _learn_response(self, y):
        labels = checked_indicator(y)
        self._multilabel = labels is not None
        if self._multilabel:
            self.classes_ = np.arange(labels.shape[1])
            return labels
        y = checked_labels(y)
        self.classes_ = self.__dict__.pop("_future_classes", None)
        if self.classes_ is None:
            self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y must have at least two classes, got one class: {self.classes_.tolist()[0]!r}"
            )
        return self._codes(y)

    def _response(self, y):
        if not self._multilabel:
            return self._codes(checked_labels(y))
        labels = checked_indicator(y)
        if labels is None or labels.shape[1] != len(self.classes_):
            raise ValueError(
                f"y must have {len(self.classes_)} labels, as in training, got shape {np.shape(y)}"
            )
        return labels

    def _codes(self, y):
        """Places in `classes_` as a column of floats."""
        at = np.searchsorted(self.classes_, y)
        at[at == len(self.classes_)] = 0
        unseen = self.classes_[at] != y
        if unseen.any():
            raise ValueError(
                f"y must have labels seen in training, {', '.join(map(str, self.classes_))}; "
                f"y[{int(np.argmax(unseen))}] is {y[unseen].tolist()[0]!r}"
            )
        return at.astype(np.float64)[:, None]

    def _row_weights(self, y, weights):
        if self.class_weight is None:
            return weights
        if self._multilabel:
            raise ValueError(
                "class_weight: rows of several labels have no class; use sample_weight"
            )
        codes = y[:, 0].astype(np.intp)
        rows = np.ones(len(y)) if weights is None else weights
        return rows * self._weight_of_class(codes, rows)[codes]

    def _weight_of_class(self, codes, rows):
        if isinstance(self.class_weight, str):
            if self.class_weight != "balanced":
                raise ValueError(
                    f"class_weight must be None, 'balanced' or a dict, got {self.class_weight!r}"
                )
            total = np.bincount(codes, rows, len(self.classes_))
            return rows.sum() / (len(self.classes_) * np.where(total > 0, total, np.inf))
        unknown = [each for each in self.class_weight if each not in self.classes_]
        if unknown:
            raise ValueError(f"class_weight: {unknown[0]!r} is no class of y")
        return np.array([self.class_weight.get(each, 1.0) for each in self.classes_.tolist()])

    def _outputs(self, y):
        return 1 if len(self.classes_) == 2 and not self._multilabel else len(self.classes_)

    def _observation(self):
        odds = len(self.classes_) == 2 or self._multilabel
        return ("bernoulli", "logit", {}) if odds else ("categorical", "softmax", {})

    def _shaped(self, mean):
        """Probabilities (rows, classes)."""
        return np.hstack([1 - mean, mean]) if mean.shape[1] == 1 else mean

    def _shaped_deviation(self, deviation):
        return np.hstack([deviation, deviation]) if deviation.shape[1] == 1 else deviation

    def decision_function(self, X):
        """The linear predictor: log odds (rows,) of two classes, else (rows, classes or labels)."""
        eta = self._eta(X)
        return eta[:, 0] if eta.shape[1] == 1 else eta

    def predict_proba(self, X):
        """The probability of every class or label, (rows, classes)."""
        return self._shaped(self._mean(X))

    def predict_log_proba(self, X):
        """Its log."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X):
        """The most probable label of every row; of a multilabel y those of more than even odds."""
        p = self.predict_proba(X)
        return (p > 0.5).astype(np.intp) if self._multilabel else self.classes_[p.argmax(axis=1)]

    def score(self, X, y, sample_weight=None):
        """The share of rows whose label is right, or of which all labels are."""
        right = self.predict(X) == (self._response(y) if self._multilabel else checked_labels(y))
        right = right.all(axis=1) if self._multilabel else right
        return float(np.average(right, weights=sample_weight))

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags, TargetTags

        return self._tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(multi_label=True),
        )
