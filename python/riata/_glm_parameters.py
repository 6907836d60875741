"""The parameters of a GLM: setting one checks it."""

import warnings

from . import _solvers
from ._estimator import Estimator
from ._feature_mask import checked_mask
from ._links import as_inverse_link
from .observation_models import as_observations
from .regularizer import as_regularizer
from .solvers import get_solver


class Parameters(Estimator):
    """What a GLM is told before it is fitted."""

    _param_names = (
        "feature_mask",
        "inverse_link_function",
        "observation_model",
        "regularizer",
        "regularizer_strength",
        "solver_kwargs",
        "solver_name",
    )

    def __init__(
        self,
        observation_model="Poisson",
        inverse_link_function=None,
        regularizer=None,
        regularizer_strength=None,
        solver_name=None,
        solver_kwargs=None,
        feature_mask=None,
    ):
        self.coef_ = None
        self._solver_name = None
        self._solver_kwargs = {}
        self.observation_model = observation_model
        self.inverse_link_function = inverse_link_function
        self.regularizer = regularizer
        self.regularizer_strength = regularizer_strength
        self.solver_name = solver_name
        self.solver_kwargs = {} if solver_kwargs is None else solver_kwargs
        self.feature_mask = feature_mask
        self._forget()

    @property
    def _strength(self):
        """regularizer_strength, unless the regularizer was given a strength after it."""
        return self._given if self._regularizer.changes == self._given_at else None

    @_strength.setter
    def _strength(self, value):
        self._given, self._given_at = value, self._regularizer.changes

    def _own_copy(self, name):
        strength = self._strength
        super()._own_copy(name)
        self._strength = strength  # which setting a regularizer forgets

    def __sklearn_clone__(self):
        """A model that was told the same: what was left to a regularizer or an observation model
        still is, and it owns these."""
        params = self.get_params(deep=False)
        params["regularizer"] = self.regularizer.__sklearn_clone__()
        params |= {"regularizer_strength": self._strength, "solver_name": self._solver_name}
        if "observation_model" in params:
            params["observation_model"] = self.observation_model.__sklearn_clone__()
            params["inverse_link_function"] = self._inverse_link
        return type(self)(**params)

    @property
    def feature_mask(self):
        """Which features a response may use: 1, or 0 for a coefficient that stays 0."""
        return self._feature_mask

    @feature_mask.setter
    def feature_mask(self, value):
        if self.coef_ is not None:
            raise AttributeError(
                f"property 'feature_mask' of '{type(self).__name__}' cannot be set after fitting."
            )
        self._feature_mask = checked_mask(value)

    @property
    def observation_model(self):
        return self._observation_model

    @observation_model.setter
    def observation_model(self, value):
        self._observation_model = as_observations(value)

    @property
    def inverse_link_function(self):
        if self._inverse_link is None:
            return self.observation_model.default_inverse_link_function
        return self._inverse_link

    @inverse_link_function.setter
    def inverse_link_function(self, value):
        self._inverse_link = None if value is None else as_inverse_link(value)

    @property
    def regularizer(self):
        return self._regularizer

    @regularizer.setter
    def regularizer(self, value):
        """The strength becomes the regularizer's own, or its default."""
        self._regularizer = as_regularizer(value)
        self._strength = None
        if self._solver_name is not None:
            try:
                _solvers.check_name(self._solver_name, self._regularizer)
            except ValueError:
                warnings.warn(
                    f"Solver ``{self._solver_name}`` is not allowed for regularizer "
                    f"``{self._regularizer}``; the default is taken.",
                    UserWarning,
                    stacklevel=2,
                )
                self._solver_name = None

    @property
    def regularizer_strength(self):
        """This one, or the strength of the regularizer: what was set last."""
        if self._strength is not None:
            return self._strength
        own = self.regularizer.strength
        return self.regularizer.default_strength if own is None else own

    @regularizer_strength.setter
    def regularizer_strength(self, value):
        self._strength = None if value is None else self.regularizer.check_strength(value)

    @property
    def solver_name(self):
        return self._solver_name or self.regularizer.default_solver

    @solver_name.setter
    def solver_name(self, value):
        self._solver_name = None if value is None else _solvers.check_name(value, self.regularizer)

    @property
    def algo_name(self):
        """`solver_name` under the name that it had in NeMoS 0.2.8."""
        return self.solver_name

    @property
    def solver_kwargs(self):
        return self._solver_kwargs

    @solver_kwargs.setter
    def solver_kwargs(self, value):
        self._solver_kwargs = _solvers.check_kwargs(self.solver_name, value)

    @property
    def solver_spec(self):
        """The solver's name and what runs under it."""
        return get_solver(self.solver_name)

    @property
    def solver(self):
        """What reaches the optimum: riata's own solvers, whatever the name."""
        return self.solver_spec
