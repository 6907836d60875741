"""The benchmark's modules are found beside each other, as in ./dev bench."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared/bench/workloads.py"
sys.path.insert(0, str(ROOT / "bench"))


@pytest.fixture(scope="session")
def reference():
    """The description that the generators follow."""
    if not REFERENCE.exists():
        pytest.skip(f"{REFERENCE} is not here")
    spec = importlib.util.spec_from_file_location("reference_workloads", REFERENCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
