"""The riata command as a shell sees it: exit codes, streams, files."""

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RIATA = Path(os.environ.get("RIATA_CLI", ROOT / "build" / "release" / "riata"))
PLACE_CELL = ROOT.parent / "shared" / "data" / "place_cell.csv"
VERBS = ["select", "predict", "inspect", "simulate", "catalog", "version"]
TERMS = [
    "--term=position: raised_cosine_linear(position_cm, n=8)",
    "--term=speed: bspline(speed_cm_s, n=5)",
    "--term=direction: category(running_direction)",
]
pytestmark = pytest.mark.skipif(
    not RIATA.exists(), reason=f"no riata command at {RIATA}: build it or set RIATA_CLI"
)


def riata(*arguments, cwd=None, **options):
    options = {"capture_output": True, "text": True, "timeout": 120} | options
    return subprocess.run([RIATA, *map(str, arguments)], cwd=cwd, **options)


def select(folder, *more, folds=4):
    few = ("--bin", "100ms", "--strengths", "12", "--folds", folds, "--seed", "1")
    return riata("select", "recording.csv", "--response", "spikes", *TERMS, *few, *more, cwd=folder)


def is_one_sentence(text):
    return re.fullmatch(r"riata: [^\n]+\n", text) is not None


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


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# ---- select ----


def test_select_prints_one_json_object(made):
    selection = json.loads((made / "selection.json").read_text())
    expected = {"kept", "left_out", "strength", "rule", "folds", "deviance_explained", "terms"}
    assert expected | {"certificate", "rows", "seconds"} <= selection.keys()
    assert set(selection["kept"]) == {"position", "direction"}
    assert selection["left_out"] == ["speed"]
    assert selection["rows"] == 1200 and selection["rule"] == "1se" and selection["folds"] == 4
    assert selection["certificate"]["status"] == "converged"
    assert selection["certificate"]["gap"] <= selection["certificate"]["tolerance"]
    assert [term["label"] for term in selection["terms"]] == ["position", "speed", "direction"]


def test_select_prints_text_and_nothing_on_standard_error(folder):
    done = select(folder)
    assert done.returncode == 0 and done.stderr == ""
    assert re.search(r"kept +position", done.stdout)
    assert re.search(r"left out +speed", done.stdout)


def test_select_gives_the_same_bits_for_any_number_of_threads(folder):
    outputs = []
    for threads in (1, 2):
        done = select(folder, "--json", "--out", "m", "--threads", threads)
        numbers = json.loads(done.stdout)
        del numbers["seconds"], numbers["certificate"]["seconds"]
        outputs.append((numbers, (folder / "m").read_bytes()))
    assert outputs[0] == outputs[1]


def test_select_report_is_one_html_page(made):
    page = (made / "report.html").read_text()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "position" in page


@pytest.mark.parametrize(
    ("cv", "folds"), [("contiguous", 3), ("random", 3), ("group:running_direction", 2)]
)
def test_select_takes_every_kind_of_folds(folder, cv, folds):
    done = select(folder, "--cv", cv, "--json", folds=folds)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["folds"] == folds


@pytest.mark.skipif(not PLACE_CELL.exists(), reason=f"no {PLACE_CELL}")
@pytest.mark.parametrize("cv", ["contiguous", "random"])
def test_select_keeps_position_and_direction_of_the_place_cell(cv):
    terms = [
        "--term=position: raised_cosine_linear(position_cm, n=12)",
        "--term=velocity: bspline(velocity_cm_s, n=8)",
        "--term=direction: category(outbound)",
    ]
    data = [PLACE_CELL, "--response", "spikes", "--family", "poisson", "--bin", "20ms"]
    done = riata("select", *data, *terms, "--cv", cv, "--json", check=True)
    selection = json.loads(done.stdout)
    assert set(selection["kept"]) == {"position", "direction"}
    assert selection["left_out"] == ["velocity"]
    assert 1e-3 < selection["strength"] < 4e-3


# ---- predict and inspect ----


def test_predict_reads_back_to_the_same_doubles(folder):
    command = ("predict", "model.riata", "recording.csv", "--bin", "100ms")
    printed = riata(*command, cwd=folder)
    assert printed.returncode == 0 and printed.stderr == ""
    assert riata(*command, "--out", "p.csv", cwd=folder).stdout == ""
    assert (folder / "p.csv").read_text() == printed.stdout
    header, *rows = printed.stdout.splitlines()
    assert header == "time_s,prediction" and len(rows) == 1200
    assert all(repr(float(row.split(",")[1])) == row.split(",")[1] for row in rows)


def test_predict_counts_rows_without_a_prediction(folder):
    table = "position_cm,running_direction\n50,outbound\n1e6,outbound\n,inbound\n50,sideways\n"
    (folder / "new.csv").write_text(table)
    done = riata("predict", "model.riata", "new.csv", cwd=folder)
    assert done.returncode == 0
    assert is_one_sentence(done.stderr) and "3 of 4 rows" in done.stderr
    assert len(done.stdout.splitlines()) == 5
    assert riata("predict", "model.riata", "new.csv", "--quiet", cwd=folder).stderr == ""


