"""One solver or contestant in a process of its own, as child.py does.

    population_child.py fit ROW SIZE SOLVER TOLERANCE THREADS REPEATS LIMIT OUT_FILE
    population_child.py job JOB SIZE CONTESTANT OUT_FILE

fit: seconds, memory beyond X and Y, and what the checker says of the solution
"""

import json
import sys
import time
import warnings
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import child
import memory
import numpy as np
from checker import check, largest
from population_jobs import JOBS
from population_rows import ROWS
from population_search import Search, chosen_strengths


def clocked(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compiling(solver, given, part, tolerance, threads):
    """Seconds of what is compiled, or None."""
    if solver.one_step:
        solver.one_step(part.short(), tolerance)  # what is compiled once in a process
        return clocked(lambda: solver.one_step(part, tolerance))
    if solver.compiles:
        short = [replace(work, strengths=work.strengths[:2]) for work in given[:1]]
        return clocked(lambda: solver.solve(short, tolerance, threads))
    return None


def figures(population, chosen, solution):
    """Of every neuron that was fitted; of the others values that no maximum sees."""
    found = [
        check(population.neuron(r), solution[0][:, :, k], solution[1][:, k])
        for k, r in enumerate(chosen)
    ]
    primal, dual = np.full((2, population.neurons, len(population.strengths)), -np.inf)
    for r, each in zip(chosen, found, strict=True):
        primal[r], dual[r] = each.primal / each.scale, each.dual / each.scale
    shown = largest(np.array([each.shown for each in found]))
    return {
        "shown": shown,
        "primal": primal.ravel().tolist(),
        "dual": dual.ravel().tolist(),
        "scale": 1.0,
    }


def searched(population, chosen, found):
    refitted = chosen_strengths(population, found.chosen)
    solution = found.coef[None], found.intercept[None]
    shown = figures(refitted, np.arange(population.neurons), solution)["shown"]
    return {"shown": shown, "curve": found.curve.tolist(), "neurons": chosen.tolist()}


def fit(row, size, name, tolerance, threads, repeats, limit):
    solver, population = ROWS[row].solver(name), ROWS[row].draw(size)
    tolerance, threads = float(tolerance), int(threads)
    count = (ROWS[row].sample or {}).get(name, population.neurons)
    chosen, part = population.some(min(count, population.neurons))
    for module in solver.modules:
        import_module(module)
    given = solver.prepare(part) if solver.prepare else part
    compiled = compiling(solver, given, part, tolerance, threads)
    before = memory.fresh_peak()
    run = child.timed(solver, given, tolerance, threads, int(repeats), float(limit))
    # of a solver that compiles at every fit, what the call takes with a single step is taken off
    seconds = max(min(run.seconds) - (compiled if solver.one_step else 0), 1e-6)
    facts = {
        "seconds": seconds * population.neurons / len(chosen),
        "took": seconds,
        "repeats": len(run.seconds),
        "compiling": compiled,
        "memory": run.memory - before,
        "version": run.version,
    }
    if len(chosen) < population.neurons:
        facts["scaled"] = len(chosen)
    if isinstance(run.solution, Search):
        return facts | searched(part, chosen, run.solution)
    return facts | figures(population, chosen, run.solution)


def job(name, size, contestant):
    chosen = JOBS[name].contestants[contestant]
    return {"version": child.version_of(chosen.package)} | chosen.run(size)


def main():
    what, *given, out = sys.argv[1:]
    warnings.simplefilter("ignore")  # loose settings are meant to stop early
    found = {"fit": fit, "job": job}[what](*given)
    Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
