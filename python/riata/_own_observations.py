"""Observation models and inverse links that the user wrote: the slow road."""

import numpy as np

from . import _ext
from ._derivatives import derivatives_of
from ._links import OwnLink, as_inverse_link
from ._observations import Observations, sum_of_means

PROTOCOL = (
    "_negative_log_likelihood",
    "pseudo_r2",
    "log_likelihood",
    "likelihood",
    "deviance",
    "estimate_scale",
    "sample_generator",
    "default_inverse_link_function",
)


class ThroughLink:
    """What `_ext.Observation.own` asks for: a loss in the mean, seen through a link.

    in_mean(y, mu): loss, first and second derivative in mu. The second derivative in eta is that of
    the loss where it is positive, and otherwise Gauss and Newton's.
    """

    def __init__(self, link, in_mean, deviance, supports=None):
        self._link, self._in_mean, self.deviance = link, in_mean, deviance
        if supports is not None:
            self.supports = supports

    def _chain(self, y, eta):
        mu, slope, bend = self._link.derivatives(np.asarray(eta, dtype=np.float64))
        with np.errstate(all="ignore"):
            loss, first, second = self._in_mean(np.asarray(y), mu)
        return loss, first, second, slope, bend

    def loss(self, y, eta):
        loss = self._chain(y, eta)[0]
        return np.where(np.isnan(loss), np.inf, loss)

    def gradient(self, y, eta):
        _, first, _, slope, _ = self._chain(y, eta)
        return first * slope

    def curvature(self, y, eta):
        _, first, second, slope, bend = self._chain(y, eta)
        exact = second * slope**2 + first * bend
        return np.where(exact > 0, exact, np.maximum(second * slope**2, 0))

    def mean(self, eta):
        return self._link(eta)

    def eta(self, mu):
        return np.array([self._link.inverse(each) for each in np.atleast_1d(mu)])


def family_through(core_in_mean, link):
    """A family of the core through a link of the user's. core_in_mean: through the identity."""

    def in_mean(y, mu):
        return core_in_mean.pointwise(y, mu).T

    def supports(y):
        return np.array([core_in_mean.supports(float(each)) for each in np.atleast_1d(y)])

    model = ThroughLink(link, in_mean, core_in_mean.deviance, supports)
    return _ext.Observation.own(model)


class ProtocolObservations(Observations):
    """A user's observation model in NeMoS' form: an object with these methods.

    `_negative_log_likelihood(y, rate, aggregate_sample_scores)`, `log_likelihood`, `likelihood`,
    `deviance(y, rate, scale)`, `estimate_scale(y, rate, dof_resid)`, `pseudo_r2`,
    `sample_generator(key, rate, scale)` and `default_inverse_link_function`. Derivatives are taken
    from the first; the fit has the stationarity residual for a certificate.
    """

    has_scale = True

    def __init__(self, model):
        for name in PROTOCOL:
            if not hasattr(model, name):
                raise AttributeError(
                    f"The provided object does not have the required `{name}` attribute!"
                )
        super().__init__()
        self.model = model

    @property
    def default_inverse_link_function(self):
        return as_inverse_link(self.model.default_inverse_link_function)

    def _in_mean(self, y, mu):
        def loss(at):
            return self.model._negative_log_likelihood(
                y, at, aggregate_sample_scores=lambda scores: scores
            )

        return derivatives_of(loss)(mu)

    def core(self, inverse_link=None):
        link = inverse_link or self.default_inverse_link_function
        if not isinstance(link, OwnLink):
            link = OwnLink(link)
        model = ThroughLink(link, self._in_mean, self._deviance)
        return _ext.Observation.own(model)

    def _deviance(self, y, mu):
        return np.asarray(self.model.deviance(y, mu), dtype=np.float64)

    def log_likelihood(self, y, predicted_rate, scale=1.0, aggregate_sample_scores=sum_of_means):
        return self.model.log_likelihood(
            y, predicted_rate, scale=scale, aggregate_sample_scores=aggregate_sample_scores
        )

    def likelihood(self, y, predicted_rate, scale=1.0, aggregate_sample_scores=sum_of_means):
        return self.model.likelihood(
            y, predicted_rate, scale=scale, aggregate_sample_scores=aggregate_sample_scores
        )

    def deviance(self, y, predicted_rate, scale=1.0):
        return np.asarray(self.model.deviance(y, predicted_rate, scale=scale))

    def pseudo_r2(
        self,
        y,
        predicted_rate,
        score_type="pseudo-r2-McFadden",
        scale=1.0,
        aggregate_sample_scores=sum_of_means,
    ):
        return self.model.pseudo_r2(
            y,
            predicted_rate,
            score_type=score_type,
            scale=scale,
            aggregate_sample_scores=aggregate_sample_scores,
        )

    def estimate_scale(self, y, predicted_rate, dof_resid):
        return np.atleast_1d(
            np.asarray(self.model.estimate_scale(y, predicted_rate, dof_resid=dof_resid))
        )

    def sample_generator(self, key, predicted_rate, scale=1.0):
        return self.model.sample_generator(key, predicted_rate, scale)

    def get_params(self, deep=True):
        return {"model": self.model}
