"""What was measured, as JSON; and what is read from it."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
from catalogue import CATALOGUE


def machine():
    """CPU, cores, memory, system and libraries."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory": memory,
        "avx512": " avx512f" in Path("/proc/cpuinfo").read_text(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "scipy": version("scipy"),
    }


class Store:
    """results.json; written whole, and moved into place."""

    def __init__(self, path):
        self.path = path
        self.data = json.loads(path.read_text()) if path.exists() else {"workloads": {}}

    def row(self, name, size, work):
        """That of a workload, emptied where it was of another size."""
        rows = self.data["workloads"]
        if rows.get(name, {}).get("size") != size:
            rows[name] = {"solvers": {}}
        entry = CATALOGUE[name]
        wanted = {"first": entry.first, "second": entry.second}
        data_bytes = work.X.data.nbytes + work.y.nbytes
        about = {"size": size, "about": work.about, "describe": work.describe()}
        rows[name] |= about | {"wanted": wanted, "data_bytes": data_bytes}
        return rows[name]

    def add_kernels(self, path):
        found = json.loads(path.read_text())
        self.data["kernels"] = {"date": found["context"]["date"], "rows": found["benchmarks"]}
        self.write()

    def write(self):
        self.data["machine"] = machine()
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.data))
        beside.replace(self.path)


def measured(row):
    """(solver, setting with its `within`) of every setting that ended."""
    pairs = [
        (name, setting)
        for name, entry in row["solvers"].items()
        for setting in entry["settings"]
        if "error" not in setting
    ]
    duals = [setting["dual"] for _, setting in pairs if "dual" in setting]
    best = np.max(duals, axis=0) if duals else None
    for _, setting in pairs:
        if "dual" in setting:
            gaps = (np.array(setting["primal"]) - best) / setting["scale"]
            setting["within"] = float(np.max(np.where(np.isnan(gaps), np.inf, gaps)))
    return pairs


def cheapest(pairs, figure, accuracy):
    """The fastest (solver, setting) whose figure reaches the accuracy, else the most accurate one;
    None of nothing."""
    reaching = [pair for pair in pairs if pair[1][figure] <= accuracy]
    if reaching:
        return min(reaching, key=lambda pair: pair[1]["seconds"])
    return min(pairs, key=lambda pair: pair[1][figure], default=None)


def first_error(entry):
    return next((s["error"] for s in entry["settings"] if "error" in s), "")


def why_missing(row):
    """(solver, reason) of each that has nothing to show, unless its package has by another name."""
    packages = {name.split()[0] for name, entry in row["solvers"].items() if entry["settings"]}
    for name, entry in row["solvers"].items():
        reason = entry["left_out"] or first_error(entry)
        if reason and (entry["settings"] or name.split()[0] not in packages):
            yield name, reason


def kernel_seconds(row):
    """Of one row of google-benchmark."""
    return row["real_time"] * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3}[row["time_unit"]]
