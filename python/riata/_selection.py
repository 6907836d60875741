"""The main job: covariates in, those that matter out."""

import html
import json
import os
import warnings
from dataclasses import dataclass

import numpy as np

from . import _ext
from ._certificate import Certificate
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


class Selection:
    """Which covariates were kept, how strong the penalty, how well it predicts."""

    def __init__(self, core):
        self._core = core
        self.path = Path(core.path)
        self.cv = CrossValidation(core.cv, self.path)
        self.model = Model(core.model)

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
        self._core.write_report(os.fspath(path), title)
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
    response: the column to predict. terms: the candidates, as on the command line,
    "position: raised_cosine_linear(position_cm, n=12)"; none: every other column but time.
    bin: "20ms" sums the response and averages covariates over bins of that length; time: the column
    that says when (default: time, time_s or t). cv: "contiguous", "random" or "group:COLUMN".
    rule: "1se" (the largest strength within one standard error of the best) or "min".
    max_memory: bytes that a fit may take beside the data; 0: 80% of what is available.
    progress(stage, share) may return False to cancel.
    """
    selection = Selection(
        _ext.select(
            columns_of(table),
            response=response,
            terms=[terms] if isinstance(terms, str) else list(terms),
            family=family,
            bin=bin or "",
            time=time or "",
            folds=folds,
            cv=cv,
            rule=rule,
            seed=seed,
            strengths=strengths,
            min_ratio=min_ratio,
            standardize=standardize,
            threads=threads,
            max_memory=max_memory,
            progress=progress,
        )
    )
    message = unfinished([selection.certificate])
    if message:
        warnings.warn(message, ConvergenceWarning, stacklevel=2)
    return selection
