"""Models in NeMoS' files: npz without pickle, which NeMoS reads and writes alike."""

import inspect
import os

import numpy as np

from . import _ext
from ._links import InverseLink, OwnLink
from ._mixtures import ByFeature, Catalog, Sum

# where NeMoS looks links up
_LINK_PATHS = {
    "log": "jax.numpy.exp",
    "logit": "jax.lax.logistic",
    "softplus": "jax.nn.softplus",
    "probit": "jax.scipy.stats.norm.cdf",
    "inverse": "nemos.utils.one_over_x",
    "identity": "identity",
    "softmax": "jax.nn.log_softmax",
}
_NEMOS_MODELS = {"GLM": "nemos.glm.glm.", "PopulationGLM": "nemos.glm.glm."}
_NEMOS_CLASSIFIERS = ("ClassifierGLM", "ClassifierPopulationGLM")
_NEMOS_PARTS = {
    "nemos.regularizer.": ("UnRegularized", "Ridge", "Lasso", "ElasticNet", "GroupLasso"),
    "nemos.observation_models.": tuple(
        f"{name}Observations"
        for name in ("Poisson", "Gamma", "Bernoulli", "NegativeBinomial", "Gaussian")
    ),
}
FITTED = ("aux_", "classes_", "coef_", "dof_resid_", "intercept_", "scale_")
_SEPARATOR = "::"
_PENALTIES = _ext.penalties.__name__
# classes that are not in the public module of what they are, where they are
_HOMES = {
    ByFeature.__module__: {each.__name__: each for each in (ByFeature, Catalog, Sum)},
    _PENALTIES: {
        name: each for name, each in vars(_ext.penalties).items() if isinstance(each, type)
    },
}


class Saved:
    """Files of models; laid over `riata.glm.GLM`."""

    def save_params(self, filename):
        """Write the parameters and what was fitted to an npz file without pickle, in NeMoS' layout.

        `riata.load_model` reads it. The certificate and the solver's state are not in it; links and
        models of your own are by name alone, see `load_model`.
        """
        params = {name: _saved(getattr(self, name)) for name in self._param_names}
        if params["feature_mask"] is None:
            del params["feature_mask"]
        params |= {name: getattr(self, name) for name in FITTED if hasattr(self, name)}
        params["save_metadata"] = _versions()
        params["model_class"] = _model_path(type(self).__name__)
        flat = {key: np.asarray(np.nan if v is None else v) for key, v in _flattened(params)}
        for key, value in flat.items():
            if value.dtype.kind == "O":
                raise TypeError(f"save_params: {key} must be made of numbers and texts to be saved")
        with open(os.fspath(filename), "wb") as file:
            np.savez(file, **flat)

    def _restore(self, fitted):
        """Put what was fitted in its place; NeMoS' files may have a number for an array of one."""
        for name, value in fitted.items():
            if name == "classes_":
                self._classes = value
            elif value is not None and name in ("scale_", "dof_resid_"):
                setattr(self, name, np.atleast_1d(np.asarray(value, dtype=np.float64)))
            else:
                setattr(self, name, value)


def _saved(value):
    """A parameter as numbers, texts and containers of these."""
    if isinstance(value, InverseLink):
        return _link_path(value)
    if isinstance(value, (dict, list, tuple)):
        kind = type(value)
        if isinstance(value, dict):
            return {key: _saved(each) for key, each in value.items()} or None
        return kind(_saved(each) for each in value)
    if hasattr(value, "get_params"):
        return _saved_part(value, value.get_params(deep=False))
    if _is_penalty(value):
        fields = [key for key, each in vars(type(value)).items() if isinstance(each, property)]
        return _saved_part(value, {key: getattr(value, key) for key in fields})
    return value


def _is_penalty(value):
    """Whether it is a penalty of the catalog."""
    return type(value).__module__ == _PENALTIES


def _saved_part(value, params):
    """An object by its class and parameters; None is left out where it is what the class takes."""
    taken = {} if _is_penalty(value) else inspect.signature(type(value)).parameters
    own = {
        name: _saved(each)
        for name, each in params.items()
        if each is not None or name not in taken or taken[name].default is not None
    }
    return {"class": _part_path(type(value).__name__, type(value).__module__)} | (
        {"params": own} if own else {}
    )


def _link_path(link):
    if isinstance(link, OwnLink):
        function = link.function
        return f"{getattr(function, '__module__', '__main__')}.{link.name}"
    return _LINK_PATHS.get(link.link, link.name)


def _part_path(name, module):
    for path, names in _NEMOS_PARTS.items():
        if name in names:
            return path + name
    return f"{module}.{name}"


def _model_path(name):
    if name in _NEMOS_CLASSIFIERS:
        return f"nemos.glm.classifier_glm.{name}"
    return _NEMOS_MODELS.get(name, "riata.glm.") + name


