"""Whole populations and the jobs of NeMoS' users: riata beside its peers, in one run.

Fits climb ladders of tolerances as in run.py, and checker.py states of every neuron how good they
are. Whole jobs (scripts, features) are timed as they are. Each runs in a process of its own.
Results of several runs merge: what is run anew replaces that solver's part of that row.
"""

import argparse
from functools import partial
from pathlib import Path

import jobs
import numpy as np
import population_page as page
import population_search as search
import tables
from jobs import Store, missing
from population_jobs import JOBS
from population_rows import ROWS

ROOT = Path(__file__).parent.parent
SIZES = ("tiny", "small", "full")
# A solver may compile, and its process draws the data and has them checked: so many times the
# limit, and a minute, until it is stopped.
PATIENCE = 10

run = partial(jobs.run, Path(__file__).parent / "population_child.py")


def parse():
    names = lambda text: text.split(",")  # noqa: E731
    about = __doc__.split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="./dev bench --populations", description=about)
    known = [*ROWS, *JOBS]
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", type=names, default=known, help=", ".join(known))
    solvers = [solver.name for row in ROWS.values() for solver in row.solvers]
    solvers += [name for job in JOBS.values() for name in job.contestants]
    parser.add_argument("--solvers", type=names, help=", ".join(dict.fromkeys(solvers)))
    parser.add_argument("--repeats", type=int, default=2, help="of each setting; the best counts")
    parser.add_argument("--limit", type=float, default=60, help="seconds; no tighter setting after")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build/bench", help="of populations.json"
    )
    parser.add_argument("--page", action="store_true", help="only write population_benchmarks.md")
    options = parser.parse_args()
    for name in [*options.only, *(options.solvers or ())]:
        if name not in known and name not in solvers:
            parser.error(f"no {name!r}; known: {', '.join(dict.fromkeys([*known, *solvers]))}")
    return options


def climb(name, solver, options, judged):
    """A dict for every setting. Once one takes longer than the limit no tighter one is tried."""
    settings = []
    for threads in solver.threads:
        for tolerance in solver.ladder:
            given = (name, options.size, solver.name, tolerance, threads)
            rest = (options.repeats, options.limit)
            facts = run(threads, PATIENCE * options.limit + 60, "fit", *given, *rest)
            setting = {"tolerance": tolerance, "threads": threads} | judged(facts)
            settings.append(setting)
            print(tables.setting_line(solver.name, setting), flush=True)
            if "error" in setting and not setting.get("stopped"):
                return settings
            if setting.get("stopped") or setting["took"] > options.limit:
                setting["over_limit"] = True
                break
    return settings


def judge_of(work):
    """Of a search: its curve against one that was solved tightly here; else nothing to add."""
    if work.folds is None:
        return lambda facts: facts
    oracle = []

    def judged(facts):
        if "error" in facts:
            return facts
        oracle[:] = oracle or [search.tight(work)]
        chosen, part = work.some(len(facts["neurons"]))
        off = search.off(part, np.array(facts.pop("curve")), oracle[0][:, chosen])
        return facts | {"within": max(facts["shown"], off)}

    return judged


def run_row(name, options, store):
    row = ROWS[name]
    work = row.draw(options.size)
    print(f"\n{name}: {work.about}; {work.describe()}\n{tables.SETTING_HEADER}", flush=True)
    kept = store.data.setdefault("fits", {}).get(name, {})
    same = {solver: each for solver, each in kept.items() if each["size"] == options.size}
    store.data["fits"][name] = same
    judged = judge_of(work)
    for solver in row.solvers:
        if options.solvers and solver.name not in options.solvers:
            continue
        left_out = missing(solver.package) or solver.refuses(work)
        settings = [] if left_out else climb(name, solver, options, judged)
        entry = {"left_out": left_out, "settings": settings, "limit": options.limit}
        entry |= {"size": options.size, "about": work.about, "describe": work.describe()}
        store.put("fits", name, solver.name, entry)
    print("\n" + page.row_text(name, store.data), flush=True)


def run_job(name, options, store):
    for contestant, of in JOBS[name].contestants.items():
        if options.solvers and contestant not in options.solvers:
            continue
        absent = missing(of.package)
        limit = PATIENCE * options.limit + 60
        given = (of.threads, limit, "job", name, options.size, contestant)
        facts = {"error": absent} if absent else run(*given)
        store.put("jobs", name, contestant, facts | {"size": options.size})
    print("\n" + page.job_text(name, store.data), flush=True)


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    store = Store(options.out / "populations.json")
    if not options.page:
        for name in JOBS:
            if name in options.only:
                run_job(name, options, store)
        for name in ROWS:
            if name in options.only:
                run_row(name, options, store)
        print("\n" + page.standing_text(store.data))
    folder = ROOT / "docs" if options.page or options.size == "full" else options.out
    print(f"\n{page.write(store.data, folder)} is written, from {store.path}")


if __name__ == "__main__":
    main()
