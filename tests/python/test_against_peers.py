"""Fits against other packages run tight; a plain formula of the objective judges both.

Their solutions are in tests/golden/peers.json (tests/golden/make_peers.py).
"""

import json
from pathlib import Path

import numpy as np
import pytest
from peer_problems import DISPERSION, POWER, PROBLEMS
from riata import _ext
from scipy import sparse

PEERS = json.loads((Path(__file__).parents[1] / "golden" / "peers.json").read_text())
# statsmodels leaves a coefficient at zero for good once it has been there.
BEHIND = {"38-negative_binomial-lasso-dense-statsmodels", "40-gamma-lasso-dense-statsmodels"}
FIELDS = {"negative_binomial": {"dispersion": DISPERSION}, "tweedie": {"power": POWER}}


def column(values):
    return np.ascontiguousarray(np.reshape(np.asarray(values, dtype=float), (-1, 1)))


def design_of(problem):
    X = problem.X
    if problem.design == "float32":
        return X.astype(np.float32)
    if problem.design != "sparse":
        return X
    csc = sparse.csc_array(X)
    indices = (csc.indptr.astype(np.int64), csc.indices.astype(np.int64))
    return _ext.sparse_block(*X.shape, *indices, csc.data, "csc")


def terms_of(problem):
    penalties = _ext.penalties
    out = []
    if problem.l1.any():
        out.append(_ext.PenaltyTerm(penalties.Lasso(), column(problem.l1)))
    if problem.l2.any():
        out.append(_ext.PenaltyTerm(penalties.Ridge(), column(problem.l2)))
    if problem.is_grouped:
        ends = np.append(problem.starts[1:], problem.X.shape[1])
        entries = [np.arange(a, b) for a, b in zip(problem.starts, ends, strict=True)]
        sizes = np.array([len(each) for each in entries])
        groups = [(f"group {k}", [int(j) for j in each]) for k, each in enumerate(entries)]
        strength = problem.group_strengths / np.sqrt(sizes)  # the penalty has the root of the size
        term = _ext.PenaltyTerm(penalties.GroupLasso(), column(strength), groups=groups)
        out.append(term)
    return out


def fitted(problem, **options):
    observation = _ext.Observation(problem.family, fields=FIELDS.get(problem.family, {}))
    glm = _ext.Glm(observation, terms_of(problem), fit_intercept=problem.intercept, **options)
    offset = None if problem.offset is None else column(problem.offset)
    data = {"weights": problem.weights, "offset": offset}
    fit = glm.fit([("X", design_of(problem))], column(problem.y), **data)
    coef, intercept = fit.coef[:, 0], float(fit.intercept[0])
    return coef, intercept, fit.certificate


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_fits_reach_what_other_packages_reach(problem):
    stored = PEERS["solutions"][problem.name]
    np.testing.assert_allclose(problem.checksum(), stored["checksum"], rtol=1e-12)
    coef, intercept, certificate = fitted(problem)
    theirs = np.array(stored["coef"])
    ours, peers = problem.objective(coef, intercept), problem.objective(theirs, stored["intercept"])
    assert certificate["ok"]
    assert problem.stationarity(coef, intercept) <= 1e-9
    if problem.name in BEHIND:
        assert ours < peers and problem.stationarity(theirs, stored["intercept"]) > 1e-4
        return
    assert abs(ours - peers) <= 1e-8 * max(1, abs(peers)), f"{ours - peers:.3g} above the peer"
    np.testing.assert_allclose(coef, theirs, atol=1e-5)
    np.testing.assert_allclose(intercept, stored["intercept"], atol=1e-5)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_gap_of_a_loose_fit_covers_what_is_left_to_the_best_known(problem):
    stored = PEERS["solutions"][problem.name]
    coef, intercept, _ = fitted(problem)
    best = min(
        problem.objective(coef, intercept),
        problem.objective(np.array(stored["coef"]), stored["intercept"]),
    )
    for tolerance in (1e-1, 1e-3, 1e-6):
        coef, intercept, certificate = fitted(problem, tolerance=tolerance, finish=False)
        left = problem.objective(coef, intercept) - best
        assert certificate["gap_absolute"] >= left - 1e-13 * max(1, abs(best))
        assert certificate["ok"] == (certificate["gap"] <= tolerance)
