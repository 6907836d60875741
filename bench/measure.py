"""Runs a solver up its ladder of tolerances, each setting in a fresh process; has it checked."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cross_validation
import numpy as np
from checker import check

CHILD = Path(__file__).parent / "child.py"
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def environment(threads):
    """Peers choose their own kernels, whatever this shell forces on their BLAS."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    }
    pinned = dict.fromkeys(THREAD_VARIABLES, str(threads))
    jax = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"} if threads == 1 else {}
    return kept | pinned | jax


def run_setting(folder, solver, tolerance, threads, repeats, limit):
    """(facts, solution), or ({"error": ...}, None)"""
    patience = 2 * limit + 60  # seconds until the process is stopped: starting up takes some too
    with tempfile.TemporaryDirectory(dir=folder) as out:
        given = (folder, solver.name, tolerance, threads, repeats, limit, out)
        try:
            done = subprocess.run(
                [sys.executable, str(CHILD), *map(str, given)],
                capture_output=True,
                text=True,
                env=environment(threads),
                timeout=patience,
            )
        except subprocess.TimeoutExpired:
            return {"error": f"stopped after {patience:.0f} s", "stopped": True}, None
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            return {"error": lines[-1] if lines else f"ended with {done.returncode}"}, None
        facts = json.loads((Path(out) / "facts.json").read_text())
        with np.load(Path(out) / "solution.npz") as arrays:
            return facts, dict(arrays)


def judged(work, solution, oracle):
    if work.is_cross_validation:
        given = cross_validation.Solution(**solution)
        within, shown, what = cross_validation.examine(work, given, oracle)
        return {"within": within, "shown": shown, "verified": what}
    figures = check(work, solution["coefs"], solution["intercepts"])
    return {
        "shown": figures.shown,
        "primal": figures.primal.tolist(),
        "dual": figures.dual.tolist(),
        "scale": figures.scale,
    }


def climb(folder, work, solver, oracle, repeats, limit, report):
    """A dict for every setting. Once one takes longer than the limit no tighter one is tried."""
    settings = []
    for threads in solver.threads:
        for tolerance in solver.ladder:
            facts, solution = run_setting(folder, solver, tolerance, threads, repeats, limit)
            setting = {"tolerance": tolerance, "threads": threads} | facts
            if solution is not None:
                setting |= judged(work, solution, oracle)
            settings.append(setting)
            report(setting)
            if "error" in setting and not setting.get("stopped"):
                return settings
            if setting.get("stopped") or setting["seconds"] > limit:
                setting["over_limit"] = True
                break
    return settings
