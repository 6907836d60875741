"""Training of nets: microseconds of a step, and seconds of whole jobs; riata beside its peers.

A step is timed by CPU seconds, on one thread, in a whole training through each package's own door:
the least of several windows in each of several rounds, in which all packages take their turn. No
speed counts without the gate: the loss on held-out rows after the same epochs, over ten seeds, not
above torch's by more than a standard error of the difference. Results of several runs merge.
"""

import argparse
from functools import partial
from pathlib import Path

import jobs
import net_page
from jobs import Store, missing
from net_cases import CASES
from net_tasks import TASKS
from trainers import TRAINERS

ROOT = Path(__file__).parent.parent
SIZES = {"tiny": (1, 1, 2), "small": (2, 5, 3), "full": (4, 12, 10)}  # rounds, windows, seeds

run = partial(jobs.run, Path(__file__).parent / "net_child.py")  # (threads, limit, *given)


def parse():
    names = lambda text: text.split(",")  # noqa: E731
    parser = argparse.ArgumentParser(
        prog="./dev bench --nets", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--nets", help="widths of a net, such as 20-64-64-1, and batch or all")
    known = [*TASKS, "steps"]
    parser.add_argument("--only", type=names, default=known, help=", ".join(known))
    everyone = dict.fromkeys([*TRAINERS, *(n for task in TASKS.values() for n in task.contestants)])
    parser.add_argument("--solvers", type=names, default=list(everyone), help=", ".join(everyone))
    parser.add_argument("--limit", type=float, default=1200, help="seconds that a process may take")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench", help="of nets.json")
    parser.add_argument("--page", action="store_true", help="only write net_benchmarks.md")
    options = parser.parse_args()
    for name in [*options.only, *options.solvers]:
        if name not in known and name not in everyone:
            parser.error(f"no {name!r}; known: {', '.join([*known, *everyone])}")
    return options


def least(found):
    """The first run's facts, with the shortest times of all."""
    failed = [facts for facts in found if "error" in facts]
    if failed:
        return failed[0]
    return found[0] | {key: min(f[key] for f in found) for key in ("seconds", "wall", "first")}


def run_steps(case, options, store):
    rounds, windows, seeds = SIZES[options.size]
    chosen = [t for t in TRAINERS.values() if t.name in options.solvers]
    ready = [t for t in chosen if not missing(t.package, *t.also)]
    found = {trainer.name: [] for trainer in ready}
    for k in range(rounds):
        for trainer in ready:
            given = ("steps", case.name, trainer.name, windows, seeds if k == 0 else 0)
            found[trainer.name].append(run(1, options.limit, *given))
    for trainer in chosen:
        reason = missing(trainer.package, *trainer.also)
        facts = {"error": reason} if reason else least(found[trainer.name])
        store.put("steps", case.name, trainer.name, facts | {"size": options.size})
    print("\n" + net_page.steps_text(case.name, store.data), flush=True)


def run_task(name, options, store):
    for contestant, of in TASKS[name].contestants.items():
        if contestant not in options.solvers:
            continue
        reason = missing(of.package)
        rounds = 0 if reason else SIZES[options.size][0]
        found = [run(of.threads, options.limit, "task", name, contestant) for _ in range(rounds)]
        facts = {"error": reason} if reason else min(found, key=lambda f: f.get("seconds", 1e9))
        store.put("tasks", name, contestant, facts)
    print("\n" + net_page.task_text(name, store.data), flush=True)


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    store = Store(options.out / "nets.json")
    if not options.page:
        for case in CASES.values():
            if "steps" in options.only and (options.nets or "") in case.name:
                run_steps(case, options, store)
        for name in TASKS:
            if name in options.only:
                run_task(name, options, store)
    folder = ROOT / "docs" if options.page or options.size == "full" else options.out
    print(f"\n{net_page.write(store.data, folder)} is written, from {store.path}")


if __name__ == "__main__":
    main()
