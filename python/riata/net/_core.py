"""The core's trainer as data: it can be copied and pickled."""

import numpy as np

from .. import _ext
from ._penalty import rules_of

_net = _ext.net


class Core:
    """A trainer and what it was made from.

    `made`: sizes; observation, a tuple (family, link, fields); penalty; options, a dict; the
    keywords of the core's Trainer; and, where it has one, hierarchy, a tuple (strength, bound).
    """

    def __init__(self, made):
        self.made = made
        family, link, fields = made["observation"]
        self.trainer = _net.Trainer(
            made["sizes"],
            _ext.Observation(family, link, fields=fields),
            penalty=rules_of(made["penalty"]),
            options=_options(made["options"]),
            **{key: made[key] for key in _ARCHITECTURE},
            activation=_net.Activation(made["activation"][0], list(made["activation"][1].items())),
        )
        if made.get("hierarchy"):
            self.trainer.set_hierarchy(*made["hierarchy"])
        self.past = None

    @classmethod
    def around(cls, trainer, made):
        """Of a trainer that the core has made; `made` says how to make it anew."""
        self = cls.__new__(cls)
        self.made, self.trainer, self.past = made, trainer, None
        return self

    def continued(self, made):
        """Sets what may change from one training to the next: penalty and options."""
        self.trainer.set_penalty(rules_of(made["penalty"]))
        self.trainer.options = _options(made["options"])
        self.made = {**self.made, "penalty": made["penalty"], "options": made["options"]}

    @property
    def history(self):
        """Of all trainings, those before it was copied too."""
        here = self.trainer.history
        return here if self.past is None else _joined(self.past, here)

    def parameters(self):
        """{name: array as the core has it} of parameters and running statistics."""
        names = [name for name, *_ in self.trainer.parameters + self.trainer.buffers]
        return {name: self.trainer.get(name) for name in names}

    def layer(self, index, what):
        """An array of a layer, or None where it has none."""
        name = f"layers.{index}.{what}"
        known = {each for each, *_ in self.trainer.parameters + self.trainer.buffers}
        return self.trainer.get(name) if name in known else None

    def at(self, state):
        """A copy with another state, to predict with."""
        other = Core(self.made)
        other.trainer.state = state
        return other

    def __getstate__(self):
        return {"made": self.made, "state": self.trainer.state, "history": self.history}

    def __setstate__(self, kept):
        self.__init__(kept["made"])
        self.trainer.state = kept["state"]
        self.past = kept["history"]


_ARCHITECTURE = ("batch_norm", "bn_momentum", "bn_eps", "dropout", "fit_intercept", "init", "skip")


def _options(values):
    options = _net.TrainOptions()
    for name, value in values.items():
        setattr(options, name, value.core() if hasattr(value, "core") else value)
    return options


def _joined(past, here):
    """Two histories of the same net, one after the other."""
    if isinstance(past, dict):
        if past.keys() != here.keys():
            return here if len(here) else past
        return {key: _joined(past[key], here[key]) for key in here}
    if len(here) and len(past) and np.ndim(past) == 2 and past.shape[1] != here.shape[1]:
        return here
    return np.concatenate([past, here])
