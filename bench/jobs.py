"""Jobs in processes of their own, and the file that keeps what they found."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import results
from measure import environment

MODULES = {"scikit-learn": "sklearn"}  # packages that are imported by another name


class Store:
    """data[part][row][name] is what was found, as JSON; written whole, and moved into place."""

    def __init__(self, path):
        self.path = path
        self.data = json.loads(path.read_text()) if path.exists() else {}

    def put(self, part, row, name, facts):
        facts["date"] = datetime.now().isoformat(timespec="seconds")
        self.data.setdefault(part, {}).setdefault(row, {})[name] = facts
        self.data["machine"] = results.machine()
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.data))
        beside.replace(self.path)


def missing(*packages):
    """Why what needs them cannot be run, or ''."""
    absent = [p for p in packages if not importlib.util.find_spec(MODULES.get(p, p))]
    return f"{' and '.join(absent)} not installed" if absent else ""


def run(child, threads, limit, *given):
    """The facts that a child's script writes to the file it is given last, or {"error": ...}."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "facts.json"
        try:
            done = subprocess.run(
                [sys.executable, str(child), *map(str, given), str(out)],
                capture_output=True,
                text=True,
                env=environment(threads),
                timeout=limit,
            )
        except subprocess.TimeoutExpired:
            return {"error": f"stopped after {limit:g} s", "stopped": True}
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            return {"error": lines[-1] if lines else f"ended with {done.returncode}"}
        return json.loads(out.read_text())
