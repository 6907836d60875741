"""glmnet, in R: coordinate descent.  Friedman, Hastie & Tibshirani (2010)

R reads the workload's files, times itself, and writes its solution; see glmnet.R."""

import subprocess
import tempfile
from pathlib import Path
from shutil import which

import numpy as np
from cross_validation import Solution

from solvers.base import Run, Solver, first_reason

SCRIPT = Path(__file__).parent / "glmnet.R"


def refuses(work):
    return first_reason(
        (which("Rscript") is None, "Rscript is not installed"),
        (work.is_grouped, "no group penalties"),
    )


def run(folder, work, tolerance, repeats, limit):
    n, p = work.X.shape
    with tempfile.TemporaryDirectory(dir=folder) as out:
        about = (work.family, work.l1_ratio, int(work.is_sparse), n, p, len(work.ratios))
        given = (folder, out, *about, tolerance, repeats, limit)
        done = subprocess.run(
            ["Rscript", "--vanilla", str(SCRIPT), *map(str, given)], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        *seconds, memory, version = (Path(out) / "facts.txt").read_text().split()
        read = lambda name: np.fromfile(Path(out) / name)  # noqa: E731
        if work.is_cross_validation:
            solution = _cross_validation(work, read, p)
        else:
            solution = (read("coefs").reshape(-1, p), read("intercepts"))
    return Run([float(s) for s in seconds], solution, 1024 * int(memory), version)


def _cross_validation(work, read, p):
    ratios, strengths = work.strengths.shape
    folds = len(set(work.folds))
    chosen = np.unravel_index(int(read("chosen")[0]), (ratios, strengths))
    return Solution(
        read("curve").reshape(ratios, strengths),
        chosen,
        read("coef"),
        float(read("intercept")[0]),
        read("coefs").reshape(folds, ratios, strengths, p),
        read("intercepts").reshape(folds, ratios, strengths),
    )


LADDER = (1e-7, 1e-9, 1e-11, 1e-13, 1e-15, 1e-17, 1e-20)
SOLVERS = [Solver("glmnet", "r-cran-glmnet", refuses, None, LADDER, (1,), run=run)]
