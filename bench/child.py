"""One solver at one setting, in a process of its own: so that its largest memory is its own, and
threads, caches and compiled code of one solver are not another's.

    child.py WORKLOAD_FOLDER SOLVER TOLERANCE THREADS REPEATS LIMIT OUT_FOLDER
"""

import json
import sys
import time
import warnings
from dataclasses import replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import memory
import numpy as np
from solvers import SOLVERS
from solvers.base import Run
from workloads import load

SHORTEST = 0.2  # seconds that the repeats of a very short fit are to last together
MOST_REPEATS = 300


def version_of(package):
    if package == "riata":
        import riata

        return riata.__version__
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def warm_up(solver, work, threads):
    """Seconds of a first run, two strengths long, in which code is compiled for these shapes."""
    short = work if work.is_cross_validation else replace(work, strengths=work.strengths[:2])
    start = time.perf_counter()
    solver.solve(short, solver.ladder[0], threads)
    return time.perf_counter() - start


def timed(solver, work, tolerance, threads, repeats, limit):
    seconds = []
    while True:
        start = time.perf_counter()
        solution = solver.solve(work, tolerance, threads)
        seconds.append(time.perf_counter() - start)
        total, count = sum(seconds), len(seconds)
        if total > limit or count >= MOST_REPEATS or (count >= repeats and total > SHORTEST):
            return Run(seconds, solution, memory.largest_resident_set(), version_of(solver.package))


def main():
    folder, name, tolerance, threads, repeats, limit, out = sys.argv[1:]
    solver, work = SOLVERS[name], load(folder)
    warnings.simplefilter("ignore")  # loose settings are meant to stop early
    given = float(tolerance), int(threads), int(repeats), float(limit)
    compiling = None
    if solver.run:
        run = solver.run(folder, work, given[0], *given[2:])
    else:
        for module in solver.modules:
            import_module(module)
        work = solver.prepare(work) if solver.prepare else work
        compiling = warm_up(solver, work, given[1]) if solver.compiles else None
        run = timed(solver, work, *given)
    solution = run.solution
    if isinstance(solution, tuple):
        solution = {"coefs": solution[0], "intercepts": solution[1]}
    else:
        solution = solution.arrays()
    np.savez(Path(out) / "solution.npz", **solution)
    facts = {
        "seconds": min(run.seconds),
        "repeats": len(run.seconds),
        "compiling": compiling,
        "memory": run.memory,
        "version": run.version,
    }
    (Path(out) / "facts.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    main()