def test_predict_names_a_column_that_is_not_there(folder):
    (folder / "new.csv").write_text("position,running_direction\n50,outbound\n")
    done = riata("predict", "model.riata", "new.csv", cwd=folder)
    assert done.returncode == 3 and done.stdout == ""
    assert is_one_sentence(done.stderr) and "position_cm" in done.stderr


def test_inspect_prints_text_and_json(made):
    text = riata("inspect", "model.riata", cwd=made).stdout
    assert "poisson, log link" in text and "converged" in text
    model = json.loads(riata("inspect", "model.riata", "--json", cwd=made).stdout)
    assert model["format_version"] == 1 and model["family"] == "poisson"
    assert [len(model["coef"][name]) for name in ("position", "speed", "direction")] == [8, 5, 2]
    assert all(row == [0.0] for row in model["coef"]["speed"])


def test_the_model_is_a_safetensors_file_with_a_checksum(made):
    data = (made / "model.riata").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, arrays = json.loads(data[8 : 8 + length]), data[8 + length :]
    metadata = header.pop("__metadata__")
    assert header["coef"] == {"dtype": "F64", "shape": [15, 1], "data_offsets": [0, 120]}
    assert header["intercept"] == {"dtype": "F64", "shape": [1], "data_offsets": [120, 128]}
    assert len(arrays) == 128
    assert int(metadata["riata.crc32"], 16) == zlib.crc32(metadata["riata"].encode() + arrays)
    coef = riata("inspect", "model.riata", "--json", cwd=made).stdout
    listed = [row[0] for rows in json.loads(coef)["coef"].values() for row in rows]
    assert list(struct.unpack("<15d", arrays[:120])) == listed


# ---- the other verbs ----


