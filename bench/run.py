"""Seconds to a verified accuracy: riata beside its peers, in one run.

    ./dev bench [--size tiny|small|full] [--repeats 2] [--limit 5]

Every solver climbs its ladder of tolerances on the same grid of strengths; `checker.py` then
states, from the data alone, how good each path is (within) and what it proves of itself (shown).
A solver's time at an accuracy is its cheapest setting that reaches it at every strength; of one
thread and two, the faster.
"""

import argparse
import os
import time
import warnings

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)  # peers choose their own kernels, whatever this shell forces

import numpy as np  # noqa: E402
from checker import check  # noqa: E402
from solvers import solvers_for  # noqa: E402
from workloads import workloads  # noqa: E402

ACCURACIES = (1e-3, 1e-4, 1e-6)


def timed(solve, work, setting, threads, repeats, limit):
    """Best wall-clock time and the solution of the last run."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        solution = solve(work, setting, threads)
        best = min(best, time.perf_counter() - start)
        if best > limit:
            break
    return best, solution


def climb(solver, work, repeats, limit):
    """A row for every setting: (tolerance, threads, seconds, figures). Stops above the limit."""
    rows = []
    for threads in solver.threads:
        for tolerance in solver.ladder:
            seconds, solution = timed(solver.solve, work, tolerance, threads, repeats, limit)
            rows.append((tolerance, threads, seconds, check(work, *solution)))
            if seconds > limit:
                break
    return rows


def run(work, repeats, limit):
    """Rows of every solver as (solver, tolerance, threads, seconds, within, shown)."""
    solvers, missing = solvers_for(work)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # loose settings are meant to stop early
        ladders = {solver.name: climb(solver, work, repeats, limit) for solver in solvers}
    best_dual = np.max([row[3].dual for rows in ladders.values() for row in rows], axis=0)
    return [
        (name, tolerance, threads, seconds, figures.within(best_dual), figures.shown)
        for name, rows in ladders.items()
        for tolerance, threads, seconds, figures in rows
    ], missing


def cheapest(rows, column, accuracy):
    """The fastest row whose figure in `column` reaches the accuracy, else the most accurate one."""
    reaching = [row for row in rows if row[column] <= accuracy]
    return min(reaching or rows, key=lambda row: row[3 if reaching else column])


def print_rows(rows):
    print(f"  {'':13}{'tolerance':>10}{'threads':>9}{'seconds':>10}{'within':>10}{'shown':>10}")
    for name, tolerance, threads, seconds, within, shown in rows:
        figures = f"{seconds:>10.4f}{within:>10.1e}{shown:>10.1e}"
        print(f"  {name:13}{tolerance:>10.0e}{threads:>9}{figures}")


def print_times(rows):
    names = list(dict.fromkeys(row[0] for row in rows))
    for label, column in (("within", 4), ("shown", 5)):
        print(f"\n  {'seconds until ' + label:22}" + "".join(f"{name:>24}" for name in names))
        for accuracy in ACCURACIES:
            best = [cheapest([row for row in rows if row[0] == n], column, accuracy) for n in names]
            cells = [
                f"{row[3]:.4f} ({row[3] / best[0][3]:.2g} x)"
                if row[column] <= accuracy
                else f"{row[3]:.4f} (only {row[column]:.0e})"
                for row in best
            ]
            print(f"  {accuracy:<22.0e}" + "".join(f"{cell:>24}" for cell in cells))


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("--size", choices=("tiny", "small", "full"), default="small")
    parser.add_argument("--repeats", type=int, default=2, help="of each setting; best counts")
    parser.add_argument("--limit", type=float, default=5, help="seconds; no tighter setting after")
    options = parser.parse_args()
    for work in workloads(options.size):
        n, p = work.X.shape
        print(
            f"\n{work.name}: {n} rows, {p} columns in {len(work.starts)} groups, "
            f"{len(work.strengths)} strengths"
        )
        rows, missing = run(work, options.repeats, options.limit)
        print_rows(rows)
        print_times(rows)
        for reason in missing:
            print(f"  left out: {reason}")


if __name__ == "__main__":
    main()
