"""Nets in files that Python, C++ and the shell share."""

import json
import os

import numpy as np

from .. import _ext
from ._classifier import MLPClassifier
from ._components import ELU, OPTIMIZERS, SCHEDULES, EarlyStopping, LeakyReLU
from ._core import Core
from ._file_labels import labels_of_file
from ._penalty import SavedRules
from ._regressor import MLPRegressor
from ._scale import Scale

# parameters of the estimators under their names in a spec
_ALIKE = (
    "batch_norm",
    "bn_momentum",
    "bn_eps",
    "fit_intercept",
    "init",
    "skip",
    "warmup_epochs",
    "shuffle",
    "drop_last",
    "reduction",
    "penalty_step",
    "decay_all",
    "standardize",
    "history_every",
    "dtype",
)


def load_net(path):
    """The net in a file, whichever of Python, shell and C++ wrote it, as a fitted estimator.

    It predicts as it did, and goes on where its training ended (`partial_fit`, or `fit` with
    warm_start=True), with the same bits where the file holds the optimizer's memory. A LassoNet
    comes back as the net that predicts, and goes on under its hierarchy; a `fit` from new weights
    has none. Labels come back as they were; of files that do not tell, whole numbers as numbers.
    """
    found = _ext.net.load(os.fspath(path))
    spec = json.loads(found["spec"])
    classes = found["classes"]
    of_classes = bool(classes) or spec["family"] == "categorical"
    params = _params(spec)
    if of_classes:
        net = MLPClassifier(**params)
        net._multilabel = spec["family"] != "categorical" and found["trainer"].sizes[-1] > 1
        texts = classes or list(map(str, range(found["trainer"].sizes[-1])))
        net.classes_ = labels_of_file(texts, found["class_type"])
    else:
        family = getattr(_ext.families, _camel(spec["family"]))(**spec["fields"])
        net = MLPRegressor(family=family, link=spec["link"], **params)
        net._responses = found["trainer"].sizes[-1]
        net._one_response = net._responses == 1
    _put(net, found, spec)
    return net


def _params(spec):
    params = {name: spec[name] for name in _ALIKE}
    stopping = spec["early_stopping"]
    return params | {
        "hidden_layer_sizes": tuple(spec["hidden"]),
        "activation": _activation(spec["activation"]),
        "dropout": tuple(spec["dropout"]) or 0.0,
        "penalty": SavedRules(json.dumps({"penalty": spec["penalty"]}))
        if spec["penalty"]
        else None,
        "optimizer": _component(OPTIMIZERS, spec["optimizer"]),
        "schedule": _component(SCHEDULES, spec["schedule"]),
        "batch_size": spec["batch_size"] or None,
        "max_epochs": spec["epochs"],
        "clip_norm": spec["clip_norm"] or None,
        "validation": spec["validation_share"] or None,
        "early_stopping": None if stopping is None else EarlyStopping(**stopping),
        "time_limit": spec["time_limit"] or None,
        "random_state": spec["seed"],
    }


def _activation(fields):
    """A name, or a component where it has fields."""
    kinds = {"leaky_relu": LeakyReLU, "elu": ELU}
    return _component(kinds, fields) if fields["name"] in kinds else fields["name"]


def _component(known, fields):
    fields = dict(fields)
    return known[fields.pop("name")](**fields)


def _camel(name):
    return "".join(part.capitalize() for part in name.split("_"))


def _put(net, found, spec):
    """The trained core and what was learnt with it."""
    trainer = found["trainer"]
    activation = dict(spec["activation"])
    made = {
        "sizes": trainer.sizes,
        "observation": (spec["family"], spec["link"], spec["fields"]),
        "penalty": net.penalty,
        "options": net._options(spec["epochs"], None, check=False),
        "activation": (activation.pop("name"), activation),
        "dropout": spec["dropout"],
    }
    made |= {name: spec[name] for name in ("batch_norm", "bn_momentum", "bn_eps")}
    made |= {name: spec[name] for name in ("fit_intercept", "init", "skip")}
    hierarchy = spec["hierarchy"]
    made["hierarchy"] = hierarchy and (hierarchy["strength"], hierarchy["bound"])
    net._core = Core.around(trainer, made)
    mean, scale = np.array(found["mean"]), np.array(found["scale"])
    net._scale = Scale(mean, scale) if len(mean) else None
    net._inputs, net.snapshots_ = None, []
    net.n_features_in_ = made["sizes"][0]
    if found["inputs"]:
        net.feature_names_in_ = np.array(found["inputs"], dtype=object)
    net.n_epochs_ = trainer.state["epoch"]
    net.ended_, net.best_epoch_ = "epochs", -1
