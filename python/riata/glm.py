"""Generalised linear models with the interface of NeMoS."""

import warnings

import numpy as np

from ._arrays import as_array
from ._certificate import Certificate
from ._classifier import Classifier
from ._classifier_population import ClassifierPopulation
from ._design import Design, require_same_rows, rows_to_score
from ._fitting import Fitting
from ._glm_parameters import Parameters
from ._messages import unfinished
from ._observations import check_scoring
from ._saved import Saved
from ._steps import Steps
from ._strength_search import cv_strength
from ._time import plain, require_same_time, with_time_of
from .exceptions import ConvergenceWarning

__all__ = ["GLM", "ClassifierGLM", "ClassifierPopulationGLM", "PopulationGLM", "cv_strength"]


class GLM(Steps, Saved, Fitting, Parameters):
    """A generalised linear model of one response.

    Minimises the mean over samples of the negative log-likelihood without terms free of the
    parameters (Gaussian: of (y - mu)^2), plus the penalty of the coefficients; the intercept is
    free. The strengths are NeMoS' own. The optimum is reached to rounding and certified
    (`certificate_`), whatever solver is named. float64 throughout.

    Parameters
    ----------
    observation_model : "Poisson", "Bernoulli", "Gaussian", "Gamma", "NegativeBinomial",
        "InverseGaussian", "Tweedie", or one of `riata.observation_models`
    inverse_link_function : None (the model's own), "exp", "softplus", "logistic", "norm.cdf",
        "cloglog", "one_over_x", "square", "identity", or a function of such a name (numpy.exp).
        Where the loss is not convex, `certificate_` says so and has no gap
    regularizer : None, a name, one of `riata.regularizer`, a sum of these, or a dict by feature
    regularizer_strength : a number, an array, a dict by feature; see the regularizer
    solver_name : a solver of NeMoS; checked, and otherwise ignored
    solver_kwargs : of these only `maxiter` (most Newton iterations, 200 where it is not given) and
        `tol` have an effect, and riata's own `max_memory` (bytes that a fit may take beside X and
        y, by default 80% of what is available), and `stepsize`, of `update` alone; the others are
        checked, kept and ignored. With `tol` a fit stops at this relative duality gap, which is
        taken between 1e-10 and 1e-6; without, it goes on until nothing but rounding is left
    feature_mask : None, or 0 and 1 in the shape of coef_: a coefficient with 0 stays 0, is in no
        penalty and counts in no group's size. For a dict X a dict of these, or of one number (of a
        population: one per neuron) for all coefficients of the feature

    Attributes
    ----------
    coef_ : in the structure of X, each array (n_features,)
    intercept_ : (1,)
    scale_, dof_resid_ : (1,)
    certificate_ : Certificate
    """

    _columns = None  # a pynapple response, whose columns and metadata predictions take over

    def _forget(self):
        self.coef_ = self.intercept_ = self.scale_ = self.dof_resid_ = None
        self.certificate_ = self.solver_state_ = self.aux_ = None

    # --- y, and coefficients, as the core has them: always (rows, responses)

    def _response(self, y):
        y = as_array(y, "y")
        if y.ndim != 1:
            raise ValueError(
                f"y must be 1-dimensional. It has shape {y.shape}; many neurons are a "
                "PopulationGLM's"
            )
        return y[:, None]

    def _width(self, y):
        """Columns of coefficients."""
        return y.shape[1]

    def _shape_of_response(self, values):
        """From (rows, 1) to (rows,)."""
        return values[:, 0]

    def _as_params(self, design, coef, intercept):
        return design.split(coef[:, 0]), np.asarray(intercept)

    def _keep(self, design, coef, intercept):
        self.coef_, self.intercept_ = self._as_params(design, coef, intercept)

    # --- fit, predict, score

    def fit(self, X, y, init_params=None):
        """Fit to X, (n_samples, n_features) or a dict of such, and y.

        Rows with NaN or infinity in X or y are left out. `init_params`, (coef, intercept), is where
        the solver starts; the optimum does not depend on it. Returns self.
        """
        design, y = self._paired(X, y)
        width = self._width(y)
        inner, lift = self._lifted(design, width)
        model = self._core_model(inner, width)
        start = None if init_params is None else self._start(design, init_params, width)
        if start is not None and lift:
            start = self._fit_of(inner, lift.lifted(start.coef), start.intercept)
        try:
            fit = model.fit(inner.blocks, y, warm_start=start)
        except ValueError:
            if not design.finite_rows(y).any():
                raise ValueError("At least a NaN or an Inf at all sample points!") from None
            raise
        certificates = [Certificate(**each) for each in fit.certificates]
        if lift:
            fit = self._fit_of(design, lift.coef(fit.coef), fit.intercept)
        self._keep(design, fit.coef, fit.intercept)
        self._describe(design, y, fit, certificates)
        _warn_unfinished(certificates)
        return self

    def predict(self, X):
        """The mean response of every row of X; NaN where X has one. Of a pynapple X a pynapple
        object."""
        self._require_fitted()
        require_same_time(X)
        rate = self._shape_of_response(self._rate(Design.of(X)))
        return with_time_of(rate, X, columns=self._columns)

    def simulate(self, random_key, feedforward_input):
        """Random responses to features, and their means: (activity, rate).

        random_key: a number, a key of JAX or a NumPy generator; the same key gives the same
        responses. Rows with NaN give NaN.
        """
        rate = self.predict(feedforward_input)
        mean = np.asarray(rate)
        valid = np.isfinite(mean).reshape(len(mean), -1).all(axis=1)
        scale = 1.0 if self.scale_ is None else self._scale_of_one()
        drawn = self.observation_model.sample_generator(random_key, mean[valid], scale)
        activity = np.full(mean.shape, np.nan)
        activity[valid] = drawn
        return with_time_of(activity, rate, columns=self._columns), rate

    def _scale_of_one(self):
        return float(np.ravel(self.scale_)[0])

    def score(self, X, y, score_type="log-likelihood", aggregate_sample_scores=np.mean):
        """The mean log-likelihood with all constants, or a pseudo-R2.

        score_type: "log-likelihood", "pseudo-r2-McFadden" or "pseudo-r2-Cohen". Rows with NaN or
        infinity are left out.
        """
        self._require_fitted()
        check_scoring(score_type, aggregate_sample_scores)
        require_same_time(X, y)
        design, y = Design.of(X), self._response(plain(y))
        require_same_rows(design, y)
        if y.shape[1] != np.size(self.intercept_):
            raise ValueError(
                f"y must have {np.size(self.intercept_)} neurons, as the model that was fitted, "
                f"got {y.shape[1]}"
            )
        valid = rows_to_score(design, y)
        rate = self._shape_of_response(self._rate(design.at(valid)))
        y = self._shape_of_response(y[valid])
        scale = 1.0 if self.scale_ is None else self.scale_
        if score_type == "log-likelihood":
            return self.observation_model.log_likelihood(y, rate, scale, aggregate_sample_scores)
        return self.observation_model.pseudo_r2(y, rate, score_type, scale, aggregate_sample_scores)


