import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import riata
from riata import _ext

TERMS = [
    "position: raised_cosine_linear(position_cm, n=8)",
    "speed: bspline(speed_cm_s, n=5)",
    "direction: category(running_direction)",
]
OPTIONS = dict(response="spikes", terms=TERMS, bin="100ms", strengths=15, folds=4)


@pytest.fixture(scope="module")
def recording():
    return riata.simulate_recording(seconds=120, seed=3)


@pytest.fixture(scope="module")
def selection(recording):
    return riata.select(recording, **OPTIONS)


@pytest.fixture
def csv(tmp_path, recording):
    from riata._table import columns_of

    path = tmp_path / "recording.csv"
    path.write_text(_ext.to_csv(columns_of(recording)))
    return path


def numbers(selection):
    told = selection.to_dict()
    told.pop("seconds")
    told["certificate"].pop("seconds")
    return told


def test_it_keeps_what_drives_the_neuron(selection):
    assert "position" in selection.kept and "speed" in selection.left_out
    assert [each.label for each in selection.covariates] == ["position", "speed", "direction"]
    assert selection.certificate.ok and 0 < selection.deviance_explained < 1
    position = selection.covariates[0]
    assert position.kept and position.importance > 0 and position.features == 8
    tuning = position.tuning[0]
    assert tuning.column == "position_cm" and len(tuning.x) == len(tuning.refit)
    assert len(tuning.edges) == len(tuning.occupancy) + 1


def test_path_and_cross_validation_come_along(selection):
    assert len(selection.path) == 15 and selection.path.norms.shape == (15, 3)
    assert (np.diff(selection.path.strengths) < 0).all()
    cv = selection.cv
    assert cv.cvm.shape == cv.cvsd.shape == (15,) and cv.folds == 4
    assert cv.strength_1se >= cv.strength_min
    assert selection.strength == cv.strength_1se
    assert (selection.path.norms[0] == 0).all()


def test_every_kind_of_table_gives_the_same_bits(recording, selection, csv):
    expected = numbers(selection)
    assert numbers(riata.select(csv, **OPTIONS)) == expected
    structured = np.rec.fromarrays(list(recording.values()), names=list(recording))
    assert numbers(riata.select(np.asarray(structured), **OPTIONS)) == expected
    pandas = pytest.importorskip("pandas")
    assert numbers(riata.select(pandas.DataFrame(recording), **OPTIONS)) == expected


def test_the_shell_gives_the_same_bits(selection, csv):
    command = os.environ.get("RIATA_CLI")
    if not command:
        pytest.skip("RIATA_CLI is not set to the riata command")
    call = [command, "select", str(csv), "--response", "spikes", "--bin", "100ms", "--json"]
    for term in TERMS:
        call += ["--term", term]
    call += ["--strengths", "15", "--folds", "4", "--quiet"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    told.pop("seconds")
    told["certificate"].pop("seconds")
    assert told == numbers(selection)


def test_one_thread_gives_the_same_bits(recording, selection):
    assert numbers(riata.select(recording, **OPTIONS, threads=1)) == numbers(selection)


def test_the_model_is_saved_loaded_and_predicts_the_same_bits(recording, selection, tmp_path):
    path = tmp_path / "model.riata"
    selection.model.save(path)
    loaded = riata.load_model(path)
    predicted = loaded.predict(recording)
    np.testing.assert_array_equal(predicted, selection.model.predict(recording))
    assert predicted.shape == (6000,) and (predicted > 0).all()
    assert loaded.response == "spikes" and list(loaded.coef_) == ["position", "speed", "direction"]
    assert "position" in repr(loaded) and loaded.to_dict()
    path.write_bytes(b"nonsense")
    with pytest.raises(ValueError):
        riata.load_model(path)
    with pytest.raises(OSError):
        riata.load_model(tmp_path / "missing")


def test_the_report_is_one_file(selection, tmp_path):
    path = Path(selection.report(tmp_path / "report.html"))
    page = path.read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html") and "position" in page
    assert "srcdoc=" in selection._repr_html_()
    assert "position" in selection.summary() and repr(selection)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"response": "spike"}, "spikes"),
        ({"terms": ["bspline(position)"]}, "position_cm"),
        ({"terms": ["bsplin(position_cm)"]}, "b_spline"),
        ({"family": "poison"}, "poisson"),
        ({"rule": "2se"}, "1se"),
        ({"folds": 1}, "fold"),
        ({"bin": "20 parsecs"}, "20 parsecs"),
    ],
)
def test_bad_options_are_said_with_the_known_ones(recording, change, message):
    with pytest.raises(ValueError, match=message):
        riata.select(recording, **{**OPTIONS, **change})