def _versions():
    from ._ext import __version__

    return {"riata": __version__, "numpy": np.__version__}


def _flattened(tree, prefix=""):
    """NeMoS' keys: the containers on the way to each value, each with its place."""
    places = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in places:
        place = f"strkey:{key}" if isinstance(key, str) else str(key)
        if isinstance(value, (dict, list, tuple)) and len(value) and not _is_array_like(value):
            kind = next(k for k in (dict, tuple, list) if isinstance(value, k)).__name__
            yield from _flattened(value, f"{prefix}{kind}{_SEPARATOR}{place}{_SEPARATOR}")
        else:
            yield f"{prefix}item{_SEPARATOR}{place}", value


def _is_array_like(value):
    return isinstance(value, list) and np.asarray(value, dtype=object).dtype.kind in "biuf"


def unflattened(flat):
    """The tree of NeMoS' keys."""
    out = {}
    for key, value in flat.items():
        parts = key.split(_SEPARATOR)
        node = out
        for kind, place in zip(parts[0:-2:2], parts[1:-2:2], strict=True):
            node = node.setdefault(_place(place), {"": kind})
        node[_place(parts[-1])] = value
    return {key: _restored(value) for key, value in out.items()}


def _place(text):
    return text.removeprefix("strkey:") if text.startswith("strkey:") else int(text)


def _restored(node):
    if not isinstance(node, dict):
        if node.ndim == 0:
            number = node.item()
            return None if isinstance(number, float) and np.isnan(number) else number
        return node
    kind = node.pop("")
    items = {key: _restored(value) for key, value in node.items()}
    if kind == "dict":
        return items
    ordered = [items[key] for key in sorted(items)]
    return tuple(ordered) if kind == "tuple" else ordered


def read_npz(path):
    """The tree in a file of NeMoS' layout."""
    if not is_npz(path):
        raise ValueError(
            f"{path} is no file of a model: it must be one of save_params, an npz file"
        )
    with np.load(os.fspath(path), allow_pickle=False) as file:
        flat = {key: file[key] for key in file.files}
    if "item::strkey:model_class" not in flat:
        raise ValueError(f"load_model: {path} is an npz file without a model")
    return unflattened(flat)


def is_npz(path):
    """Whether the file begins as an archive does."""
    with open(path, "rb") as file:
        return file.read(4) == b"PK\x03\x04"


def model_of(tree, mapping, path):
    """The model that a tree describes. mapping: functions and classes in the place of names."""
    from . import glm, observation_models, regularizer

    name = tree.pop("model_class").rsplit(".", 1)[-1]
    if name not in (*_NEMOS_MODELS, *_NEMOS_CLASSIFIERS):
        raise ValueError(f"load_model: {path} holds a {name}, which riata has not")
    tree.pop("save_metadata", None)
    unknown = set(mapping) - set(tree)
    if unknown:
        raise ValueError(
            f"The following keys in your mapping do not match any parameters in the loaded model: "
            f"{sorted(unknown)}; there are {sorted(set(tree) - set(FITTED))}"
        )
    fitted = {key: tree.pop(key) for key in FITTED if key in tree}
    tree["observation_model"] = _part(
        tree.get("observation_model"), observation_models, mapping.pop("observation_model", None)
    )
    tree["regularizer"] = _part(tree["regularizer"], regularizer, mapping.pop("regularizer", None))
    if "n_classes" in tree:
        tree.pop("observation_model")
    tree |= mapping
    try:
        model = getattr(glm, name)(**tree)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            f"load_model: cannot make a {name} of what is in {path}: {error}. Functions and "
            "classes of your own must be given in mapping_dict; riata.inspect_npz shows the file"
        ) from error
    model._restore(fitted)
    return model


def _part(saved, module, given):
    """A regularizer or observation model from its class's name and parameters."""
    if saved is None:
        return None
    if given is None:
        return _made(saved, module)
    return given(**_made(saved.get("params", {}), module)) if isinstance(given, type) else given


def _made(saved, module):
    """A value, in which every dict with the name of a class is again an object of it."""
    if isinstance(saved, (list, tuple)):
        return type(saved)(_made(each, module) for each in saved)
    if not isinstance(saved, dict):
        return saved
    if not isinstance(saved.get("class"), str):
        return {key: _made(each, module) for key, each in saved.items()}
    home, _, name = saved["class"].rpartition(".")
    known = _HOMES.get(home) or {each: getattr(module, each) for each in module.__all__}
    if not isinstance(known.get(name), type):
        raise ValueError(f"load_model: no {name} in {module.__name__}; give it in mapping_dict")
    return known[name](**_made(saved.get("params", {}), module))
