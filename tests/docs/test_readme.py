"""What the README shows is true: its examples are run as they stand."""

import os
import re
import subprocess
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text()


def examples(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", examples("python"))
def test_python_examples_run(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert "report(" not in code or "<svg" in Path("report.html").read_text()


def test_shell_example_runs(tmp_path):
    (code,) = examples("sh")
    bin = Path(os.environ["RIATA_CLI"]).parent
    environment = os.environ | {"PATH": f"{bin}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-euc", code], cwd=tmp_path, env=environment, check=True)
    made = {"recording.csv", "report.html", "model.riata", "predicted.csv"}
    assert made == {path.name for path in tmp_path.iterdir()}
