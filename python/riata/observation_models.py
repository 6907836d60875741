"""Distributions of the response, with the names of NeMoS."""

import numpy as np

from . import _ext
from ._links import InverseLink, LogSoftmax
from ._observations import Labelled, Observations, sum_of_means
from ._own_observations import ProtocolObservations

__all__ = [
    "BernoulliObservations",
    "CategoricalObservations",
    "GammaObservations",
    "GaussianObservations",
    "InverseGaussianObservations",
    "NegativeBinomialObservations",
    "OwnObservations",
    "PoissonObservations",
    "TweedieObservations",
]


class PoissonObservations(Observations):
    """Counts; the rate is exp of the linear predictor unless another link is chosen."""

    family, _inverse_link = "poisson", "exp"

    def _sample(self, rng, rate, scale):
        return rng.poisson(rate)


class BernoulliObservations(Labelled, Observations):
    """0 or 1; the probability of 1 is the logistic function of the linear predictor."""

    family, _inverse_link = "bernoulli", "logistic"

    def _sample(self, rng, rate, scale):
        return rng.uniform(size=rate.shape) < rate


class GaussianObservations(Observations):
    """Real values of constant variance.

    The loss is NeMoS': the mean of (y - mu)^2, without the 1/2 of riata's core. A strength s here
    is therefore s/2 there: mean (y - mu)^2 + s Omega and mean (y - mu)^2 / 2 + s/2 Omega have the
    same minimiser.
    """

    family, _inverse_link, loss_factor = "gaussian", "identity", 2.0
    has_scale = True

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """The residual sum of squares over the residual degrees of freedom."""
        return np.atleast_1d(np.sum(self.deviance(y, predicted_rate), axis=0) / dof_resid)

    def _sample(self, rng, rate, scale):
        return rng.normal(rate, np.sqrt(scale))


class GammaObservations(Observations):
    """Positive values of variance scale mu^2; the mean is one over the linear predictor, which must
    be positive. With inverse_link_function="exp" any linear predictor will do."""

    family, _inverse_link, has_scale = "gamma", "one_over_x", True

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """Pearson's statistic over the residual degrees of freedom."""
        return np.atleast_1d(np.sum((y / predicted_rate - 1) ** 2, axis=0) / dof_resid)

    def _sample(self, rng, rate, scale):
        return rng.gamma(1 / np.asarray(scale), rate * scale)


class InverseGaussianObservations(Observations):
    """Positive values of variance scale mu^3; with the exponential mean the loss is not convex."""

    family, _inverse_link, has_scale = "inverse_gaussian", "exp", True

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """The deviance over the residual degrees of freedom."""
        return np.atleast_1d(np.sum(self.deviance(y, predicted_rate), axis=0) / dof_resid)

    def _sample(self, rng, rate, scale):
        return rng.wald(rate, 1 / np.asarray(scale))


class TweedieObservations(Observations):
    """Amounts that may be exactly zero, of variance scale mu^power with 1 < power < 2."""

    family, _inverse_link, has_scale = "tweedie", "exp", True

    def __init__(self, power=1.5):
        super().__init__()
        self.power = float(power)

    def _fields(self):
        return {"power": self.power}

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """Pearson's statistic over the residual degrees of freedom."""
        return np.atleast_1d(
            np.sum((y - predicted_rate) ** 2 / predicted_rate**self.power, axis=0) / dof_resid
        )


class NegativeBinomialObservations(Observations):
    """Counts of variance mu + scale mu^2. The scale is given, not estimated, as in NeMoS; where a
    method takes a scale, it is this one that counts."""

    family, _inverse_link, has_scale = "negative_binomial", "exp", True

    def __init__(self, scale=1.0):
        self.scale = scale

    def _fields(self):
        return {"dispersion": self.scale}

    def get_params(self, deep=True):
        return {"scale": self.scale}

    def log_likelihood(self, y, predicted_rate, scale=None, aggregate_sample_scores=sum_of_means):
        return super().log_likelihood(y, predicted_rate, 1.0, aggregate_sample_scores)

    def deviance(self, y, predicted_rate, scale=None):
        return super().deviance(y, predicted_rate)

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """The scale that this model was given, for every neuron."""
        return np.full(np.shape(y)[1:] or (1,), self.scale)

    def sample_generator(self, key, predicted_rate, scale=None):
        """Random counts: Poisson, of rates that are gamma distributed."""
        return super().sample_generator(key, predicted_rate, self.scale if scale is None else scale)

    def _sample(self, rng, rate, scale):
        return rng.poisson(rng.gamma(1 / np.asarray(scale), rate * scale))