def test_simulate_gives_the_same_table_for_the_same_seed(tmp_path):
    one = riata("simulate", "--seconds", 5, "--seed", 3).stdout
    assert one == riata("simulate", "--seconds", 5, "--seed", 3).stdout
    assert one != riata("simulate", "--seconds", 5, "--seed", 4).stdout
    riata("simulate", "--seconds", 5, "--seed", 3, "--out", tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text() == one
    assert one.splitlines()[0].startswith("time_s,position_cm,")


def test_catalog_lists_every_kind():
    text, data = riata("catalog").stdout, json.loads(riata("catalog", "--json").stdout)
    assert set(data) == {"families", "links", "penalties", "bases"}
    for entries in data.values():
        for entry in entries:
            assert f"### {entry['name']}\n" in text and entry["doc"] in text


def test_version_tells_the_build():
    info = json.loads(riata("version", "--json").stdout)
    assert {"version", "compiler", "instruction_set", "threads"} <= info.keys()
    assert riata("--version").stdout == info["version"] + "\n"
    assert info["version"] in riata("version").stdout


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_in_the_help_can_be_pasted(verb, tmp_path):
    done = riata(verb, "--help")
    assert done.returncode == 0 and done.stderr == ""
    example = done.stdout.split("Example:\n")[1]
    path = f"{RIATA.parent}{os.pathsep}{os.environ['PATH']}"
    pasted = subprocess.run(
        ["sh", "-c", example],
        cwd=tmp_path,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert pasted.returncode == 0, pasted.stderr


# ---- what goes wrong ----

USAGE_ERRORS = [
    ([], "a verb is required"),
    (["selct"], "did you mean 'select'"),
    (["--foo"], ""),
    (["select"], "is required"),
    (["select", "recording.csv"], "--response"),
    (["select", "recording.csv", "--response", "spikes", "--fold", "3"], "did you mean '--folds'"),
    (["select", "recording.csv", "more", "--response", "spikes"], "more"),
    (["select", "recording.csv", "--response", "spikes", "--family", "poison"], "poisson"),
    (["select", "recording.csv", "--response", "spikes", "--rule", "best"], "1se"),
    (["select", "recording.csv", "--response", "spikes", "--folds", "1"], "at least 2|in \\[2"),
    (["select", "recording.csv", "--response", "spikes", "--folds", "2.5"], "whole number"),
    (["select", "recording.csv", "--response", "spikes", "--seed", "-1"], "--seed"),
    (["select", "recording.csv", "--response", "spikes", "--seed", "9" * 30], "--seed"),
    (["select", "recording.csv", "--response", "spikes", "--min-ratio", "nan"], "--min-ratio"),
    (["select", "recording.csv", "--response", "spikes", "--bin", "20"], "unit"),
    (["select", "recording.csv", "--response", "spikes", "--cv", "group:"], "group:COLUMN"),
    (["select", "recording.csv", "--response", "spikes", "--term", "a: spline(x"], "spline"),
    (["select", "recording.csv", "--response", "spikes", "--term", "a: bspline(x"], "the end"),
    (["select", "recording.csv", "--response", "spikes", "--out", "recording.csv"], "twice"),
    (["select", "recording.csv", "--response", "spikes", "--out", "./recording.csv"], "twice"),
    (["select", "recording.csv", "--response", "x", "--out", "a", "--report", "./a"], "twice"),
    (["predict", "model.riata", "recording.csv", "--out", "model.riata"], "twice"),
    (["simulate", "--seconds", "0"], "--seconds"),
    (["catalog", "more"], "more"),
]
DATA_ERRORS = [
    (["select", "recording.csv", "--response", "spike"], "did you mean 'spikes'"),
    (["select", "recording.csv", "--response", "spikes", "--term", "bspline(speed)"], "speed_cm_s"),
    (["select", "recording.csv", "--response", "spikes", "--time", "clock"], "clock"),
    (["select", "recording.csv", "--response", "spikes", "--cv", "group:lap"], "lap"),
    (["select", "recording.csv", "--response", "spikes", "--bin", "1h"], "."),
    (["select", "text_cell.csv", "--response", "y"], r"text_cell\.csv:3:2"),
    (["select", "negative.csv", "--response", "y"], "at least 0"),
    (["select", "constant.csv", "--response", "y"], "."),
    (["select", "few.csv", "--response", "y"], "."),
    (["select", "missing.csv", "--response", "y"], "."),
    (["select", "header.csv", "--response", "y"], "."),
    (["select", "empty.csv", "--response", "y"], "empty"),
    (["inspect", "recording.csv"], "not a riata model"),
    (["inspect", "empty.csv"], "not a riata model"),
    (["predict", "recording.csv", "recording.csv"], "not a riata model"),
]
FILE_ERRORS = [
    (["select", "absent.csv", "--response", "y"], "absent.csv"),
    (["select", ".", "--response", "y"], "'.'"),
    (["select", "recording.csv", "--response", "spikes", "--out", "absent/model"], "absent/model"),
    (["select", "recording.csv", "--response", "spikes", "--report", "."], "'.'"),
    (["predict", "absent.riata", "recording.csv"], "absent.riata"),
    (["predict", "model.riata", "absent.csv"], "absent.csv"),
    (["inspect", "absent.riata"], "absent.riata"),
    (["simulate", "--out", "absent/r.csv"], "absent/r.csv"),
]
TABLES = {
    "text_cell.csv": "x,y\n1,2\n2,many\n3,1\n",
    "negative.csv": "x,y\n" + "".join(f"{i},{i - 3}\n" for i in range(40)),
    "constant.csv": "x,y\n" + "".join(f"{i},1\n" for i in range(40)),
    "few.csv": "x,y\n" + "".join(f"{i},{i % 3}\n" for i in range(5)),
    "missing.csv": "x,y\n,1\n" + "".join(f"{i},{i % 3}\n" for i in range(40)),
    "header.csv": "x,y\n",
    "empty.csv": "",
}
CASES = [
    (code, arguments, message)
    for code, cases in ((2, USAGE_ERRORS), (3, DATA_ERRORS), (5, FILE_ERRORS))
    for arguments, message in cases
]


@pytest.mark.parametrize(
    ("code", "arguments", "message"), CASES, ids=[" ".join(c[1]) or "nothing" for c in CASES]
)
def test_bad_input_gets_one_sentence_and_writes_nothing(folder, code, arguments, message):
    for name, text in TABLES.items():
        (folder / name).write_text(text)
    before = files(folder)
    outputs = [] if "--out" in arguments or "--report" in arguments else ["--out", "new"]
    takes_output = arguments[:1] in (["select"], ["predict"]) and code != 2
    done = riata(*arguments, *(outputs if takes_output else []), cwd=folder)
    assert done.returncode == code, done.stderr
    assert is_one_sentence(done.stderr) and re.search(message, done.stderr), done.stderr
    assert done.stdout == ""
    assert files(folder) == before


def test_control_characters_of_a_file_do_not_reach_the_terminal(folder):
    (folder / "bad.csv").write_text('"x\x1b[31m\nmore",y\n1,2\n')
    done = riata("select", "bad.csv", "--response", "z", cwd=folder)
    assert done.returncode == 3 and is_one_sentence(done.stderr)
    assert "\x1b" not in done.stderr and "\\x1b[31m more" in done.stderr


def test_a_damaged_model_is_refused(folder):
    data = bytearray((folder / "model.riata").read_bytes())
    data[-5] ^= 4
    (folder / "model.riata").write_bytes(data)
    done = riata("inspect", "model.riata", cwd=folder)
    assert done.returncode == 3 and is_one_sentence(done.stderr) and "checksum" in done.stderr


def test_nothing_kept_comes_with_advice(folder):
    rows = "".join(f"{(i * 37) % 101},{(i * i) % 7}\n" for i in range(300))
    (folder / "noise.csv").write_text("x,y\n" + rows)
    done = riata("select", "noise.csv", "--response", "y", "--json", "--out", "m", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kept"] == []
    assert is_one_sentence(done.stderr)
    predicted = riata("predict", "m", "noise.csv", cwd=folder)
    assert predicted.returncode == 0 and len(set(predicted.stdout.splitlines()[1:])) == 1


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
