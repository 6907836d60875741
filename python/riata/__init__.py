"""Models with regularization that the user can aim, each solved to a certificate.

import riata
selection = riata.select("recording.csv", response="spikes", bin="20ms")
model = riata.glm.GLM(regularizer="GroupLasso", regularizer_strength=0.02).fit(X, y)
"""

from . import (
    basis,
    convolve,
    design,
    exceptions,
    fetch,
    glm,
    glm_hmm,
    identifiability_constraints,
    net,
    observation_models,
    proximal_operator,
    pytrees,
    regularizer,
    simulation,
    solvers,
    styles,
    tree_utils,
    type_casting,
    utils,
)
from ._adaptive import adaptive_strength
from ._certificate import Certificate
from ._convert import convert_strength
from ._data import read_csv, simulate_recording
from ._ext import (
    __version__,
    bases,
    catalog_json,
    catalog_text,
    families,
    links,
    penalties,
)
from ._ext import build_info as _build_info
from ._glm_path import cv_glm_path, estimate_memory, glm_path, max_strength
from ._model import Model, inspect_npz, load_model
from ._path import CrossValidation, Path
from ._selection import Selection, select

__all__ = [
    "Certificate",
    "CrossValidation",
    "Model",
    "Path",
    "Selection",
    "__version__",
    "adaptive_strength",
    "bases",
    "basis",
    "build_info",
    "catalog_json",
    "catalog_text",
    "convert_strength",
    "convolve",
    "cv_glm_path",
    "design",
    "estimate_memory",
    "exceptions",
    "families",
    "fetch",
    "glm",
    "glm_hmm",
    "glm_path",
    "identifiability_constraints",
    "inspect_npz",
    "links",
    "load_model",
    "max_strength",
    "net",
    "observation_models",
    "penalties",
    "proximal_operator",
    "pytrees",
    "read_csv",
    "regularizer",
    "select",
    "simulate_recording",
    "simulation",
    "solvers",
    "styles",
    "tree_utils",
    "type_casting",
    "utils",
]


def build_info():
    """What runs: version, compiler, instruction set, linear algebra library, threads."""
    return dict(_build_info())
