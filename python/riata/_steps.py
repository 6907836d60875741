"""A model fitted step by step, by the user's own loop over batches of data."""

from types import SimpleNamespace

import numpy as np

from ._design import Design
from ._time import plain


class Steps:
    """The loss of parameters, where to begin, and steps of proximal gradient descent; laid over
    `riata.glm.GLM`.

    Parameters are tuples (coef, intercept) in the shapes of coef_ and intercept_. The step's size
    is `solver_kwargs["stepsize"]`; where that is missing or not above 0, each step takes the
    largest of 1, 1/2, 1/4, ... whose quadratic bound holds on its batch.
    """

    def compute_loss(self, params, X, y, *args, **kwargs):
        """The loss of parameters without the penalty: the mean over samples of the negative
        log-likelihood without terms free of them, summed over neurons."""
        design, y = self._usable(X, y)
        fit = self._start(design, params, self._width(y))
        return float(np.sum(fit.mean_loss(design.blocks, y)) * self.observation_model.loss_factor)

    def initialize_params(self, X, y):
        """(coef, intercept) where a fit begins: zeros, and the link of the mean of y."""
        design, y = self._paired(X, y)
        intercept = self._first_intercept(y)
        if not np.isfinite(intercept).all():
            raise ValueError(
                "Failed to initialize the model intercept as the inverse of the firing rate: the "
                f"mean of y, {np.nanmean(y, axis=0)}, has none in "
                f"{self.inverse_link_function!r}. Leave out neurons that are silent"
            )
        coef = np.zeros((design.total, self._width(y)))
        return self._as_params(design, coef, intercept)

    def _first_intercept(self, y):
        mean = np.nanmean(y, axis=0)
        return self.observation_model.eta_of_mean(mean, self.inverse_link_function)

    def initialize_optimizer_and_state(self, init_params, X, y):
        """The state that the first `update` takes. Checks the parameters against X and y."""
        design, y = self._usable(X, y)
        self._start(design, init_params, self._width(y))
        return _state(0, np.nan, 0.0)

    def update(self, params, opt_state, X, y, *args, n_samples=None, **kwargs):
        """One step on a batch: (params, state). Sets coef_, intercept_, scale_ and dof_resid_.

        n_samples: of the whole data, for dof_resid_; None: those of the batch.
        """
        if n_samples is not None and (
            not isinstance(n_samples, (int, np.integer)) or isinstance(n_samples, bool)
        ):
            raise TypeError(
                "`n_samples` must be `None` or of type `int`. Type "
                f"{type(n_samples).__name__} provided instead!"
            )
        if not hasattr(opt_state, "stats"):
            raise TypeError(
                "opt_state must be what initialize_optimizer_and_state or update gave, got "
                f"{type(opt_state).__name__}"
            )
        design, y = self._usable(X, y)
        width = self._width(y)
        if self._lifted(design, width)[1]:
            raise NotImplementedError(
                f"update: steps with {self.regularizer!r} are not offered; take fit"
            )
        model = self._core_model(design, width)
        fit, size, objective = model.step(
            design.blocks, y, self._start(design, params, width), self._step_size()
        )
        self._keep(design, fit.coef, fit.intercept)
        self._describe_step(design, y, fit, n_samples)
        factor = self.observation_model.loss_factor
        self.solver_state_ = _state(
            opt_state.stats.num_steps + 1, objective * factor, size / factor
        )
        return self._as_params(design, fit.coef, fit.intercept), self.solver_state_

    def _step_size(self):
        """Of the core's objective, in which a Gaussian loss is half the surface's."""
        size = self.solver_kwargs.get("stepsize")
        return 0.0 if size is None or not size > 0 else size * self.observation_model.loss_factor

    def _describe_step(self, design, y, fit, n_samples):
        used = design.rows if n_samples is None else int(n_samples)
        spent = self._spent(design, fit, [SimpleNamespace(rank=-1)])
        self.dof_resid_ = np.asarray(used - spent, dtype=np.float64)
        self.scale_ = self._estimated_scale(design, y, fit)

    def _usable(self, X, y):
        """The design and the response at the rows that are finite."""
        design, y = self._paired(X, y)
        valid = design.finite_rows(y)
        return (design, y) if valid.all() else (design.at(valid), y[valid])

    # --- the same, as NeMoS' solvers offer it

    @property
    def optimizer_init_state(self):
        """(params, X, y) -> state"""
        return self.initialize_optimizer_and_state

    @property
    def optimizer_update(self):
        """(params, state, X, y) -> (params, state, None): a step that leaves the model alone."""

        def update(params, state, X, y, *args):
            twin = self.__sklearn_clone__()
            twin._take_classes(self)
            return *twin.update(params, state, X, y), None

        return update

    @property
    def optimizer_run(self):
        """(params, X, y) -> (params, state, None): a fit that leaves the model alone."""

        def run(params, X, y, *args):
            twin = self.__sklearn_clone__().fit(X, plain(y), init_params=params)
            return (twin.coef_, twin.intercept_), twin.solver_state_, None

        return run

    # --- the names of NeMoS 0.2.8

    def initialize_solver_and_state(self, X, y, init_params):
        """`initialize_optimizer_and_state`, in another order."""
        return self.initialize_optimizer_and_state(init_params, X, y)

    @property
    def optim_info_(self):
        """solver_state_.stats of a fit; None before."""
        return None if self.solver_state_ is None else self.solver_state_.stats

    solver_init_state = optimizer_init_state
    solver_update = optimizer_update
    solver_run = optimizer_run

    def _take_classes(self, other):
        """Of a classifier, the labels of another."""

    def _as_params(self, design: Design, coef, intercept):
        """(coef, intercept) in the shapes of coef_ and intercept_."""
        raise NotImplementedError


def _state(steps, objective, size):
    """What a state of NeMoS shows of itself."""
    stats = SimpleNamespace(
        converged=False, function_val=objective, num_steps=steps, reached_max_steps=False
    )
    return SimpleNamespace(stats=stats, solver_state=SimpleNamespace(stepsize=size))
