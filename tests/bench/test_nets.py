"""The benchmark of nets: its data, its trainers, its verdicts, and one run of it at toy size."""

import json
import subprocess
import sys
from pathlib import Path

import net_page
import net_selection
import nets
import numpy as np
import pytest
from net_cases import CASES, DIGITS, SMALL, Case
from net_tasks import TASKS
from trainers import TRAINERS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("widths", [SMALL, DIGITS])
def test_data_are_the_same_every_time_and_can_be_learned(widths):
    case = Case(widths, 32)
    one, other = case.data(256), case.data(256)
    assert one.X.dtype == np.float32 and one.X.shape == (256, widths[0])
    assert np.array_equal(one.X, other.X) and np.array_equal(one.y, other.y)
    assert not np.array_equal(one.X, one.X_validation)
    if not case.is_regression:
        assert set(one.y) == set(range(widths[-1]))


def test_a_loss_is_half_a_squared_error_or_a_log_loss():
    assert Case(SMALL, 32).loss(np.array([1.0, 2.0]), np.array([[2.0], [4.0]])) == 1.25
    probabilities = np.full((3, 10), 0.1)
    loss = Case(DIGITS, 32).loss(np.array([0, 5, 9]), np.log(probabilities))
    assert loss == pytest.approx(np.log(10))


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")  # trainings are meant to end early
@pytest.mark.parametrize("trainer", TRAINERS.values(), ids=lambda trainer: trainer.name)
@pytest.mark.parametrize("widths", [SMALL, DIGITS])
def test_every_trainer_learns(trainer, widths):
    if absent := nets.missing(trainer.package, *trainer.also):
        pytest.skip(absent)
    case = Case(widths, 32)
    halves = case.data(512)
    losses = [
        case.loss(halves.y, trainer.train(case, halves, epochs, 0)(halves.X)) for epochs in (1, 30)
    ]
    assert losses[1] < 0.75 * losses[0]


def a_row(**microseconds):
    """Every package with the same held-out losses."""
    losses = [1.0, 1.2, 0.8]
    return {name: {"seconds": us * 1e-6, "losses": losses} for name, us in microseconds.items()}


def test_a_speed_counts_with_its_gate_only():
    wanted = {"torch": 10, "jax": 2}
    row = a_row(riata=10.0, torch=100.0, jax=21.0)
    assert net_page.verdict(row, wanted, True) == "met"
    row["riata"]["losses"] = [1.3, 1.5, 1.1]
    assert net_page.gate("riata", row).excess == pytest.approx(1.837, abs=1e-3)
    assert net_page.verdict(row, wanted, True) == "gate not passed"


def test_a_verdict_names_who_is_too_near_or_was_not_measured():
    wanted = {"torch": 10, "jax": 2}
    row = a_row(riata=10.0, torch=90.0, jax=15.0)
    assert net_page.verdict(row, wanted, True) == "not met: torch, jax"
    assert net_page.verdict(row, wanted, False) == "met"
    row["jax"] = {"error": "jax not installed"}
    assert net_page.verdict(row, wanted, False) == "not met: jax"
    assert net_page.verdict({"torch": row["torch"]}, wanted, True) == "not measured"


def test_a_job_has_its_gate_too():
    task = TASKS["selection"]
    own, peer = {"held-out loss": 0.35}, {"held-out loss": 0.31, "standard error": 0.05}
    assert net_page.as_good(own, peer, task)
    assert not net_page.as_good(own, {**peer, "standard error": 0.03}, task)
    assert net_page.as_good(own, {"held-out loss": 0.1}, task)


def test_a_path_is_judged_by_what_its_validation_chooses():
    validation, counts = [0.5, 0.2, 0.3, 0.4], [5, 3, 2, 0]
    losses = {0: 9.0, 1: 1.0, 2: 2.0, 3: 3.0}
    found = net_selection.facts(validation, counts, lambda k: np.full(4, losses[k]))
    assert found["held-out loss"] == 1.0 and found["strengths"] == 4
    assert found["with at most 2 inputs"] == 2.0 and found["with at most 4 inputs"] == 1.0


def test_one_command_measures_merges_and_says_who_is_missing(tmp_path):
    command = [sys.executable, str(ROOT / "bench/nets.py"), "--size", "tiny", "--out", tmp_path]
    command += ["--only", "steps", "--nets", "20-64-64-1, 256", "--solvers"]
    done = subprocess.run([*command, "scikit-learn"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "nets.json").read_text())
    found = data["steps"]["20-64-64-1, 256"]["scikit-learn"]
    assert 0 < found["seconds"] < 1 and len(found["losses"]) == 2
    assert "20-64-64-1, 256" in (tmp_path / "net_benchmarks.md").read_text()
    assert nets.missing("no_such_package", "numpy") == "no_such_package not installed"


def test_what_is_wanted_is_wanted_of_peers_there_are():
    assert {peer for case in CASES.values() for peer in case.wanted} <= set(TRAINERS)
    for task in TASKS.values():
        assert set(task.wanted) <= set(task.contestants)
