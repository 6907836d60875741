"""The benchmark's data, its solvers, and one run of it all at toy size."""

import dataclasses
import importlib.util
import json
import subprocess
import sys
import warnings
from pathlib import Path

import checker
import cross_validation
import numpy as np
import pytest
import results
import scaling
import tables
import workloads
from catalogue import CATALOGUE
from solvers import SOLVERS

ROOT = Path(__file__).parents[2]


def drawn(name, size="tiny"):
    if name == "rand_hie":
        pytest.importorskip("statsmodels", reason="the counts come with statsmodels")
    return CATALOGUE[name].draw(size)


@pytest.mark.parametrize("name", ["tiny", "lasso_small", "poisson_lasso"])
def test_generators_draw_the_numbers_that_the_description_draws(name, reference):
    work, wanted = drawn(name, "full"), getattr(reference, name)()
    assert np.array_equal(work.X, wanted["X"]) and np.array_equal(work.y, wanted["y"])
    assert np.allclose(work.strengths, wanted["lambdas"], rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", ["poisson_enet", "sparse_logistic", "enet_cv", "group_wide"])
def test_a_workload_is_read_back_as_it_was_written(name, tmp_path):
    work = drawn(name)
    workloads.save(work, tmp_path)
    back = workloads.load(tmp_path)
    for each in dataclasses.fields(work):
        one, other = getattr(work, each.name), getattr(back, each.name)
        if each.name == "X" and work.is_sparse:
            one, other = one.toarray(), other.toarray()
        assert np.array_equal(one, other), each.name
    if not work.is_sparse:
        assert back.X.flags.f_contiguous


def tightest_gap(solver, work):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        work = solver.prepare(work) if solver.prepare else work
        solution = solver.solve(work, solver.ladder[-1], 1)
        if work.is_cross_validation:
            return cross_validation.examine(work, solution, cross_validation.tight(work))[0]
        return checker.check(work, *solution).shown


def drawable():
    names = [name for name in CATALOGUE if name != "rand_hie"]
    return names + ["rand_hie"] * bool(importlib.util.find_spec("statsmodels"))


IN_PROCESS = [solver for solver in SOLVERS.values() if solver.run is None]


@pytest.mark.parametrize("solver", IN_PROCESS, ids=lambda solver: solver.name)
def test_every_solver_is_called_as_it_should(solver):
    pytest.importorskip(solver.modules[0].split(".")[0], reason=f"{solver.package} is not here")
    for name in drawable():
        work = drawn(name)
        if solver.refuses(work) or (solver.name == "riata" and work.is_sparse):
            continue
        # where every coefficient is zero saga stops at once, wherever its intercept is
        bound = 1e-4 if solver.name.endswith("saga") else 1e-6
        assert tightest_gap(solver, work) < bound, name


def test_glmnet_is_called_as_it_should(tmp_path):
    solver = SOLVERS["glmnet"]
    for name in ("lasso_small", "poisson_enet", "sparse_logistic", "enet_cv"):
        work = drawn(name)
        if solver.refuses(work):
            pytest.skip(solver.refuses(work))
        workloads.save(work, tmp_path)
        solution = solver.run(tmp_path, work, solver.ladder[-1], 1, 60).solution
        if work.is_cross_validation:
            gap = cross_validation.examine(work, solution, cross_validation.tight(work))[0]
        else:
            gap = checker.check(work, *solution).shown
        assert gap < 1e-6, name


def test_the_cheapest_is_the_fastest_that_reaches_else_the_tightest():
    pairs = [
        ("a", {"seconds": 1.0, "shown": 1e-3}),
        ("a", {"seconds": 3.0, "shown": 1e-7}),
        ("b", {"seconds": 2.0, "shown": 1e-6}),
    ]
    assert results.cheapest(pairs, "shown", 1e-6) == pairs[2]
    assert results.cheapest(pairs, "shown", 1e-2) == pairs[0]
    assert results.cheapest(pairs, "shown", 1e-9) == pairs[1]
    assert results.cheapest([], "shown", 1e-9) is None


def a_setting(seconds, primal, dual, tolerance=1e-6):
    made = {"tolerance": tolerance, "threads": 1, "seconds": seconds, "scale": 1.0}
    return made | {"primal": [primal], "dual": [dual], "shown": primal - dual}


def test_within_is_measured_against_the_best_dual_of_all_solvers():
    row = {
        "wanted": {"first": 2, "second": 3},
        "solvers": {
            "riata": {"left_out": "", "settings": [a_setting(1.0, 5 + 1e-7, 5.0)]},
            "other": {"left_out": "", "settings": [a_setting(2.5, 5 + 1e-8, 4.9)]},
        },
    }
    found = tables.verdict("toy", row)
    assert found.first[1]["within"] == pytest.approx(1e-8, rel=1e-6)
    assert found.ratio("within") == found.ratio("shown") == 2.5
    assert found.certified and found.ahead and not found.met


@pytest.mark.parametrize("name", scaling.CASES)
def test_growth_moves_one_size_at_a_time(name):
    points = [
        (axis, work.X.shape, len(work.strengths)) for axis, _, work in scaling.points(name, "tiny")
    ]
    assert [axis for axis, _, _ in points] == ["rows"] * 4 + ["columns"] * 4 + ["strengths"] * 4
    assert len({shape[1] for _, shape, _ in points[:4]}) == 1
    assert len({shape[0] for _, shape, _ in points[4:]}) == 1
    assert len({count for _, _, count in points[:8]}) == 1


def run_bench(out, *options):
    command = [sys.executable, str(ROOT / "bench/run.py"), "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((out / "results.json").read_text())


def test_one_command_measures_merges_and_writes_the_page(tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is installed by ./dev bench only")
    common = ("--size", "tiny", "--repeats", "1", "--only", "lasso_small,tiny")
    text, data = run_bench(tmp_path, *common, "--solvers", "riata,scikit-learn")
    assert "seconds until shown" in text and "fastest within" in text
    own = tables.verdict("lasso_small", data["workloads"]["lasso_small"])
    assert own.certified and own.first[0] == "scikit-learn"
    assert own.riata["memory"] > 2**20
    before = data["workloads"]["tiny"]
    _, data = run_bench(tmp_path, *common[:-1], "lasso_small", "--solvers", "riata")
    assert data["workloads"]["tiny"] == before
    assert set(data["workloads"]["lasso_small"]["solvers"]) == {"riata", "scikit-learn"}
    assert "lasso_small" in (tmp_path / "benchmarks.md").read_text()
    assert (tmp_path / "benchmarks/lasso_small.svg").exists()
