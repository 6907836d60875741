"""Interrupts, streams and terminals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import RIATA, files, is_one_sentence, needs_riata, riata

pytestmark = needs_riata


def test_ctrl_c_ends_with_130_and_leaves_no_file(folder):
    riata("simulate", "--seconds", 2000, "--out", "long.csv", cwd=folder, check=True)
    before = files(folder)
    process = subprocess.Popen(
        [RIATA, "select", "long.csv", "--response", "spikes", "--out", "m", "--report", "r"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130 and out == b""
    assert files(folder) == before


def test_a_reader_that_leaves_is_no_error(tmp_path):
    script = f"'{RIATA}' simulate --seconds 600 | head -n 1 > /dev/null"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_output_that_cannot_be_written_is_a_file_error():
    with open("/dev/full", "w") as full:
        done = riata("catalog", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 5 and is_one_sentence(done.stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
def test_progress_is_for_terminals(folder):
    pty = pytest.importorskip("pty")
    terminal, stderr = pty.openpty()
    few = ["--bin", "100ms", "--strengths", "12", "--folds", "4"]
    process = subprocess.run(
        [RIATA, "select", "recording.csv", "--response", "spikes", *few],
        cwd=folder,
        env=os.environ | {"TERM": "xterm", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        timeout=120,
    )
    os.close(stderr)
    shown = os.read(terminal, 65536).decode()
    os.close(terminal)
    assert process.returncode == 0 and b"%" in process.stdout
    assert "%" in shown and shown.endswith("\r\x1b[K")
    assert "\x1b[3" not in shown  # no color
