"""The main job: covariates in, those that matter out."""

import html
import json
import os
import warnings
from dataclasses import dataclass

import numpy as np

from . import _ext
from ._certificate import Certificate
from ._checks import real, seed_number, text, whole
from ._families import observation_of
from ._messages import unfinished
from ._model import Model
from ._path import CrossValidation, Path
from ._table import columns_of
from .exceptions import ConvergenceWarning


@dataclass(frozen=True)
class Tuning:
    """A covariate's tuning curve: the predicted mean response were it x in every row.

    The other covariates stay as they are in the data (partial dependence); shrunken: at the chosen
    strength, refit: unpenalised. occupancy: rows in [edges[k], edges[k + 1]).
    """

    column: str
    x: np.ndarray
    levels: list
    shrunken: np.ndarray
    refit: np.ndarray
    edges: np.ndarray
    occupancy: np.ndarray


@dataclass(frozen=True)
class Covariate:
    """What the selection says of one covariate.

    importance, in cross-validated deviance explained at the chosen strength: what is lost when it
    is dropped and the rest refitted (kept), or gained when it takes the place of `swapped_for`
    (left out; negative where that loses).
    """

    label: str
    text: str
    kept: bool
    features: int
    norm: float
    enters_at: float
    importance: float
    swapped_for: str
    tuning: list


class _Written:
    """What a selection of the core says of itself, in the place of one that was pickled."""

    _values = (
        "kept",
        "left_out",
        "covariates",
        "strength",
        "deviance_explained",
        "certificate",
        "rows",
        "seconds",
    )

    def __init__(self, core):
        self.__dict__.update({name: getattr(core, name) for name in self._values})
        self._json, self._text, self._page = core.json(), core.text(), core.report()

    def json(self):
        return self._json

    def text(self):
        return self._text

    def report(self, title=""):
        if not title:
            return self._page
        page, heading = self._page, html.escape(title)
        for tag in ("title", "h1"):
            begin = page.index(f"<{tag}>") + len(tag) + 2
            page = page[:begin] + heading + page[page.index(f"</{tag}>", begin) :]
        return page


class Selection:
    """Which covariates were kept, how strong the penalty, how well it predicts."""

    def __init__(self, core, family):
        self._core = core
        self.path = Path(core.path, family)
        self.cv = CrossValidation(core.cv, self.path)
        self.model = Model(core.model)

    def __getstate__(self):
        core = self._core if isinstance(self._core, _Written) else _Written(self._core)
        return self.__dict__ | {"_core": core}

    @property
    def kept(self):
        """The labels of the covariates kept."""
        return self._core.kept

    @property
    def left_out(self):
        return self._core.left_out

    @property
    def covariates(self):
        """A Covariate for every term, in the order of the terms."""
        return [
            Covariate(**{**each, "tuning": [Tuning(**t) for t in each["tuning"]]})
            for each in self._core.covariates
        ]

    @property
    def strength(self):
        """The chosen strength."""
        return self._core.strength

    @property
    def deviance_explained(self):
        """Cross-validated, at the chosen strength."""
        return self._core.deviance_explained

    @property
    def certificate(self):
        return Certificate(**self._core.certificate)

    @property
    def rows(self):
        """How many rows (bins) were fitted."""
        return self._core.rows

    @property
    def seconds(self):
        return self._core.seconds

    def to_dict(self):
        """The object that `riata select --json` prints."""
        return json.loads(self._core.json())

    def summary(self):
        """A few lines for people."""
        return self._core.text()

    def report(self, path, title=""):
        """Write the report, one HTML file that needs nothing else. Returns the path."""
        _ext.write_file(os.fspath(path), self._core.report(title))
        return os.fspath(path)

    def __repr__(self):
        return self.summary().rstrip("\n")

    def _repr_html_(self):
        page = html.escape(self._core.report(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:40em;border:0"></iframe>'


def select(
    table,
    *,
    response,
    terms=(),
    family="poisson",
    bin="",
    time="",
    folds=10,
    cv="contiguous",
    rule="1se",
    seed=0,
    strengths=60,
    min_ratio=1e-3,
    standardize="none",
    threads=0,
    max_memory=0,
    progress=None,
):
    """Pick the covariates that predict a response: a cross-validated group lasso path.

    table: a dict of arrays, a data frame, a structured array, or the path of a CSV file.
    response: the column to predict. family: a name, one of `riata.families`, or, as on the command
    line, "negative_binomial(dispersion=0.5)". terms: the candidates, as on the command line,
    "position: raised_cosine_linear(position_cm, n=12)"; none: every other column but time.
    bin: "20ms" sums the response and averages covariates over bins of that length; time: the column
    that says when (default: time, time_s or t). cv: "contiguous", "random" or "group:COLUMN".
    rule: "1se" (the largest strength within one standard error of the best) or "min".
    max_memory: bytes that a fit may take beside the data; 0: 80% of what is available.
    progress(stage, share) may return False to cancel.
    """
    named = _with_own_link(family)
    settings = {
        "response": text(response, "response"),
        "terms": [text(each, "terms") for each in _listed(terms)],
        "bin": _text_or_none(bin, "bin", "a text with its unit, such as '20ms'"),
        "time": _text_or_none(time, "time", "the name of a column"),
        "folds": whole(folds, "folds", 2),
        "cv": text(cv, "cv"),
        "rule": text(rule, "rule"),
        "seed": seed_number(seed),
        "strengths": whole(strengths, "strengths", 1),
        "min_ratio": real(min_ratio, "min_ratio"),
        "standardize": text(standardize, "standardize"),
        "threads": whole(0 if threads is None else threads, "threads"),
        "max_memory": real(0 if max_memory is None else max_memory, "max_memory"),
    }
    core = _ext.select(
        columns_of(table),
        family=named,
        progress=progress,
        **settings,
    )
    selection = Selection(core, family)
    message = unfinished([selection.certificate])
    if message:
        warnings.warn(message, ConvergenceWarning, stacklevel=2)
    return selection


def _with_own_link(family):
    """The family and its fields as on the command line."""
    if isinstance(family, str):
        return family
    observation = observation_of(family)
    if observation.link != observation_of(observation.family).link:
        raise ValueError(
            f"select: family must be one with its own link, got {family!r}; glm_path and "
            "cv_glm_path take others"
        )
    fields = ", ".join(f"{name}={value!r}" for name, value in observation.fields.items())
    return f"{observation.family}({fields})" if fields else observation.family


def _listed(terms):
    if isinstance(terms, str):
        return [terms]
    if not hasattr(terms, "__iter__"):
        raise TypeError(f"terms must be a text or a list of texts, got {terms!r}")
    return list(terms)


def _text_or_none(value, what, kind):
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be {kind}, got {value!r}")
    return value
