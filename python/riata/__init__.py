"""Models with regularization that the user can aim, each solved to a certificate.

import riata
selection = riata.select("recording.csv", response="spikes", bin="20ms")
model = riata.glm.GLM(regularizer="GroupLasso", regularizer_strength=0.02).fit(X, y)
"""

from . import basis, design, exceptions, glm, net, observation_models, pytrees, regularizer
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
from ._model import Model, load_model
from ._path import CrossValidation, Path, cv_glm_path, estimate_memory, glm_path, max_strength
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
    "cv_glm_path",
    "design",
    "estimate_memory",
    "exceptions",
    "families",
    "glm",
    "glm_path",
    "links",
    "load_model",
    "max_strength",
    "net",
    "observation_models",
    "penalties",
    "pytrees",
    "read_csv",
    "regularizer",
    "select",
    "simulate_recording",
]


def build_info():
    """What runs: version, compiler, instruction set, linear algebra library, threads."""
    return dict(_build_info())
