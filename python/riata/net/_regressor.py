"""A net for real values, counts or amounts."""

import numpy as np

from .. import _ext
from .._families import observation_of
from ._checks import checked_response
from ._estimator import NetEstimator


class MLPRegressor(NetEstimator):
    """A dense net for one response or several, with any family of the catalog as its loss.

    Minimises (1 / sum w) sum_i w_i sum_r loss(y_ir, eta_r(x_i)) + penalty(parameters), where the
    loss is the negative log-likelihood without terms free of the net (gaussian: half the squared
    error). No hidden layer: a generalised linear model. `objective_` says what a fit minimises,
    `certificate_` how near it came.

    Parameters
    ----------
    family : "gaussian", "poisson", "bernoulli", "gamma", "negative_binomial", "inverse_gaussian",
        "tweedie", one of `riata.families` or of `riata.observation_models`
    link : None (the family's own), or the name of a link, such as "log"
    {parameters}

    Attributes
    ----------
    {attributes}
    """

    def __init__(self, *, family="gaussian", link=None, **net):
        super().__init__(**net)
        self.family = family
        self.link = link

    def _learn_response(self, y):
        y = checked_response(y)
        self._one_response = y.ndim == 1
        y = y.reshape(len(y), -1)
        self._responses = y.shape[1]
        return y

    def _response(self, y):
        y = checked_response(y)
        y = y.reshape(len(y), -1)
        if y.shape[1] != self._responses:
            raise ValueError(
                f"y must have {self._responses} responses, as in training, got {y.shape[1]}"
            )
        return y

    def _observation(self):
        """(family, link, fields) of the core."""
        core = observation_of(self.family, self.link)
        return core.family, core.link, core.fields

    def _shaped(self, mean):
        return mean[:, 0] if self._one_response else mean

    def predict(self, X):
        """The mean response of every row, (rows,) or (rows, outputs)."""
        return self._shaped(self._mean(X))

    def score(self, X, y, sample_weight=None):
        """The share of deviance explained, the mean over responses; of a gaussian family R2."""
        mean, y = self._mean(X), self._response(y)
        family, link, fields = self._core.made["observation"]
        core = _ext.Observation(family, link, fields=fields)
        shares = []
        for r in range(y.shape[1]):
            null = np.full(len(y), np.average(y[:, r], weights=sample_weight))
            left, whole = (
                np.average(core.deviance(y[:, r], each), weights=sample_weight)
                for each in (mean[:, r], null)
            )
            shares.append(1 - left / whole if whole > 0 else float(left == 0))
        return float(np.mean(shares))

    def __sklearn_tags__(self):
        from sklearn.utils import RegressorTags, TargetTags

        target = TargetTags(required=True, multi_output=True)
        return self._tags(
            estimator_type="regressor", target_tags=target, regressor_tags=RegressorTags()
        )
