"""The benchmark's modules are found beside each other, as in ./dev bench."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
