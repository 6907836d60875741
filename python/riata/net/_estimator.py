"""What both estimators share: training, and what a trained net can be asked."""

import sys
import warnings

import numpy as np

from .._checks import whole
from ..exceptions import ConvergenceWarning
from ._certificate import NetCertificate
from ._checks import checked_weights, checked_X, hidden_sizes, not_fitted, same_rows, seed_of
from ._components import as_optimizer, as_schedule, as_stopping, core_activation
from ._core import Core
from ._history import History
from ._parameters import NetParameters
from ._scale import Scale
from ._weights import Weights


def _without_memory(state):
    """Of a state what predicts: the optimizer's moments and the best parameters are left out."""
    none = np.empty(0)
    kept = ("parameters", "buffers")
    return {
        key: none if isinstance(value, np.ndarray) and key not in kept else value
        for key, value in state.items()
    }


class NetEstimator(Weights, NetParameters):
    """Subclasses say what y is: `_learn_response`, `_response` and `_observation`."""

    _certifies = True  # False: of a fit whose certificate nobody asks for
    _holds_out = False  # True: a tenth of the rows, where nothing else is said

    # --- training

    def fit(self, X, y, sample_weight=None, X_val=None, y_val=None, sample_weight_val=None):
        """Train on X (rows, features) and y; returns self.

        X_val, y_val: rows to measure on after every epoch, in place of a share of X held out.
        Ctrl-C raises KeyboardInterrupt, and the net keeps what it has learnt.
        """
        going_on = self.warm_start and hasattr(self, "_core")
        X, y, weights = self._checked(X, y, sample_weight, reset=not going_on, learn=not going_on)
        held_out = self._checked_validation(X_val, y_val, sample_weight_val)
        if not going_on:
            self._begin(X, y, weights)
        already = self._core.trainer.state["epoch"]
        epochs = already + whole(self.max_epochs, "max_epochs")
        self._train(X, y, weights, held_out, self._options(epochs, held_out))
        if self.polish or self._certifies:
            self.certificate_ = self._closing_certificate(X, y, weights)
        return self

    def partial_fit(self, X, y, sample_weight=None):
        """One epoch more on these rows, with the optimizer's memory of those before.

        Of early stopping, validation and polishing there is none here.
        """
        first = not hasattr(self, "_core")
        X, y, weights = self._checked(X, y, sample_weight, reset=first, learn=first)
        if first:
            self._begin(X, y, weights)
        options = self._options(self._core.trainer.state["epoch"] + 1, None)
        options.update(validation_share=0.0, early_stopping=None)
        self._train(X, y, weights, None, options)
        return self

    def _checked(self, X, y, sample_weight, reset, learn):
        X = checked_X(self, X, reset)
        y = self._learn_response(y) if learn else self._response(y)
        same_rows(X, y)
        weights = self._row_weights(y, checked_weights(sample_weight, len(X)))
        if weights is not None and not weights.all():
            X, y, weights = X[weights > 0], y[weights > 0], weights[weights > 0]
        return X, y, weights

    def _row_weights(self, y, weights):
        return weights

    def _checked_validation(self, X_val, y_val, sample_weight_val):
        if X_val is None and y_val is None:
            return None
        if X_val is None or y_val is None:
            raise ValueError("X_val and y_val must be given together")
        X, y = checked_X(self, X_val, reset=False), self._response(y_val)
        same_rows(X, y, "y_val")
        return X, y, checked_weights(sample_weight_val, len(X))

    def _begin(self, X, y, weights):
        self._scale = Scale.of(X, weights, centre=self.fit_intercept) if self.standardize else None
        self._inputs = None
        self.snapshots_ = []
        hidden = hidden_sizes(self.hidden_layer_sizes)
        activation = core_activation(self.activation)
        self._core = Core(
            {
                "sizes": [X.shape[1], *hidden, self._outputs(y)],
                "observation": self._observation(),
                "penalty": self.penalty,
                "options": self._options(self.max_epochs, None, check=False),
                "activation": (activation.name, dict(activation.fields)),
                "batch_norm": bool(self.batch_norm),
                "bn_momentum": self.bn_momentum,
                "bn_eps": self.bn_eps,
                "dropout": np.atleast_1d(np.asarray(self.dropout, dtype=np.float64)).tolist(),
                "fit_intercept": bool(self.fit_intercept),
                "init": self.init,
                "skip": bool(self.skip),
            }
        )

    def _outputs(self, y):
        return y.shape[1]

    def _options(self, epochs, held_out, check=True):
        stopping = as_stopping(self.early_stopping)
        share = self.validation
        if share is None:
            watched = self._holds_out or self.early_stopping is True
            share = 0.1 if watched and held_out is None else 0.0
        watches = stopping is not None and stopping.monitor == "validation"
        if check and watches and held_out is None and not share:
            raise ValueError(
                "early_stopping: monitor='validation' needs held-out rows; give validation=0.1 or "
                "X_val and y_val, or watch another value"
            )
        return {
            "optimizer": as_optimizer(self.optimizer),
            "schedule": as_schedule(self.schedule),
            "warmup_epochs": float(self.warmup_epochs),
            "batch_size": 0 if self.batch_size is None else whole(self.batch_size, "batch_size"),
            "epochs": whole(epochs, "max_epochs"),
            "shuffle": bool(self.shuffle),
            "drop_last": bool(self.drop_last),
            "reduction": self.reduction,
            "clip_norm": 0.0 if self.clip_norm is None else float(self.clip_norm),
            "penalty_step": self.penalty_step,
            "decay_all": bool(self.decay_all),
            "validation_share": 0.0 if held_out is not None else float(share),
            "early_stopping": stopping,
            "history_every": whole(self.history_every, "history_every"),
            "time_limit": 0.0 if self.time_limit is None else float(self.time_limit),
            "dtype": self.dtype,
            "seed": seed_of(self.random_state),
            "checkpoint_every": whole(self.snapshot_every or 0, "snapshot_every"),
        }

    def _train(self, X, y, weights, held_out, options):
        core = self._core
        core.continued({"penalty": self.penalty, "options": options})
        for text in core.trainer.warnings:
            warnings.warn(text, UserWarning, stacklevel=3)
        more = self._validation_of_core(held_out)
        if self.snapshot_every:
            more["checkpoint"] = lambda state: self.snapshots_.append(_without_memory(state))
        done = {"ended": "cancelled", "best_epoch": -1}  # where Ctrl-C ends it
        try:
            done = core.trainer.fit(
                self._scaled(X), y, weights=weights, progress=self._progress(), **more
            )
        finally:
            self.ended_, self.best_epoch_ = done["ended"], done["best_epoch"]
            self.n_epochs_ = core.trainer.state["epoch"]
        if done["message"]:
            warnings.warn(done["message"], ConvergenceWarning, stacklevel=3)

    def _validation_of_core(self, held_out):
        if held_out is None:
            return {}
        X, y, weights = held_out
        return {"X_val": self._scaled(X), "y_val": y, "weights_val": weights}

    def _progress(self):
        if self.progress is not None or not self.verbose:
            return self.progress

        def show(stage, share):
            sys.stderr.write(f"\r{stage}  {share:4.0%}" + ("\n" if share >= 1 else ""))

        return show

    def _closing_certificate(self, X, y, weights):
        if self.polish:
            options = {"tolerance": self._polish_tolerance()}
            core = self._core.trainer
            made = core.polish(
                self._scaled(X), y, weights=weights, progress=self._progress(), **options
            )
            if not made["converged"]:
                warnings.warn(
                    f"polish: the residual must fall below the tolerance, it is "
                    f"{made['residual']:.2g}; scale the features, raise the penalty, or take an "
                    "activation without kinks (tanh, gelu, elu) in the place of relu",
                    ConvergenceWarning,
                    stacklevel=3,
                )
            return NetCertificate(**made)
        return NetCertificate(**self._core.trainer.certificate(self._scaled(X), y, weights=weights))

    def _polish_tolerance(self):
        """0: it is not asked for."""
        return 1e-9 if self.polish is True else float(self.polish)

    # --- what a trained net can be asked

    def _require_fitted(self):
        if not hasattr(self, "_core"):
            raise not_fitted(self)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_core")

    def _scaled(self, X):
        """The features as the core has them: those that are read, on its scale."""
        X = X if self._inputs is None else X[:, self._inputs]
        return X if self._scale is None else self._scale(X)

    def _rows(self, X):
        self._require_fitted()
        return self._scaled(checked_X(self, X, reset=False))

    def _eta(self, X):
        rows = self._rows(X)
        return self._core.trainer.eta(rows)

    def _mean(self, X):
        rows = self._rows(X)
        return self._core.trainer.predict(rows)

    def predict_mc(self, X, n_mc=100, random_state=0):
        """Mean and standard deviation of the mean response over `n_mc` draws with dropout.

        Each as `predict` (of a classifier `predict_proba`) gives them: how unsure the net is
        (Gal & Ghahramani 2016).
        """
        rows = self._rows(X)
        mean, deviation = self._core.trainer.predict_mc(
            rows, draws=int(n_mc), seed=seed_of(random_state)
        )
        return self._shaped(mean), self._shaped_deviation(deviation)

    def _shaped_deviation(self, deviation):
        return self._shaped(deviation)

    def staged_predict(self, X):
        """The mean response after every `snapshot_every` epochs: pairs (epochs run, prediction)."""
        rows = self._rows(X)
        for state in self.snapshots_:
            yield state["epoch"], self._shaped(self._core.at(state).trainer.predict(rows))

    def data_term(self, X, y, sample_weight=None):
        """The mean loss: the negative log-likelihood without terms free of the net."""
        rows, y = self._rows(X), self._response(y)
        same_rows(rows, y)
        weights = checked_weights(sample_weight, len(rows))
        return self._core.trainer.data_term(rows, y, weights=weights)

    def certificate(self, X, y, sample_weight=None):
        """The NetCertificate of the net as it stands, on these rows."""
        rows, y = self._rows(X), self._response(y)
        same_rows(rows, y)
        weights = checked_weights(sample_weight, len(rows))
        return NetCertificate(**self._core.trainer.certificate(rows, y, weights=weights))

    def explain_penalty(self):
        """A list of dicts: parameter, penalty, by, strength_min, strength_max, count, pattern."""
        self._require_fitted()
        return self._core.trainer.explain_penalty()

    @property
    def objective_(self):
        """What training minimises, in words."""
        self._require_fitted()
        return self._core.trainer.objective_text

    @property
    def history_(self):
        self._require_fitted()
        return History(self._core.history)

    def report(self, path, title="A net"):
        """Writes a report of one HTML file, without scripts; returns its path."""
        from ._report import write_report

        self._require_fitted()
        return write_report(self, path, title)