class PopulationGLM(GLM):
    """A generalised linear model of many neurons: `GLM` with y of shape (n_samples, n_neurons).

    coef_ arrays are (n_features, n_neurons), intercept_ and scale_ (n_neurons,), certificate_ a
    list with one Certificate for each neuron. Neurons that no group ties are fitted each on its
    own: none depends on the others. feature_mask is (n_features, n_neurons), or by feature, see
    `GLM`: which features each neuron may use.
    """

    def __init__(
        self,
        observation_model="Poisson",
        inverse_link_function=None,
        regularizer="UnRegularized",
        regularizer_strength=None,
        solver_name=None,
        solver_kwargs=None,
        feature_mask=None,
    ):
        super().__init__(
            observation_model,
            inverse_link_function,
            regularizer,
            regularizer_strength,
            solver_name,
            solver_kwargs,
            feature_mask,
        )

    def _trailing(self, responses):
        return (responses,)

    def _scale_of_one(self):
        return self.scale_

    def _response(self, y):
        y = as_array(y, "y")
        if y.ndim != 2:
            raise ValueError(
                f"y must be 2-dimensional. It has shape {y.shape}, take (n_samples, n_neurons)"
            )
        return y

    def _shape_of_response(self, values):
        return values

    def _as_params(self, design, coef, intercept):
        return design.split(coef), np.asarray(intercept)

    def _certificates(self, certificates):
        return certificates


class ClassifierGLM(Classifier, GLM):
    """A generalised linear model of labels: log probabilities are linear in the features.

    Minimises the mean over samples of -log p(label), plus the penalty of the coefficients; the
    intercepts are free. Every class has coefficients of its own: a number added to those of all
    classes changes no probability, so the penalty settles it (without one, they sum to zero over
    the classes, as intercepts do always). With the strengths of scikit-learn's LogisticRegression,
    regularizer_strength = 1 / (C n_samples).

    Parameters
    ----------
    n_classes : how many labels there are
    inverse_link_function : None or "log_softmax"
    regularizer, regularizer_strength : as for `GLM`, in the place of neurons the classes; Ridge of
        strength 1 where None is given
    solver_name, solver_kwargs : as for `GLM`

    Attributes
    ----------
    classes_ : the labels, sorted
    coef_ : in the structure of X, each array (n_features, n_classes)
    intercept_ : (n_classes,)
    scale_, dof_resid_ : (1,)
    certificate_ : Certificate
    """


class ClassifierPopulationGLM(ClassifierPopulation, ClassifierGLM):
    """A `ClassifierGLM` for each of many neurons: labels y, (n_samples, n_neurons), of the same
    classes.

    coef_ arrays are (n_features, n_neurons, n_classes), intercept_ (n_neurons, n_classes),
    certificate_ a list with one Certificate for each neuron; strengths and feature_mask have the
    shape of coef_, or one without neurons and classes. Each neuron is fitted by itself; a group may
    not reach over neurons.
    """


def _warn_unfinished(certificates):
    message = unfinished(certificates)
    if message:
        warnings.warn(message, ConvergenceWarning, stacklevel=3)
