"""One sentence for what is asked wrongly, where NeMoS or NumPy would speak of something else."""

import json
from pathlib import Path

import numpy as np
import pytest
import riata
from riata import basis as bases
from riata.convolve import create_convolutional_predictor
from riata.glm import GLM, ClassifierGLM, ClassifierPopulationGLM, PopulationGLM, cv_strength
from riata.identifiability_constraints import apply_identifiability_constraints
from riata.observation_models import PoissonObservations
from riata.regularizer import GroupLasso, Ridge

rng = np.random.default_rng(1)
X = rng.normal(size=(60, 3))
y = rng.poisson(1.5, size=60).astype(float)
tree = {"a": X[:, :2], "b": X[:, 2:]}
labels = rng.integers(0, 3, size=60)
x = np.linspace(0, 1, 20)
sums = bases.BSplineEval(5) + bases.BSplineEval(4)
ridge = GLM(regularizer="Ridge", regularizer_strength=0.1)
fitted = GLM(regularizer="Ridge", regularizer_strength=0.1).fit(X, y)


def late_update():
    params = ridge.initialize_params(X, y)
    return ridge.update(params, None, X, y)


CASES = [
    (lambda: ridge.fit({"a": X[:, 0]}, y), ValueError, r"a has shape \(60,\), take \(n_samples"),
    (lambda: ridge.fit(X, y[:, None]), ValueError, "many neurons are a PopulationGLM's"),
    (lambda: PopulationGLM().fit(X, y), ValueError, r"shape \(60,\), take \(n_samples, n_neurons"),
    (lambda: ridge.fit(X[:0], y[:0]), ValueError, "must have a sample or more, got none"),
    (lambda: fitted.score(X * np.nan, y), ValueError, "none of 60 is"),
    (lambda: fitted.score(X, y, aggregate_sample_scores="sum"), TypeError, "must be a function"),
    (
        lambda: GLM(regularizer="Ridge").fit(tree, y).predict(X),
        TypeError,
        "coef has several arrays in the place of X",
    ),
    (lambda: GLM(PoissonObservations), TypeError, r"write PoissonObservations\(\)"),
    (lambda: GLM(solver_kwargs={"maxiter": 2.5}), ValueError, "maxiter must be a whole number"),
    (lambda: GLM(solver_kwargs={"stepsize": "a"}), TypeError, "stepsize must be a number"),
    (late_update, TypeError, "opt_state must be what initialize_optimizer_and_state"),
    (lambda: GroupLasso(mask=np.array([1.0, 1.0, 0.0])), ValueError, "at least 2 dimensions"),
    (lambda: ClassifierGLM(3).fit(X, np.eye(3)[labels]), ValueError, "ClassifierPopulationGLM's"),
    (
        lambda: ClassifierPopulationGLM(3).fit(X, np.stack([labels, labels % 2], axis=1)),
        ValueError,
        "neuron 1 has no 2",
    ),
    (lambda: riata.inspect_npz(__file__), ValueError, "is no file of a model"),
    (lambda: riata.glm_hmm.GLMHMM(3), NotImplementedError, "has no hidden Markov models"),
    (lambda: cv_strength(GLM, X, y, [0.1]), TypeError, "got GLM, a class"),
    (
        lambda: cv_strength(ClassifierPopulationGLM(3), X, labels[:, None], [0.1]),
        NotImplementedError,
        "searched one by one",
    ),
    (lambda: sums.compute_features(x, x[:-1]), ValueError, r"as many samples, got \[20, 19\]"),
    (lambda: sums.split_by_feature(np.ones((4, 9)), axis=2), ValueError, "axis must be one of"),
    (lambda: bases.BSplineEval(5).evaluate_on_grid(5.5), TypeError, "n_samples must be a whole"),
    (lambda: bases.BSplineEval(5).set_input_shape(0), ValueError, "Cannot convert inputs"),
    (lambda: bases.BSplineEval(5, order="a"), TypeError, "order must be a number"),
    (lambda: bases.RaisedCosineLinearEval(5, width="a"), TypeError, "width must be a number"),
    (lambda: bases.TransformerBasis(bases.BSplineEval), TypeError, "got the class BSplineEval"),
    (lambda: bases.BSplineEval(5).evaluate(y=x), TypeError, "takes its inputs in their order"),
    (
        lambda: create_convolutional_predictor(np.ones((3, 1)), x, shift="no"),
        TypeError,
        "shift must be True or False",
    ),
    (lambda: riata.simulation.difference_of_gammas(9.5), TypeError, "ws must be a whole number"),
    (lambda: apply_identifiability_constraints("a"), TypeError, "feature_matrix must be numeric"),
]


@pytest.mark.parametrize(("call", "error", "message"), CASES, ids=[case[2] for case in CASES])
def test_what_is_wrong_is_said(call, error, message):
    with pytest.raises(error, match=message) as raised:
        call()
    assert "\n" not in str(raised.value)


def test_the_strength_that_was_set_last_holds():
    model = GLM(regularizer="Ridge", regularizer_strength=0.1)
    model.regularizer.strength = 5.0
    assert model.regularizer_strength == 5.0
    expected = GLM(regularizer="Ridge", regularizer_strength=5.0).fit(X, y).coef_
    np.testing.assert_array_equal(model.fit(X, y).coef_, expected)
    model.regularizer_strength = 0.1
    np.testing.assert_array_equal(model.fit(X, y).coef_, fitted.coef_)
    own = GLM(regularizer=Ridge(strength=2.0), regularizer_strength=0.1)
    assert own.regularizer_strength == 0.1  # that of the call came last


def test_functions_of_ones_own_are_blocks_and_factors_of_blocks():
    own = bases.CustomBasis([np.sin, np.cos], label="own")
    at = rng.normal(size=60)
    for basis, inputs in ((own, (at,)), (own * bases.BSplineEval(5), (at, at))):
        blocks, columns = basis.compute_blocks(*inputs), basis.compute_features(*inputs)
        (block,) = blocks.values()
        assert block.shape == columns.shape
        expected = ridge.fit(columns, y).predict(columns)
        np.testing.assert_allclose(ridge.fit(blocks, y).predict(blocks), expected, atol=1e-8)


def test_every_name_of_the_page_is_one_of_the_installed_nemos():
    nemos = pytest.importorskip("nemos")
    path = Path(__file__).parents[1] / "golden" / "nemos_api.json"
    api = json.loads(path.read_text())["modules"]
    for module in nemos.__all__:
        known = api.get(module, {})
        listed = getattr(getattr(nemos, module), "__all__", ())
        jaxopt = [name for name in listed if name.startswith("Jaxopt")]  # where that is installed
        assert [name for name in listed if known and name not in (*known, *jaxopt)] == []
