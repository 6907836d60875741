"""Whole jobs of NeMoS' users: its guides as scripts, and the features of bases.

A contestant's `run(size)` gives facts: `seconds`, and what the job's columns name.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import population_features as features
from contestant import Contestant

HERE = Path(__file__).parent
ROUNDS = {"tiny": 1, "small": 1, "full": 3}


@dataclass(frozen=True)
class Job:
    about: str
    contestants: dict
    columns: dict  # fact -> its heading
    # (what riata's fact must be below); (peer, so many times its fact `of` is to be above riata's)
    limits: dict = field(default_factory=dict)
    times: dict = field(default_factory=dict)


def timed_script(*given):
    command = [sys.executable, str(HERE / "population_script.py"), *given]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return float(done.stdout.split()[-1])


def script(example, package, size):
    """The least of some rounds, each in a process of its own."""
    path = str(HERE.parent / "examples" / example)
    rounds = range(ROUNDS[size])
    whole, without = (
        min(timed_script(package, path, what) for _ in rounds) for what in ("fit", "nothing")
    )
    return {"seconds": max(whole - without, 1e-6), "whole": whole}


def first(package, size):
    return {"seconds": min(timed_script(package, "first") for _ in range(ROUNDS[size]))}


def both(run, *given):
    packages = {"riata": "riata", "NeMoS": "nemos"}
    return {name: Contestant(of, partial(run, *given, of)) for name, of in packages.items()}


SCRIPT_COLUMNS = {"seconds": "its fits", "whole": "the whole script"}
FEATURE_COLUMNS = {
    "seconds": "seconds",
    "compiling": "compiling",
    "returned": "MB returned",
    "beyond": "MB beyond it",
    "off": "largest error",
}
SCRIPT = (
    "seconds of the script in a process of its own, less those of the same script whose `fit` "
    "gives zeros at once; the least of three rounds. NeMoS compiles at every fit, which is its own"
)
FEATURES = (
    "float64 where NeMoS is told so; the least of the repeats. Memory is the largest resident set "
    "during a later call beyond that before it, less the array that is returned. The error is "
    "against the definition, at a thousand rows. The block is never written out"
)
WANTED = {"seconds": {"NeMoS float64": 5}, "beyond": {"NeMoS float64": 10}}

JOBS = {
    "guide_strengths": Job(
        f"Guide to strengths for parameters, 12 fits (regularizing_parameters.py): {SCRIPT}",
        both(script, "regularizing_parameters.py"),
        SCRIPT_COLUMNS,
        {"seconds": 0.1},
    ),
    "guide_selection": Job(
        f"Guide to the selection of covariates, 10 fits (select_covariates.py): {SCRIPT}",
        both(script, "select_covariates.py"),
        SCRIPT_COLUMNS,
        {"seconds": 0.1},
    ),
    "first_fit": Job(
        "Import and a first fit, 500 x 7, in a new process, NumPy's import among it",
        both(first),
        {"seconds": "seconds"},
        {"seconds": 0.5},
    ),
    "features_b_spline": Job(
        f"compute_features of 10 cubic B-splines at 1,000,000 samples: {FEATURES}",
        features.contestants("b_spline"),
        FEATURE_COLUMNS,
        times=WANTED,
    ),
    "features_log_cosine": Job(
        "compute_features of 8 log-raised cosines, convolved over 100 bins with the counts of "
        f"1,000,000: {FEATURES}",
        features.contestants("log_cosine"),
        FEATURE_COLUMNS,
        times=WANTED,
    ),
}
