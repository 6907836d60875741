"""The riata command, run as a shell runs it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RIATA = Path(os.environ.get("RIATA_CLI", ROOT / "build" / "release" / "riata"))
TERMS = [
    "--term=position: raised_cosine_linear(position_cm, n=8)",
    "--term=speed: bspline(speed_cm_s, n=5)",
    "--term=direction: category(running_direction)",
]
needs_riata = pytest.mark.skipif(
    not RIATA.exists(), reason=f"no riata command at {RIATA}: build it or set RIATA_CLI"
)


def riata(*arguments, cwd=None, **options):
    options = {"capture_output": True, "text": True, "timeout": 120} | options
    return subprocess.run([RIATA, *map(str, arguments)], cwd=cwd, **options)


def select(folder, *more, folds=4):
    few = ("--bin", "100ms", "--strengths", "12", "--folds", folds, "--seed", "1")
    return riata("select", "recording.csv", "--response", "spikes", *TERMS, *few, *more, cwd=folder)


def is_one_sentence(text):
    return re.fullmatch(r"riata: [^\n]+\n", text) is not None


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
