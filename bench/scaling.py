"""How riata's time grows with rows, columns and strengths, on three workloads."""

import tempfile
from dataclasses import replace
from datetime import datetime

import generators
import tables
import workloads
from checker import check
from measure import run_setting
from solvers import SOLVERS

TOLERANCE = 1e-6
FACTORS = (0.25, 0.5, 1.0, 2.0)

# generator, its arguments in the middle, what the number of columns is called, and what every
# size multiplies rows and columns with
CASES = {
    "lasso_wide": (generators.lasso_wide, {"n": 1000, "p": 10_000, "count": 100}, "p"),
    "group_correlated": (
        generators.group_correlated,
        {"n": 1000, "groups": 200, "count": 100},
        "groups",
    ),
    "poisson_group": (
        generators.poisson_group,
        {"n": 50_000, "covariates": 24, "count": 60},
        "covariates",
    ),
}
SHRINK = {"full": 1.0, "small": 0.2, "tiny": 0.05}


def points(name, size):
    """(axis, value, workload) for every point; one axis moves, the others stay in the middle."""
    make, middle, columns = CASES[name]
    middle = middle | {"n": int(middle["n"] * SHRINK[size])}
    if size == "tiny":
        middle |= {columns: max(20, int(middle[columns] * SHRINK[size])), "count": 8}
    for axis, argument in (("rows", "n"), ("columns", columns), ("strengths", "count")):
        for factor in FACTORS:
            count = max(2, round(middle[argument] * factor))
            if argument == columns == "groups":
                count = max(count, 20)  # as many have an effect
            work = make(**(middle | {argument: count}))
            value = {"rows": work.X.shape[0], "columns": work.X.shape[1]}.get(axis, count)
            yield axis, value, work


def measure(work, options, folder):
    """Seconds on one thread, and what the checker finds."""
    workloads.save(work, folder)
    given = (TOLERANCE, 1, options.repeats, options.limit)
    facts, solution = run_setting(folder, SOLVERS["riata"], *given)
    if solution is None:
        return facts
    return facts | {"shown": check(work, solution["coefs"], solution["intercepts"]).shown}


def run(options, store):
    found = {}
    for name in options.only or CASES:
        rows = []
        for axis, value, work in points(name, options.size):
            with tempfile.TemporaryDirectory(dir=options.out) as folder:
                facts = measure(replace(work, name=name), options, folder)
            rows.append({"axis": axis, "value": int(value)} | facts)
            text = facts.get("error") or f"{tables.seconds(facts['seconds'])} s"
            print(f"  {name:20}{axis:>12}{value:>10}  {text}", flush=True)
        found[name] = {"size": options.size, "rows": rows}
        found[name]["date"] = datetime.now().isoformat(timespec="seconds")
    store.data["scaling"] = store.data.get("scaling", {}) | found
    store.write()
