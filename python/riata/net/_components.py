"""Optimizers, schedules, activations and early stopping: the catalog's, with parameters by name."""

import inspect

from .. import _ext
from .._parameters import Parameters

_net = _ext.net


class _Checked(Parameters):
    """Parameters that the core checks; alike where they are equal."""

    _core = None

    def core(self):
        """The core's object; raises where a field is out of its range."""
        return self._core(**self.get_params())

    def __eq__(self, other):
        return type(self) is type(other) and self.get_params() == other.get_params()

    def __hash__(self):
        return hash((type(self), *self.get_params().values()))

    def __repr__(self):
        fields = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({fields})"


class Component(_Checked):
    """A component of the catalog. Fields, defaults and ranges are the core's."""

    def __init_subclass__(cls):
        defaults = cls._core()
        cls._params = tuple(
            name for name, value in vars(cls._core).items() if isinstance(value, property)
        )
        cls.__doc__ = cls._core.__doc__
        cls.__signature__ = inspect.Signature(
            [
                inspect.Parameter(
                    name, inspect.Parameter.KEYWORD_ONLY, default=getattr(defaults, name)
                )
                for name in cls._params
            ]
        )

    def __init__(self, **fields):
        self.set_params(**{name: getattr(self._core(), name) for name in self._params})
        self.set_params(**fields)
        self.core()


class SGD(Component):
    _core = _net.optimizers.Sgd


class SGDW(Component):
    _core = _net.optimizers.Sgdw


class Adam(Component):
    _core = _net.optimizers.Adam


class AdamW(Component):
    _core = _net.optimizers.Adamw


class LBFGS(Component):
    _core = _net.optimizers.Lbfgs


class ConstantRate(Component):
    _core = _net.schedules.Constant


class StepRate(Component):
    _core = _net.schedules.Step


class CosineRate(Component):
    _core = _net.schedules.Cosine


class PlateauRate(Component):
    _core = _net.schedules.OnPlateau


class LeakyReLU(Component):
    _core = _net.activations.LeakyRelu


class ELU(Component):
    _core = _net.activations.Elu


OPTIMIZERS = {"sgd": SGD, "sgdw": SGDW, "adam": Adam, "adamw": AdamW, "lbfgs": LBFGS}
SCHEDULES = {
    "constant": ConstantRate,
    "step": StepRate,
    "cosine": CosineRate,
    "on_plateau": PlateauRate,
}


def _named(value, known, what):
    if isinstance(value, str):
        if value not in known:
            raise ValueError(f"no {what} named '{value}'; known: {', '.join(known)}")
        return known[value]()
    if isinstance(value, tuple(known.values())):
        return value
    raise TypeError(
        f"{what} must be a name ({', '.join(known)}) or one of riata.net."
        f"{', '.join(cls.__name__ for cls in known.values())}, got {type(value).__name__}"
    )


def optimizer(name, **fields):
    """The optimizer of a name: "adam", or "keras.adam" with a package's rule and defaults.

    Names are sgd, sgdw, adam, adamw and lbfgs, whose defaults are torch's, and keras.sgd,
    keras.adam, keras.adamw, optax.adamw, sklearn.sgd and sklearn.adam. fields: what is not to be
    the default.
    """
    core = _net.Optimizer(name, list(fields.items()))
    return OPTIMIZERS[core.name](**dict(core.fields))


def as_optimizer(value):
    return optimizer(value) if isinstance(value, str) else _named(value, OPTIMIZERS, "optimizer")


def as_schedule(value):
    return _named(value, SCHEDULES, "schedule")


def core_activation(value):
    """The core's activation from a name or a component."""
    if isinstance(value, str):
        return _net.Activation(value)
    if isinstance(value, Component):
        return _net.Activation(value.core())
    raise TypeError(
        "activation must be a name, riata.net.LeakyReLU or riata.net.ELU, "
        f"got {type(value).__name__}"
    )


class EarlyStopping(_Checked):
    """When to end training, as Keras' callback does.

    A value improves where it is below the best so far less `min_delta` (with relative=True a share
    of the best); training ends with as many misses in a row as `patience`.

    monitor: "validation" (data term on held-out rows), "train" (data term) or "objective" (data
        term and penalties), measured after the epoch
    start_from_epoch: epochs before it are not looked at
    baseline: misses count until a value improves on it; None: there is none
    restore_best: end with the parameters of the best epoch, whatever ended the training
    """

    _core = _net.EarlyStopping
    _params = (
        "monitor",
        "patience",
        "min_delta",
        "relative",
        "start_from_epoch",
        "baseline",
        "restore_best",
    )

    def __init__(
        self,
        *,
        monitor="validation",
        patience=10,
        min_delta=0.0,
        relative=False,
        start_from_epoch=0,
        baseline=None,
        restore_best=True,
    ):
        self.monitor = monitor
        self.patience = patience
        self.min_delta = min_delta
        self.relative = relative
        self.start_from_epoch = start_from_epoch
        self.baseline = baseline
        self.restore_best = restore_best
        self.core()


def as_stopping(value):
    """Early stopping from None, True, False or itself."""
    if value is None or value is False:
        return None
    if value is True:
        return EarlyStopping()
    if isinstance(value, EarlyStopping):
        return value
    raise TypeError(
        f"early_stopping must be None, True, False or riata.net.EarlyStopping(...), got {value!r}"
    )
