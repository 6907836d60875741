"""Exit codes and sentences where the input is wrong."""

import re

import pytest
from command import files, is_one_sentence, needs_riata, riata

pytestmark = needs_riata


USAGE_ERRORS = [
    ([], "a verb is required"),
    (["selct"], "did you mean 'select'"),
    (["--foo"], "no option named '--foo'"),
    (["select"], "is required"),
    (["select", "recording.csv"], "--response"),
    (["select", "recording.csv", "--response", "spikes", "--fold", "3"], "did you mean '--folds'"),
    (["select", "recording.csv", "more", "--response", "spikes"], "more"),
    (["select", "recording.csv", "--response", "spikes", "--family", "poison"], "poisson"),
    (
        ["select", "recording.csv", "--response", "spikes", "--family", "tweedie(power=3)"],
        "power must be",
    ),
    (
        ["select", "recording.csv", "--response", "spikes", "--family", "tweedie(1.6)"],
        "a field without its value; write NAME",
    ),
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
    (["select", "recording.csv", "--response", "spikes", "--max-memory", "lots"], "--max-memory"),
    (["predict", "model.riata", "recording.csv", "--out", "model.riata"], "twice"),
    (["simulate", "--seconds", "0"], "--seconds"),
    (["catalog", "more"], "more"),
]
DATA_ERRORS = [
    (["select", "recording.csv", "--response", "spike"], "did you mean 'spikes'"),
    (
        ["select", "recording.csv", "--response", "spikes", "--max-memory", "1KiB"],
        "raise max_memory",
    ),
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
    (["select", "latin.csv", "--response", "y"], r"latin\.csv:1: a text must be UTF-8"),
    (
        ["select", "few.csv", "--response", "y", "--term", "bspline(x, bounds=[0, 1])"],
        "widen its bounds",
    ),
    (["select", "empty.csv", "--response", "y"], "empty"),
    (
        ["train", "recording.csv", "--response", "running_direction", "--family", "poisson"],
        "must be bernoulli or categorical, got poisson",
    ),
    (
        ["train", "recording.csv", "--response", "running_direction", "--spec", "gaussian.json"],
        "must be bernoulli or categorical, got gaussian",
    ),
    (["select", "session.nwb", "--response", "y"], "HDF5, such as NWB"),
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
    "gaussian.json": '{"family": "gaussian"}',
    "session.nwb": "\x89HDF\r\n\x1a\n\x00\x00",
    "latin.csv": "vitesse_\xe9lev\xe9e,y\n1,2\n2,1\n",
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
        (folder / name).write_text(text, encoding="latin-1")
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
