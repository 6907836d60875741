"""Models that can be kept in a file."""

import json
import os
import tempfile
import warnings

from . import _ext
from ._saved import FITTED, is_npz, model_of, read_npz
from ._table import columns_of


class Model:
    """A fitted model with its terms: data frames in, mean responses out."""

    def __init__(self, core):
        self._core = core

    @property
    def terms(self):
        """The terms with their bounds and levels, as text."""
        return self._core.terms

    @property
    def response(self):
        return self._core.response

    @property
    def strength(self):
        return self._core.strength

    @property
    def coef_(self):
        """Coefficients by term."""
        out, first = {}, 0
        coef = self._core.fit.coef[:, 0]
        for name, size in self._core.fit.blocks:
            out[name] = coef[first : first + size]
            first += size
        return out

    @property
    def intercept_(self):
        return self._core.fit.intercept

    def predict(self, table):
        """The mean response of every row; NaN where a covariate is missing or out of bounds."""
        return self._core.predict(columns_of(table))

    def save(self, path):
        """Write the model to a file, replacing it in one step."""
        self._core.save(os.fspath(path))

    def to_dict(self):
        return json.loads(self._core.json())

    def __reduce__(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model")
            self.save(path)
            with open(path, "rb") as file:
                return _model_of_bytes, (file.read(),)

    def __repr__(self):
        return self._core.describe()


def _model_of_bytes(content):
    """The model in what `Model.save` wrote."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        with open(path, "wb") as file:
            file.write(content)
        return Model(_ext.load_model(path))


def load_model(path, mapping_dict=None):
    """The model in a file, whichever of Python, shell and C++ wrote it.

    Files of `GLM.save_params`, NeMoS' own among them, give a model of `riata.glm`. Functions and
    classes that the user wrote are in these by name alone: mapping_dict gives them, such as
    {"inverse_link_function": my_link, "regularizer": MyRegularizer}.
    """
    path = os.fspath(path)
    if not is_npz(path):
        if mapping_dict:
            raise ValueError("load_model: mapping_dict is for files of save_params alone")
        return Model(_ext.load_model(path))
    mapping = dict(mapping_dict or {})
    for key, value in mapping.items():
        if not callable(value) and not hasattr(value, "get_params"):
            raise ValueError(
                f"load_model: mapping_dict must hold functions and classes, {key!r} is "
                f"{type(value).__name__}"
            )
    if mapping:
        warnings.warn(
            f"The following keys have been replaced in the model parameters: {sorted(mapping)}",
            UserWarning,
            stacklevel=2,
        )
    return model_of(read_npz(path), mapping, path)


def inspect_npz(path):
    """Print what a file of `GLM.save_params` holds."""
    tree = read_npz(os.fspath(path))
    metadata, model = tree.pop("save_metadata", {}), tree.pop("model_class")
    fitted = {key: tree.pop(key) for key in FITTED if key in tree}
    sections = {
        "Metadata": {f"{name} version": version for name, version in metadata.items()},
        "Model class": {"Saved model class": model},
        "Model parameters": tree,
        "Model fit parameters": fitted,
    }
    for title, values in sections.items():
        print(f"{title}\n{'-' * len(title)}")
        width = max(map(len, values), default=0)
        for name, value in values.items():
            print(f"{name.ljust(width)} : {value}")
        print()
