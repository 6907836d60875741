"""What surrounds the core's fit of a GLM: the design, the penalty, and what is said of it."""

from types import SimpleNamespace

import numpy as np

from . import _ext
from ._arrays import as_array
from ._design import Design, require_same_rows
from ._feature_mask import mask_matrix
from ._lift import Lift
from ._time import is_timed, plain, require_same_time
from .exceptions import NotFittedError


class Fitting:
    """From X and y to the core and back; `riata.glm.GLM` and its kin are laid over it."""

    def _paired(self, X, y):
        """The design and the response, with as many rows and the same times."""
        require_same_time(X, y)
        self._columns = y if hasattr(y, "columns") and is_timed(y) else None
        design, y = Design.of(X), self._response(plain(y))
        require_same_rows(design, y)
        if design.rows == 0:
            raise ValueError("X and y must have a sample or more, got none")
        return design, y

    def _lifted(self, design, responses):
        """The design in whose coefficients the penalty is stated, and the way back."""
        lift = Lift(self.regularizer.matrices(design, responses))
        if lift and self.feature_mask is not None:
            raise NotImplementedError(
                f"{self.regularizer!r} cannot be put on masked features; leave them out of X, or "
                "fit a GLM per neuron"
            )
        return lift.design(design), lift

    def _trailing(self, responses):
        """The shape of a coefficient behind its features."""
        return ()

    def _allowed(self, design, responses):
        """(features, responses): what the feature mask lets through; None: everything."""
        if self.feature_mask is None:
            return None
        return mask_matrix(self.feature_mask, design, self._trailing(responses))

    def _core_model(self, design, responses, **settings):
        """The core's model; settings, such as finish, take the place of solver_kwargs."""
        options = {}
        if "maxiter" in self.solver_kwargs:
            options["max_iterations"] = int(self.solver_kwargs["maxiter"])
        if self.solver_kwargs.get("tol") is not None:
            options["tolerance"] = float(np.clip(self.solver_kwargs["tol"], 1e-10, 1e-6))
            options["finish"] = False  # who says where to stop is not taken further
        if "max_memory" in self.solver_kwargs:
            options["max_memory"] = float(self.solver_kwargs["max_memory"])
        options |= settings
        factor = 1 / self.observation_model.loss_factor
        design.allowed = self._allowed(design, responses)
        terms = self.regularizer.terms(design, responses, self.regularizer_strength, factor)
        if design.allowed is not None:
            stays = np.asfortranarray(~design.allowed, dtype=np.float64)
            terms = [*terms, _ext.PenaltyTerm(_ext.penalties.Box(lower=0.0, upper=0.0), stays)]
        core = self.observation_model.core(self.inverse_link_function)
        return _ext.Glm(core, terms, missing="drop", **options)

    def _start(self, design, init_params, responses):
        if not isinstance(init_params, (tuple, list)) or len(init_params) != 2:
            raise ValueError("Params must have length two.")
        coef, intercept = init_params
        intercept = as_array(intercept, "intercept")
        if intercept.shape != (responses,):
            raise ValueError(f"intercept must have shape ({responses},), got {intercept.shape}")
        return self._fit_of(design, self._masked(design, design.joined(coef, responses)), intercept)

    def _masked(self, design, coef):
        allowed = self._allowed(design, coef.shape[1])
        return coef if allowed is None else np.where(allowed, coef, 0.0)

    def _fit_of(self, design, coef, intercept):
        blocks = list(zip(design.names, design.sizes, strict=True))
        core = self.observation_model.core(self.inverse_link_function)
        return _ext.Fit(core, blocks, coef, intercept)

    def _describe(self, design, y, fit, certificates):
        """What a fit says besides its coefficients."""
        used = certificates[0].rows_used
        spent = self._spent(design, fit, certificates)
        self.dof_resid_ = (used - spent).astype(np.float64)
        self.aux_ = None
        self.scale_ = self._estimated_scale(design, y, fit)
        self.certificate_ = self._certificates(certificates)
        steps = max(each.iterations for each in certificates)
        self.solver_state_ = SimpleNamespace(
            stats=SimpleNamespace(
                converged=all(each.ok for each in certificates),
                function_val=sum(each.objective for each in certificates)
                * self.observation_model.loss_factor,
                num_steps=steps,
                reached_max_steps=any(each.status == "max_iterations" for each in certificates),
            )
        )

    def _estimated_scale(self, design, y, fit):
        if not self.observation_model.has_scale:
            return np.ones(y.shape[1])
        valid = design.finite_rows(y)
        rate = fit.predict(design.blocks)[valid]
        return self.observation_model.estimate_scale(y[valid], rate, self.dof_resid_)

    def _spent(self, design, fit, certificates):
        """Degrees of freedom that the parameters take, for every response."""
        if self.regularizer.selects:
            return np.count_nonzero(fit.coef, axis=0) + 1
        if design.allowed is not None:
            return np.count_nonzero(design.allowed, axis=0) + 1
        if self.regularizer.default_strength is None and certificates[0].rank >= 0:
            return np.array([each.rank for each in certificates])  # the intercept's among it
        return np.full(fit.coef.shape[1], design.total + 1)

    def _certificates(self, certificates):
        return certificates[0]

    def _require_fitted(self):
        if self.coef_ is None or self.intercept_ is None:
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with "
                "appropriate arguments."
            )

    def _here(self, design):
        """The core's fit of the coefficients as they stand."""
        self._require_fitted()
        intercept = as_array(self.intercept_, "intercept_").ravel()
        coef = self._masked(design, design.joined(self.coef_, len(intercept)))
        return self._fit_of(design, coef, intercept)

    def _rate(self, design):
        return self._here(design).predict(design.blocks)
