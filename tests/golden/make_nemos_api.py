"""The public names of NeMoS, with their arguments and members: nemos_api.json.

Run by hand where NeMoS is installed; 0.2.9 needs Python 3.12, or pip's --ignore-requires-python.
"""

import importlib
import inspect
import json
import warnings
from pathlib import Path

import numpy as np

MODULES = (
    "basis convolve exceptions fetch glm glm_hmm identifiability_constraints observation_models "
    "proximal_operator pytrees regularizer simulation solvers styles tree_utils type_casting utils"
).split()


def owner(member):
    return getattr(member, "__module__", None) or ""


def names_of(module):
    listed = getattr(module, "__all__", None)
    if listed:
        return [name for name in listed if hasattr(module, name)]
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and owner(value) == module.__name__
    ]


def arguments_of(value):
    try:
        parameters = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        each.name
        for each in parameters
        if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD) and each.name != "self"
    ]


def members_of(cls):
    """What its own classes define: not what dict, Exception or scikit-learn give."""
    out = set()
    for base in cls.__mro__:
        if base.__module__.startswith("nemos"):
            out |= {name for name in vars(base) if not name.startswith("_")}
    # scikit-learn's, for metadata
    return sorted(name for name in out if not name.endswith("_request"))


def attributes_of_a_fit():
    from nemos.glm import GLM

    X = np.random.default_rng(0).normal(size=(30, 2))
    model = GLM().fit(X, np.ones(30))
    return sorted(name for name in vars(model) if name.endswith("_") and name[0] != "_")


def main():
    warnings.simplefilter("ignore")
    import nemos

    api = {"version": nemos.__version__, "modules": {}}
    api["functions"] = sorted(
        name for name in dir(nemos) if inspect.isfunction(getattr(nemos, name))
    )
    api["attributes"] = attributes_of_a_fit()
    for short in MODULES:
        module = importlib.import_module(f"nemos.{short}")
        found = api["modules"][short] = {}
        for name in sorted(names_of(module)):
            value = getattr(module, name)
            entry = found[name] = {"arguments": arguments_of(value)}
            if inspect.isclass(value):
                entry["members"] = members_of(value)
    api["modules"]["styles"] = {"plot_style": {"arguments": []}}
    path = Path(__file__).with_name("nemos_api.json")
    path.write_text(json.dumps(api, indent=1) + "\n")


if __name__ == "__main__":
    main()
