import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for what tests share

from command import riata, select  # noqa: E402


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a recording, its selection as JSON, a report and a model."""
    folder = tmp_path_factory.mktemp("made")
    riata("simulate", "--seconds", 120, "--out", "recording.csv", cwd=folder, check=True)
    done = select(folder, "--json", "--out", "model.riata", "--report", "report.html")
    assert done.returncode == 0, done.stderr
    (folder / "selection.json").write_text(done.stdout)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A fresh folder with the same recording and model."""
    for name in ("recording.csv", "model.riata"):
        (tmp_path / name).write_bytes((made / name).read_bytes())
    return tmp_path
