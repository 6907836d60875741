"""predict, inspect and the verbs without a model."""

import json
import os
import struct
import subprocess
import zlib

import pytest
from command import RIATA, is_one_sentence, needs_riata, riata

VERBS = ["select", "predict", "inspect", "simulate", "catalog", "version"]
pytestmark = needs_riata


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


def test_simulate_gives_the_same_table_for_the_same_seed(tmp_path):
    one = riata("simulate", "--seconds", 5, "--seed", 3).stdout
    assert one == riata("simulate", "--seconds", 5, "--seed", 3).stdout
    assert one != riata("simulate", "--seconds", 5, "--seed", 4).stdout
    riata("simulate", "--seconds", 5, "--seed", 3, "--out", tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text() == one
    assert one.splitlines()[0].startswith("time_s,position_cm,")


def test_catalog_lists_every_kind():
    text, data = riata("catalog").stdout, json.loads(riata("catalog", "--json").stdout)
    kinds = {"families", "links", "penalties", "bases", "activations", "optimizers", "schedules"}
    assert set(data) == kinds
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
