"""The benchmark of populations: its data, its solvers, its verdicts, and one run at toy size."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import jobs
import numpy as np
import population_child
import population_data
import population_features
import population_page
import population_search
import population_solvers
import pytest
from population_jobs import JOBS
from population_rows import ROWS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["population_ridge", "population_enet"])
def test_generators_draw_the_numbers_that_the_description_draws(name, reference):
    work, wanted = ROWS[name].draw("full"), getattr(reference, name)()
    assert np.array_equal(work.X, wanted["X"]) and np.array_equal(work.Y, wanted["y"])
    own = work.strengths[0] if name == "population_ridge" else work.strengths[:, 0]
    assert np.allclose(own, wanted["lambdas"], rtol=1e-12, atol=0)


def test_columns_of_coupling_are_the_counts_before():
    work = ROWS["coupling"].draw("tiny")
    lags = work.lags
    assert lags == 3 and np.array_equal(work.Y[:, 0], work.series[lags:, 0])
    for sender, lag in ((0, 1), (2, 3), (5, 2)):
        column = work.X[:, sender * lags + lag - 1]
        assert np.array_equal(column, work.series[lags - lag : len(work.series) - lag, sender])


def test_some_neurons_are_those_of_the_whole():
    work = ROWS["population_ridge"].draw("tiny")
    chosen, part = work.some(2)
    assert part.neurons == 2
    assert np.array_equal(part.Y, work.Y[:, chosen])
    assert np.array_equal(part.neuron(1).strengths, work.neuron(chosen[1]).strengths)


FITS = [(row, solver) for row, of in ROWS.items() for solver in of.solvers]


@pytest.mark.parametrize("row, solver", FITS, ids=lambda each: getattr(each, "name", each))
def test_every_solver_is_called_as_it_should(row, solver):
    if absent := jobs.missing(solver.package):
        pytest.skip(absent)
    work = ROWS[row].draw("tiny")
    everyone = np.arange(work.neurons)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = solver.prepare(work) if solver.prepare else work
        found = solver.solve(given, solver.ladder[-1], 1)
    if row == "population_search":
        facts = population_child.searched(work, everyone, found)
        off = population_search.off(work, found.curve, population_search.tight(work))
        facts["shown"] = max(facts["shown"], off)
    else:
        facts = population_child.figures(work, everyone, found)
    # what comes as it comes is float32, and stops early
    assert facts["shown"] < (3e-2 if solver.name.endswith("as it comes") else 1e-6)


def test_a_worse_neuron_is_seen():
    work = ROWS["population_ridge"].draw("tiny")
    coefs, intercepts = population_solvers.riata_path(work, 1e-8, 1)
    everyone = np.arange(work.neurons)
    assert population_child.figures(work, everyone, (coefs, intercepts))["shown"] < 1e-7
    coefs[0, 2, 3] += 0.05
    facts = population_child.figures(work, everyone, (coefs, intercepts))
    assert facts["shown"] > 1e-6
    gaps = np.array(facts["primal"]) - np.array(facts["dual"])
    assert np.flatnonzero(gaps > 1e-6).tolist() == [3]


def test_a_worse_curve_is_seen():
    work = ROWS["population_search"].draw("tiny")
    oracle = population_search.tight(work)
    assert population_search.off(work, oracle.mean(axis=1), oracle) < 1e-20
    oracle_and_more = oracle.copy()
    oracle_and_more[1, 2] *= 1.05
    assert population_search.off(work, oracle_and_more, oracle) > 1e-6


def test_a_curve_is_the_mean_held_out_deviance():
    work = ROWS["population_search"].draw("tiny")
    found = population_search.riata(work, 1e-6, 1)
    assert np.allclose(found.curve, population_search.tight(work), rtol=1e-3)


@pytest.mark.parametrize("what", ["b_spline", "log_cosine"])
def test_features_are_what_their_definition_says(what):
    facts = population_features.expanded("riata", True, what, "tiny")
    assert facts["off"] < 1e-12 and facts["returned"] > 0
    assert population_features.block(what, "tiny")["seconds"] > 0


def a_setting(seconds, gap, **more):
    made = {"tolerance": 1e-6, "threads": 1, "seconds": seconds, "scale": 1.0, "shown": gap}
    return made | {"primal": [5 + gap], "dual": [5.0]} | more


def test_a_verdict_is_against_the_setting_that_reaches_or_the_loosest():
    solvers = {
        "riata": [a_setting(1.0, 1e-7)],
        "NeMoS as it comes": [a_setting(15.0, 1e-2)],
        "NeMoS float64": [a_setting(25.0, 1e-7)],
        "glum": [a_setting(12.0, 1e-7, scaled=2), a_setting(9.0, 1e-4)],
    }
    entries = {k: {"left_out": "", "settings": v} for k, v in solvers.items()}
    data = {"fits": {"population_ridge": entries, "population_lasso": entries}}
    fastest, nemos = population_page.fit_verdicts("population_ridge", data)
    assert (fastest.peer, fastest.found, fastest.met) == ("glum ~12", "12x", True)
    assert (nemos.peer, nemos.found, nemos.met) == ("NeMoS float64 25", "25x", False)
    (loosest,) = population_page.fit_verdicts("population_lasso", data)
    assert (loosest.found, loosest.met) == ("15x", False)
    entries["riata"]["settings"][0]["primal"] = [5.1]
    assert not next(population_page.fit_verdicts("population_ridge", data)).met


def run_populations(out, *options):
    command = [sys.executable, str(ROOT / "bench/populations.py"), "--size", "tiny"]
    command += ["--out", str(out), "--repeats", "1", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((out / "populations.json").read_text())


def test_one_command_measures_merges_and_says_who_is_missing(tmp_path):
    only = "coupling,features_b_spline"
    text, data = run_populations(tmp_path, "--only", only, "--solvers", "riata")
    assert "against adelie" in text and "not met" in text
    own = data["fits"]["coupling"]["riata"]
    assert own["settings"][0]["shown"] < 1e-6 and own["settings"][0]["memory"] >= 0
    assert data["jobs"]["features_b_spline"]["riata"]["seconds"] > 0
    _, data = run_populations(tmp_path, "--only", "coupling", "--solvers", "adelie")
    assert data["fits"]["coupling"]["riata"] == own
    adelie = data["fits"]["coupling"]["adelie"]
    assert adelie["left_out"] == jobs.missing("adelie")
    page = (tmp_path / "population_benchmarks.md").read_text()
    assert "## coupling" in page and "## features_b_spline" in page


def test_a_guide_runs_as_a_script():
    facts = JOBS["guide_selection"].contestants["riata"].run("tiny")
    assert 0 < facts["seconds"] <= facts["whole"]


def test_data_are_the_same_every_time():
    one, other = (population_data.coupling(n=200, neurons=4, lags=2, count=3) for _ in range(2))
    assert np.array_equal(one.X, other.X) and np.array_equal(one.strengths, other.strengths)
