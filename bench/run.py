"""Seconds to a verified accuracy: riata beside its peers, in one run.

Every solver climbs its ladder of tolerances on the same grid of strengths; checker.py then states,
from the data alone, how good each path is (within) and what it proves of itself (shown). A solver's
time at an accuracy is its cheapest setting that reaches it at every strength, else its tightest
one; of one thread and two, the faster. Results of several runs merge: what is run anew replaces
that solver's part of that workload.
"""

import argparse
import tempfile
import warnings
from datetime import datetime
from pathlib import Path

import cross_validation
import page
import results
import scaling
import tables
import workloads
from catalogue import CATALOGUE, SIZES
from measure import climb
from solvers import SOLVERS

ROOT = Path(__file__).parent.parent


def parse():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n\n")[0])
    names = lambda text: text.split(",")  # noqa: E731
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", type=names, metavar="NAME,...", help=", ".join(CATALOGUE))
    parser.add_argument("--solvers", type=names, metavar="NAME,...", help=", ".join(SOLVERS))
    parser.add_argument("--repeats", type=int, default=2, help="of each setting; the best counts")
    parser.add_argument("--limit", type=float, default=60, help="seconds; no tighter setting after")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench", help="of results.json")
    parser.add_argument("--scaling", action="store_true", help="only time against n, p, strengths")
    parser.add_argument("--kernels", type=Path, help="only take in what riata_kernels wrote")
    parser.add_argument("--page", action="store_true", help="only write docs/benchmarks.md anew")
    options = parser.parse_args()
    for given, known in ((options.only, CATALOGUE), (options.solvers, SOLVERS)):
        for name in given or ():
            if name not in known:
                parser.error(f"no {name!r}; known: {', '.join(known)}")
    return options


def run_workload(name, options, store):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            work = CATALOGUE[name].draw(options.size)
        except ImportError as missing:
            return print(f"\n{name}: left out, {missing}")
        oracle = cross_validation.tight(work) if work.is_cross_validation else None
    print(f"\n{name}: {work.about}; {work.describe()}")
    print(tables.SETTING_HEADER)
    row = store.row(name, options.size, work)
    with tempfile.TemporaryDirectory(dir=options.out) as folder:
        workloads.save(work, folder)
        for solver in SOLVERS.values():
            if options.solvers and solver.name not in options.solvers:
                continue
            entry = {"date": datetime.now().isoformat(timespec="seconds"), "limit": options.limit}
            entry["left_out"], entry["settings"] = solver.refuses(work), []
            if not entry["left_out"]:
                entry["settings"] = climb(
                    folder,
                    work,
                    solver,
                    oracle,
                    options.repeats,
                    options.limit,
                    lambda setting, solver=solver: print(
                        tables.setting_line(solver.name, setting), flush=True
                    ),
                )
            row["solvers"][solver.name] = entry
            store.write()
    print("\n" + tables.seconds_until(row))


def write_page(options, store):
    folder = ROOT / "docs" if options.page or options.size == "full" else options.out
    print(f"\n{page.write(store.data, folder)} is written, from {store.path}")


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    store = results.Store(options.out / "results.json")
    if options.kernels:
        store.add_kernels(options.kernels)
    elif options.scaling:
        scaling.run(options, store)
    elif not options.page:
        for name in options.only or CATALOGUE:
            run_workload(name, options, store)
        print("\n" + tables.verdicts(store.data))
    if not options.kernels:
        write_page(options, store)


if __name__ == "__main__":
    main()
