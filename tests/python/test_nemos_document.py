"""A document written for NeMoS: its cells run with the imports replaced."""

import re
import sys
import types
import warnings

import numpy as np
import pytest

FITS = [
    "ridge_scalar",
    "ridge_groups",
    "ridge_parameters",
    "ridge_mixed",
    "elasticnet_scalar",
    "elasticnet_parameters",
    "grouplasso",
]


@pytest.fixture
def cells(shared, monkeypatch):
    text = shared("seeds", "000_1da4f66dc96d179d.txt").read_text()
    try:
        import matplotlib.pyplot  # noqa: F401  the document imports it and draws nothing
    except ImportError:
        stand_in = types.ModuleType("matplotlib.pyplot")
        package = types.ModuleType("matplotlib")
        package.pyplot = stand_in
        monkeypatch.setitem(sys.modules, "matplotlib", package)
        monkeypatch.setitem(sys.modules, "matplotlib.pyplot", stand_in)
    out = []
    for body in re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```", text, re.M | re.S):
        lines = [line for line in body.splitlines() if not line.startswith(("%", ":"))]
        code = "\n".join(lines)
        code = code.replace("import jax.numpy as jnp", "import numpy as jnp")
        out.append(code.replace("import nemos as nmo", "import riata as nmo"))
    return out


def fits(cells):
    """Runs the cells; yields the model after each that fits one."""
    names = {}
    with warnings.catch_warnings():
        for cell in cells:
            exec(cell, names)
            if ".fit(" in cell:
                yield names["glm"]


def test_every_cell_runs_and_its_fit_is_the_trusted_optimum(cells, acceptance, same):
    trusted, models = acceptance("regularizing_parameters"), list(fits(cells))
    assert len(models) == len(FITS) + 1
    for name, model in zip(FITS, models[:-1], strict=True):
        same(model.coef_["f1"], trusted[name]["f1"], 1e-6)
        same(model.coef_["f2"], trusted[name]["f2"], 1e-6)
        same(model.intercept_, trusted[name]["intercept"], 1e-6)
    for neuron in range(2):
        expected = trusted[f"population_ridge_neuron{neuron}"]
        same(models[-1].coef_["f1"][:, neuron], expected["f1"], 1e-6)
        same(models[-1].coef_["f2"][:, neuron], expected["f2"], 1e-6)


def test_the_same_with_lasso(cells, acceptance, same):
    trusted = acceptance("regularizing_parameters")
    models = fits(cell.replace('"Ridge"', '"Lasso"') for cell in cells)
    for name, model in zip(FITS[:4], models, strict=False):
        expected = trusted[name.replace("ridge", "lasso")]
        same(
            np.concatenate([model.coef_["f1"], model.coef_["f2"]]),
            expected["f1"] + expected["f2"],
            1e-6,
        )
