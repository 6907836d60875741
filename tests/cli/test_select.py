"""riata select: what it prints and writes."""

import json
import re

import pytest
from command import ROOT, is_one_sentence, needs_riata, riata, select

PLACE_CELL = ROOT.parent / "shared" / "data" / "place_cell.csv"
pytestmark = needs_riata


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


def test_nothing_kept_comes_with_advice(folder):
    rows = "".join(f"{(i * 37) % 101},{(i * i) % 7}\n" for i in range(300))
    (folder / "noise.csv").write_text("x,y\n" + rows)
    done = riata("select", "noise.csv", "--response", "y", "--json", "--out", "m", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kept"] == []
    assert is_one_sentence(done.stderr)
    predicted = riata("predict", "m", "noise.csv", cwd=folder)
    assert predicted.returncode == 0 and len(set(predicted.stdout.splitlines()[1:])) == 1
