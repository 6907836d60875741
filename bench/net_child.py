"""One trainer or contestant in a process of its own, as child.py does.

    net_child.py steps CASE TRAINER WINDOWS SEEDS OUT_FILE
    net_child.py task TASK CONTESTANT OUT_FILE

steps: a step's least CPU seconds in several windows, a first epoch's seconds, and for the gate the
losses on the validation half of a training for every seed
task: what the contestant says, and what its run took
"""

import json
import resource
import sys
import time
import warnings
from functools import partial
from pathlib import Path

import child
from net_cases import CASES
from net_tasks import TASKS
from trainers import TRAINERS

WINDOW = 0.1  # CPU seconds that a window is to last: short ones find the calm moments
GATE_EPOCHS = 20


def cpu_seconds():
    """Of this process and of the ended ones that it began."""
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in each)


def clocked(work):
    """(result, wall seconds, CPU seconds)"""
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = work()
    return result, time.perf_counter() - wall, cpu_seconds() - cpu


def steps(case, trainer, windows, seeds):
    case, trainer = CASES[case], TRAINERS[trainer]
    halves = case.data()
    batches = len(halves.y) // case.batch
    _, first, _ = clocked(partial(trainer.train, case, halves, 1, 0))
    epochs, cpu = 1, 0.0
    while cpu < WINDOW:
        epochs *= 2
        _, _, cpu = clocked(partial(trainer.train, case, halves, epochs, 0))
    training = partial(trainer.train, case, halves, epochs, 0)
    found = [clocked(training) for _ in range(int(windows))]
    per_step = 1 / (epochs * batches)
    return {
        "seconds": min(cpu for _, _, cpu in found) * per_step,
        "wall": min(wall for _, wall, _ in found) * per_step,
        "first": first,
        "steps": epochs * batches,
        "losses": [held_out_loss(case, trainer, halves, seed) for seed in range(int(seeds))],
        "version": child.version_of(trainer.package),
    }


def held_out_loss(case, trainer, halves, seed):
    predict = trainer.train(case, halves, GATE_EPOCHS, seed)
    return case.loss(halves.y_validation, predict(halves.X_validation))


def task(name, contestant):
    chosen = TASKS[name].contestants[contestant]
    prepared = chosen.prepare() if chosen.prepare else ()
    facts, wall, cpu = clocked(lambda: chosen.run(*prepared))
    return {"version": child.version_of(chosen.package), "seconds": wall, "cpu": cpu} | facts


def main():
    what, *given, out = sys.argv[1:]
    warnings.simplefilter("ignore")  # trainings are meant to end early
    found = {"steps": steps, "task": task}[what](*given)
    Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