class CategoricalObservations(Labelled, Observations):
    """One of several classes, of a `ClassifierGLM`.

    y is (samples, classes), 1 at the class of the sample and 0 elsewhere; the rate is the log of
    the probabilities, (samples, classes).
    """

    family = "categorical"

    @property
    def default_inverse_link_function(self):
        return LogSoftmax()

    def log_likelihood(self, y, predicted_rate, scale=1.0, aggregate_sample_scores=sum_of_means):
        y, predicted_rate = np.asarray(y, np.float64), np.asarray(predicted_rate, np.float64)
        # the class that a sample is not of may have probability 0
        each = np.where((y == 0) & ~np.isnan(predicted_rate), 0.0, y * predicted_rate)
        return aggregate_sample_scores(np.sum(each, axis=-1))

    def deviance(self, y, predicted_rate, scale=1.0):
        return -2 * self.log_likelihood(
            y, predicted_rate, aggregate_sample_scores=lambda each: each
        )

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """1 for every neuron."""
        return np.ones(np.shape(y)[1:-1] or (1,))

    def _null_rate(self, y):
        with np.errstate(divide="ignore"):
            return np.log(super()._null_rate(y))

    def _negative_log_likelihood(self, y, predicted_rate, aggregate_sample_scores=sum_of_means):
        return aggregate_sample_scores(
            -self.log_likelihood(y, predicted_rate, aggregate_sample_scores=lambda each: each)
        )

    def _sample(self, rng, rate, scale):
        """Class codes, one-hot as y is."""
        drawn = np.argmax(rate + rng.gumbel(size=rate.shape), axis=-1)
        return np.eye(rate.shape[-1])[drawn]


class _MeanOfModel(InverseLink):
    def __init__(self, model):
        self.name, self.link, self._model = f"{type(model).__name__}.mean", model, model

    def __call__(self, x):
        return self._model.mean(np.asarray(x, dtype=np.float64))

    def inverse(self, mean):
        return float(np.ravel(self._model.eta(np.array([mean])))[0])


class OwnObservations(Observations):
    """A distribution and link of your own: any object with these methods, over arrays (n,).

    loss(y, eta): the negative log-likelihood, where terms free of the linear predictor eta may be
        left out; +inf where eta is not allowed
    gradient(y, eta), curvature(y, eta): its first and second derivative in eta
    mean(eta), eta(mu): the mean, and its inverse
    deviance(y, mu)

    And, as far as they are known: `supports(y)`, which y are possible; `log_likelihood(y, mu)` with
    all constants, for scores; `convex = True` where the loss is convex in eta for every y; with it
    `conjugate(y, t)`, the largest t eta - loss(y, eta), +inf where there is none: the fit then has
    a duality gap. Without, its certificate is the stationarity residual. The methods are called
    one at a time; what they raise reaches the caller of `fit`.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model

    def core(self, inverse_link=None):
        return _ext.Observation.own(self.model)

    @property
    def default_inverse_link_function(self):
        return _MeanOfModel(self.model)

    def get_params(self, deep=True):
        return {"model": self.model}


_BY_NAME = {
    cls.__name__.removesuffix("Observations"): cls
    for cls in (
        PoissonObservations,
        BernoulliObservations,
        GaussianObservations,
        GammaObservations,
        NegativeBinomialObservations,
        InverseGaussianObservations,
        TweedieObservations,
    )
}


def as_observations(value):
    """From a name ("Poisson", "PoissonObservations", or dotted), or itself."""
    categorical = isinstance(value, str) and value.rsplit(".", 1)[-1].startswith("Categorical")
    if categorical or isinstance(value, CategoricalObservations):
        raise TypeError(
            "The ``CategoricalObservations`` observation type is not supported for ``GLM`` models. "
            "To use a GLM for classification instantiate a ``ClassifierGLM`` object."
        )
    if isinstance(value, Observations):
        return value
    if isinstance(value, str):
        name = value.rsplit(".", 1)[-1].removesuffix("Observations")
        if name in _BY_NAME:
            return _BY_NAME[name]()
        raise ValueError(
            f"Unknown observation model: {value}. Observation model must be one of {list(_BY_NAME)}"
        )
    if isinstance(value, type):
        raise TypeError(
            f"observation_model must be a name or an object, got the class {value.__name__}; write "
            f"{value.__name__}()"
        )
    return ProtocolObservations(value)