def test_a_family_has_its_fields(recording):
    terms = ["position: raised_cosine_linear(position_cm, n=6)"]
    told = {**OPTIONS, "terms": terms, "strengths": 8, "folds": 3}
    texts = riata.select(recording, **told | {"family": "negative_binomial(dispersion=0.5)"})
    objects = riata.select(
        recording, **told | {"family": riata.families.NegativeBinomial(dispersion=0.5)}
    )
    assert texts.to_dict()["strength"] == objects.to_dict()["strength"]
    usual = riata.select(recording, **told | {"family": "negative_binomial"})
    assert usual.strength != texts.strength
    with pytest.raises(ValueError, match="write NAME or NAME"):
        riata.select(recording, **told | {"family": "tweedie(1.6)"})


def test_bad_tables_are_said(recording):
    with pytest.raises(TypeError, match="table: must be a dict"):
        riata.select(3, response="y")
    with pytest.raises(TypeError, match="column 'y' must hold numbers or texts"):
        riata.select({"y": [1, "a", {}]}, response="y")
    with pytest.raises(ValueError, match="column 'y' must be 1-dimensional"):
        riata.select({"y": np.ones((2, 2))}, response="y")
    with pytest.raises(OSError, match="nowhere.csv"):
        riata.select("nowhere.csv", response="y")
    with pytest.raises(ValueError):
        riata.select({**recording, "spikes": np.ones(6000)}, **OPTIONS)


def test_texts_become_codes_of_sorted_levels_and_come_back(tmp_path):
    from riata._table import columns_of, table_of

    texts = np.array(["out", None, "in", "out"], dtype=object)
    (name, codes, levels), flags = columns_of(
        {"d": texts, "f": np.array([True, False, True, True])}
    )
    assert (name, levels) == ("d", ["in", "out"]) and flags[2] == []
    np.testing.assert_array_equal(codes, [1, np.nan, 0, 1])
    assert table_of([(name, codes, levels)])["d"].tolist() == texts.tolist()
    path = tmp_path / "t.csv"
    path.write_text("d,x\nout,1\nin,2.5\n")
    table = riata.read_csv(path)
    assert table["d"].tolist() == ["out", "in"] and table["x"].tolist() == [1, 2.5]


def test_progress_is_told_and_may_cancel(recording):
    told = []
    riata.select(recording, **OPTIONS, progress=lambda stage, share: told.append((stage, share)))
    assert told and all(0 <= share <= 1 for _, share in told)
    with pytest.raises(KeyboardInterrupt):
        riata.select(recording, **OPTIONS, progress=lambda stage, share: False)
    with pytest.raises(ZeroDivisionError):
        riata.select(recording, **OPTIONS, progress=lambda stage, share: 1 / 0)


def test_a_selection_that_takes_too_much_memory_is_refused(recording):
    with pytest.raises(riata.exceptions.ResourceLimit, match="raise max_memory"):
        riata.select(recording, **OPTIONS, max_memory=1000)


def test_ctrl_c_interrupts_and_other_threads_run_meanwhile(recording):
    ticks = []

    def tick_then_interrupt():
        for _ in range(5):
            time.sleep(0.01)
            ticks.append(1)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=tick_then_interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        while True:  # as often as it takes to be in the middle of one
            riata.select(recording, **OPTIONS)
    thread.join()
    assert len(ticks) == 5
