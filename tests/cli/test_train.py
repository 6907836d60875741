"""riata train: a net from a table, its file, and going on from a checkpoint."""

import json

import pytest
from command import is_one_sentence, needs_riata, riata

pytestmark = needs_riata
NET = ("--response", "spikes", "--family", "poisson", "--hidden", "6", "--standardize")
SMALL = ("--input", "position_cm", "--input", "speed_cm_s")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    riata("simulate", "--seconds", 20, "--out", "recording.csv", cwd=folder, check=True)
    return folder


def train(folder, *more, epochs=4):
    return riata("train", "recording.csv", *NET, *SMALL, "--epochs", epochs, *more, cwd=folder)


def test_a_net_is_trained_saved_and_applied(table):
    rule = "layers.0.weight: lasso(0.01)"
    done = train(table, "--penalty", rule, "--json", "--out", "net.riata")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ended"] == "epochs" and len(told["history"]) == 4
    assert told["spec"]["family"] == "poisson"
    predicted = riata("predict", "net.riata", "recording.csv", cwd=table)
    lines = predicted.stdout.splitlines()
    assert lines[0] == "prediction" and len(lines) == 1 + len(
        (table / "recording.csv").read_text().splitlines()[1:]
    )


def test_resuming_gives_the_same_bits(table):
    train(table, "--out", "whole.riata")
    train(table, "--checkpoint", "state.riata", "--checkpoint-every", "1", epochs=2)
    resumed = train(table, "--resume", "state.riata", "--out", "resumed.riata")
    assert resumed.returncode == 0, resumed.stderr
    whole, again = ((table / f"{name}.riata").read_bytes() for name in ("whole", "resumed"))
    assert whole == again


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("--penalty", "layers.9.weight: lasso(1)"), 3),
        (("--penalty", "layers.0.weight lasso"), 2),
        (("--input", "nothing"), 3),
        (("--spec", "missing.json"), 5),
        (("--hidden", "-1"), 2),
        (("--hidden", "5,0"), 2),
        (("--input", "spikes"), 3),
    ],
)
def test_mistakes_are_told_in_one_sentence(table, arguments, code):
    done = train(table, *arguments)
    assert done.returncode == code, done.stderr
    assert is_one_sentence(done.stderr), done.stderr


def test_a_spec_that_is_no_json_is_named(table):
    (table / "spec.json").write_text("{hidden: 3}")
    done = train(table, "--spec", "spec.json")
    assert done.returncode == 3 and "spec.json: " in done.stderr


def test_the_net_of_a_checkpoint_cannot_be_changed(table):
    train(table, "--checkpoint", "kept.riata", "--checkpoint-every", "1", epochs=2)
    for option in ("--hidden", "3"), ("--seed", "7"), ("--penalty", "layers.0.weight: lasso(1)"):
        done = train(table, "--resume", "kept.riata", *option)
        assert done.returncode == 2 and option[0] in done.stderr, done.stderr


@pytest.mark.parametrize(
    "column, family, labels",
    [
        ("running_direction", "bernoulli", ["inbound", "outbound"]),
        ("room", "categorical", ["a", "b", "c"]),
    ],
)
def test_a_text_is_learnt_as_classes(table, column, family, labels):
    header, *rows = (table / "recording.csv").read_text().splitlines()
    rooms = [f"{row},{'abc'[i % 3]}" for i, row in enumerate(rows)]
    (table / "rooms.csv").write_text("\n".join([f"{header},room", *rooms]) + "\n")
    done = riata(
        *("train", "rooms.csv", "--response", column, *SMALL, "--hidden", "4", "--epochs", 2),
        *("--json", "--out", "classes.riata"),
        cwd=table,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["spec"]["family"] == family
    net = pytest.importorskip("riata.net").load_net(table / "classes.riata")
    assert net.classes_.tolist() == labels
    header = riata("predict", "classes.riata", "rooms.csv", cwd=table).stdout.splitlines()[0]
    named = labels[1:] if family == "bernoulli" else labels
    assert header == ",".join(f"prediction {label}" for label in named)


def test_time_is_no_input_unless_named(table):
    spec = ("--response", "spikes", "--hidden", "2", "--epochs", 1, "--out", "all.riata")
    assert riata("train", "recording.csv", *spec, cwd=table).returncode == 0
    told = json.loads(riata("inspect", "all.riata", "--json", cwd=table).stdout)
    assert "position_cm" in told["inputs"] and "time_s" not in told["inputs"]
    riata("train", "recording.csv", *spec, "--input", "time_s", cwd=table, check=True)
    told = json.loads(riata("inspect", "all.riata", "--json", cwd=table).stdout)
    assert told["inputs"] == ["time_s"]


def test_a_net_is_inspected(table):
    train(table, "--penalty", "layers.0.weight: lasso(100)", "--out", "net.riata")
    told = json.loads(riata("inspect", "net.riata", "--json", cwd=table).stdout)
    assert told["sizes"] == [2, 6, 1] and told["response"] == "spikes"
    assert told["zeros"]["layers.0.weight"] == 12
    text = riata("inspect", "net.riata", cwd=table)
    assert text.returncode == 0 and "inputs: position_cm, speed_cm_s" in text.stdout
    assert "layers.0.weight: 12 numbers, 12 zero" in text.stdout


def test_a_net_predicts_rows_that_are_whole(table):
    train(table, "--out", "net.riata")
    (table / "holes.csv").write_text("position_cm,speed_cm_s\n50,3\n,3\n60,4\n")
    done = riata("predict", "net.riata", "holes.csv", cwd=table)
    assert done.returncode == 0 and "1 of 3 rows" in done.stderr
    header, *rows = done.stdout.splitlines()
    assert header == "prediction" and rows[1] == "NaN" and "NaN" not in rows[0] + rows[2]
    binned = riata("predict", "net.riata", "holes.csv", "--bin", "40ms", cwd=table)
    assert binned.returncode == 3 and is_one_sentence(binned.stderr)
    assert "leave --bin out" in binned.stderr
