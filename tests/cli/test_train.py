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
    ],
)
def test_mistakes_are_told_in_one_sentence(table, arguments, code):
    done = train(table, *arguments)
    assert done.returncode == code, done.stderr
    assert is_one_sentence(done.stderr), done.stderr
