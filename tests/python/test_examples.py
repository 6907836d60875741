"""The main job's example; the other two are held to golden values in test_golden.py."""

import runpy
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_recordings_truth_is_found():
    selection = runpy.run_path(str(EXAMPLES / "select_recording.py"))["selection"]
    assert {"position", "direction", "theta"} <= set(selection.kept)
    assert selection.left_out == ["speed"]
