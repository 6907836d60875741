"""What all observation models share."""

import copy

import numpy as np

from . import _ext
from ._links import InverseLink, OwnLink
from ._random import generator_of

SCORE_TYPES = ("log-likelihood", "pseudo-r2-McFadden", "pseudo-r2-Cohen")


def check_scoring(score_type, aggregate_sample_scores):
    if not callable(aggregate_sample_scores):
        raise TypeError(
            "aggregate_sample_scores must be a function of an array, such as numpy.mean, got "
            f"{aggregate_sample_scores!r}"
        )
    if score_type not in SCORE_TYPES:
        raise NotImplementedError(
            f"Scoring method {score_type} not implemented! "
            f"`score_type` must be one of {', '.join(SCORE_TYPES)}."
        )


def sum_of_means(values):
    """NeMoS' default: the mean over time, summed over neurons."""
    return np.sum(np.mean(values, axis=0))


def geometric_means(likelihoods):
    """Those of all samples of a neuron, multiplied over neurons."""
    return np.exp(np.sum(np.mean(np.log(likelihoods), axis=0)))


class Labelled:
    """The likelihood of labels, which NeMoS aggregates by sample."""

    def likelihood(self, y, predicted_rate, scale=1.0, aggregate_sample_scores=geometric_means):
        """The likelihoods of the samples, aggregated."""
        each = self.log_likelihood(y, predicted_rate, scale, aggregate_sample_scores=lambda x: x)
        return aggregate_sample_scores(np.exp(each))


class Observations:
    """What all observation models share. Arrays are (samples,) or (samples, neurons)."""

    family = None
    _inverse_link = None
    # the surface's loss is this many times the core's
    loss_factor = 1.0
    # whether there is a dispersion beside the mean
    has_scale = False

    def __init__(self):
        self.scale = 1.0

    @property
    def scale(self):
        """The dispersion: that which was given or estimated."""
        return self._scale

    @scale.setter
    def scale(self, value):
        if isinstance(value, (str, bytes)) or np.ndim(value) or not np.isreal(value):
            raise ValueError("The `scale` parameter must be of numeric type.")
        if not value > 0:
            raise ValueError(f"The `scale` parameter must be above 0, got {value}")
        self._scale = float(value)

    @property
    def default_inverse_link_function(self):
        return InverseLink(self._inverse_link)

    def _fields(self):
        return {}

    def core(self, inverse_link=None):
        """The core's observation with a link."""
        link = inverse_link or self.default_inverse_link_function
        if isinstance(link, OwnLink):
            from ._own_observations import family_through

            return family_through(self.core(InverseLink("identity")), link)
        return _ext.Observation(self.family, link.link, fields=self._fields())

    def eta_of_mean(self, mean, inverse_link=None):
        """The linear predictor of a mean, or several."""
        link = inverse_link or self.default_inverse_link_function
        return np.array([link.inverse(each) for each in np.atleast_1d(mean)])

    def _negative_log_likelihood(self, y, predicted_rate, aggregate_sample_scores=sum_of_means):
        """What a fit minimises: the loss without terms free of the mean, aggregated."""
        y, rate = np.broadcast_arrays(np.asarray(y, float), np.asarray(predicted_rate, float))
        core = self.core(InverseLink("identity"))
        loss = core.pointwise(np.ravel(y), np.ravel(rate))[:, 0].reshape(y.shape)
        return aggregate_sample_scores(self.loss_factor * loss)

    def sample_generator(self, key, predicted_rate, scale=1.0):
        """Random responses with these means; key: a number, a key of JAX or a NumPy generator."""
        return self._sample(generator_of(key), np.asarray(predicted_rate, float), scale)

    def _sample(self, rng, rate, scale):
        raise NotImplementedError(f"{type(self).__name__} cannot be simulated")

    def _by_row(self, verb, y, rate, *more):
        y, rate = np.broadcast_arrays(np.asarray(y, np.float64), np.asarray(rate, np.float64))
        return getattr(self.core(), verb)(y.ravel(), rate.ravel(), *more).reshape(y.shape)

    def log_likelihood(self, y, predicted_rate, scale=1.0, aggregate_sample_scores=sum_of_means):
        """The log-likelihood with all constants, aggregated over samples and neurons."""
        scale = np.atleast_1d(np.asarray(scale, dtype=np.float64))
        if scale.size == 1:
            scores = self._by_row("log_likelihood", y, predicted_rate, float(scale[0]))
        else:
            y, predicted_rate = np.asarray(y), np.asarray(predicted_rate)
            columns = [
                self._by_row("log_likelihood", y[:, k], predicted_rate[:, k], float(each))
                for k, each in enumerate(scale)
            ]
            scores = np.stack(columns, axis=1)
        return aggregate_sample_scores(scores)

    def likelihood(self, y, predicted_rate, scale=1.0, aggregate_sample_scores=sum_of_means):
        """exp of the log-likelihood that was aggregated over samples and neurons."""
        return np.exp(self.log_likelihood(y, predicted_rate, scale, aggregate_sample_scores))

    def deviance(self, y, predicted_rate, scale=1.0):
        """The deviance of every sample."""
        return self._by_row("deviance", y, predicted_rate) / scale

    def estimate_scale(self, y, predicted_rate, dof_resid):
        """The dispersion of every neuron: 1 here."""
        return np.ones(np.shape(y)[1:] or (1,))

    def _null_rate(self, y):
        return np.broadcast_to(np.mean(y, axis=0), y.shape)

    def pseudo_r2(
        self,
        y,
        predicted_rate,
        score_type="pseudo-r2-McFadden",
        scale=1.0,
        aggregate_sample_scores=sum_of_means,
    ):
        """1 - (model) / (null): log-likelihoods (McFadden), or deviances without the scale (Cohen),
        aggregated.

        The null model is the mean of y over the samples scored.
        """
        y = np.asarray(y, dtype=np.float64)
        null = self._null_rate(y)
        if score_type == "pseudo-r2-McFadden":
            model = self.log_likelihood(y, predicted_rate, scale, aggregate_sample_scores)
            return 1 - model / self.log_likelihood(y, null, scale, aggregate_sample_scores)
        if score_type == "pseudo-r2-Cohen":
            model = aggregate_sample_scores(self.deviance(y, predicted_rate))
            return 1 - model / aggregate_sample_scores(self.deviance(y, null))
        raise NotImplementedError(
            f"Score {score_type} not implemented! Available: {', '.join(SCORE_TYPES[1:])}"
        )

    def get_params(self, deep=True):
        return self._fields()

    def set_params(self, **params):
        for name, value in params.items():
            if name not in self.get_params():
                raise ValueError(
                    f"Invalid parameter {name!r} for {type(self).__name__}; "
                    f"valid: {list(self.get_params())}"
                )
            setattr(self, name, value)
        return self

    def __sklearn_clone__(self):
        return copy.copy(self)

    def __repr__(self):
        params = ", ".join(f"{name}={value}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({params})"

    def __eq__(self, other):
        return type(self) is type(other) and self.get_params() == other.get_params()

    def __hash__(self):
        return hash((type(self), *self.get_params().values()))
