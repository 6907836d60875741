import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
import riata
from riata.exceptions import ConvergenceWarning, NotFittedError
from riata.glm import GLM, PopulationGLM


@pytest.fixture
def flat(counts):
    X, y = counts
    return np.hstack([X["a"], X["b"]]), y


def test_coefficients_have_the_structure_of_x(counts, flat):
    X, y = counts
    one = GLM().fit(X, y[:, 0])
    assert one.coef_["a"].shape == (4,) and one.coef_["b"].shape == (3,)
    assert one.intercept_.shape == one.scale_.shape == one.dof_resid_.shape == (1,)
    many = PopulationGLM().fit(X, y)
    assert many.coef_["a"].shape == (4, 3) and many.intercept_.shape == (3,)
    assert GLM().fit(flat[0], y[:, 0]).coef_.shape == (7,)
    nested = GLM().fit({"deep": {"b": X["b"]}, "a": X["a"]}, y[:, 0])
    np.testing.assert_allclose(nested.coef_["deep"]["b"], one.coef_["b"], atol=1e-10)
    listed = GLM().fit([X["a"], X["b"]], y[:, 0])
    np.testing.assert_array_equal(listed.coef_[1], one.coef_["b"])


def test_predict_is_the_mean_and_keeps_missing_rows(flat):
    X, y = flat
    X = X.copy()
    model = GLM().fit(X, y[:, 0])
    X[3, 2] = np.nan
    rate = model.predict(X)
    assert rate.shape == (300,) and np.isnan(rate[3]) and np.isfinite(np.delete(rate, 3)).all()
    expected = np.exp(X @ model.coef_ + model.intercept_)
    np.testing.assert_allclose(np.delete(rate, 3), np.delete(expected, 3), rtol=1e-12)
    assert PopulationGLM().fit(*flat).predict(X).shape == (300, 3)


def test_coefficients_that_are_set_are_those_that_predict():
    model = GLM("Bernoulli")
    model.coef_, model.intercept_ = np.array([1.0, -1.0]), np.array([0.5])
    eta = np.array([[1.0, 2.0], [0.0, 3.0]]) @ model.coef_ + 0.5
    np.testing.assert_allclose(
        model.predict([[1.0, 2.0], [0.0, 3.0]]), 1 / (1 + np.exp(-eta)), rtol=1e-14
    )


def test_rows_that_are_not_finite_are_left_out_and_counted(flat):
    X, y = flat
    holes_X, holes_y = X.copy(), y[:, 0].copy()
    holes_X[5, 1], holes_X[9, 0], holes_y[7] = np.nan, np.inf, np.nan
    model = GLM().fit(holes_X, holes_y)
    kept = np.delete(np.arange(300), [5, 7, 9])
    np.testing.assert_allclose(model.coef_, GLM().fit(X[kept], y[kept, 0]).coef_, rtol=1e-12)
    assert model.certificate_.rows_used == 297 and model.certificate_.rows_dropped == 3
    assert np.isfinite(model.score(holes_X, holes_y))
    with pytest.raises(ValueError, match="At least a NaN or an Inf at all sample points!"):
        GLM().fit(np.full((3, 2), np.nan), np.ones(3))


@pytest.mark.parametrize("family", ["Poisson", "Bernoulli", "Gaussian"])
def test_scores_are_their_definitions(flat, family):
    stats = pytest.importorskip("scipy.stats")
    X, y = flat
    y = (y > 1).astype(float)[:, 0] if family == "Bernoulli" else y[:, 0]
    model = GLM(family, regularizer="Ridge", regularizer_strength=0.1).fit(X, y)
    mu, null = model.predict(X), np.full(300, y.mean())
    log_density = {
        "Poisson": lambda m: stats.poisson.logpmf(y, m),
        "Bernoulli": lambda m: stats.bernoulli.logpmf(y, m),
        "Gaussian": lambda m: stats.norm.logpdf(y, m, np.sqrt(model.scale_[0])),
    }[family]
    assert model.score(X, y) == pytest.approx(log_density(mu).mean(), rel=1e-12)
    mcfadden = 1 - log_density(mu).mean() / log_density(null).mean()
    assert model.score(X, y, score_type="pseudo-r2-McFadden") == pytest.approx(mcfadden, rel=1e-10)
    cohen = model.score(X, y, score_type="pseudo-r2-Cohen")
    assert 0 < cohen < 1
    if family == "Gaussian":
        assert cohen == pytest.approx(1 - np.sum((y - mu) ** 2) / np.sum((y - null) ** 2))
    with pytest.raises(NotImplementedError, match="pseudo-r2-Magic not implemented"):
        model.score(X, y, score_type="pseudo-r2-Magic")


def test_scores_can_be_aggregated_by_neuron(flat):
    X, y = flat
    model = PopulationGLM().fit(X, y)
    each = model.score(X, y, aggregate_sample_scores=lambda x: np.mean(x, axis=0))
    assert each.shape == (3,) and model.score(X, y) == pytest.approx(each.mean())


def test_init_params_start_the_solver_and_do_not_move_the_optimum(counts):
    X, y = counts
    cold = GLM(regularizer="Lasso", regularizer_strength=0.05).fit(X, y[:, 0])
    start = ({"a": np.full(4, 0.3), "b": np.full(3, -0.2)}, np.array([0.1]))
    warm = GLM(regularizer="Lasso", regularizer_strength=0.05).fit(X, y[:, 0], init_params=start)
    np.testing.assert_allclose(warm.coef_["a"], cold.coef_["a"], atol=1e-10)
    with pytest.raises(ValueError, match="length two"):
        GLM().fit(X, y[:, 0], init_params=(1, 2, 3))
    with pytest.raises(TypeError, match="mismatched structure"):
        GLM().fit(X, y[:, 0], init_params=({"a": np.zeros(4)}, np.zeros(1)))
    with pytest.raises(ValueError, match="Inconsistent number of features"):
        GLM().fit(X, y[:, 0], init_params=({"a": np.zeros(5), "b": np.zeros(3)}, np.zeros(1)))


def test_parameters_are_read_set_and_cloned():
    model = GLM(regularizer="Lasso", regularizer_strength=0.3)
    assert sorted(model.get_params(deep=False)) == [
        "feature_mask",
        "inverse_link_function",
        "observation_model",
        "regularizer",
        "regularizer_strength",
        "solver_kwargs",
        "solver_name",
    ]
    assert "feature_mask" in PopulationGLM().get_params()
    model.set_params(regularizer="Ridge")
    assert model.regularizer_strength == 1.0
    model.set_params(regularizer_strength=5, regularizer="Lasso")
    assert model.regularizer_strength == 5.0
    twin = model.__sklearn_clone__()
    assert twin is not model and twin.regularizer is not model.regularizer
    assert twin.regularizer_strength == 5.0 and twin.coef_ is None
    with pytest.raises(ValueError, match="Invalid parameter 'strength' for estimator GLM"):
        model.set_params(strength=1)
    with pytest.raises(ValueError, match="'feature_mask' must contain only 0s and 1s!"):
        PopulationGLM(feature_mask=np.full((2, 2), 0.5))


def test_a_model_survives_copy_and_pickle(flat):
    X, y = flat
    for regularizer in ("UnRegularized", "ElasticNet", riata.regularizer.Lasso(0.1)):
        model = GLM(regularizer=regularizer).fit(X, y[:, 0])
        for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            np.testing.assert_array_equal(twin.predict(X), model.predict(X))
            assert twin.certificate_ == model.certificate_


def test_the_repr_tells_parameters_line_by_line():
    text = repr(GLM(regularizer="Ridge", regularizer_strength=0.1))
    assert text.startswith("GLM(\n") and text.endswith("\n)")
    assert "    observation_model=PoissonObservations()" in text
    assert "    regularizer_strength=0.1" in text
    assert "strength" not in repr(GLM(regularizer="Ridge", regularizer_strength=[0.1, 0.2]))


def test_it_serves_scikit_learns_searches(flat):
    selection = pytest.importorskip("sklearn.model_selection")
    X, y = flat
    search = selection.GridSearchCV(
        GLM(regularizer="Ridge"), {"regularizer_strength": np.logspace(-3, 1, 4)}, cv=3
    ).fit(X, y[:, 0])
    assert search.best_params_["regularizer_strength"] in np.logspace(-3, 1, 4)
    assert search.best_estimator_.coef_.shape == (7,)


def test_a_link_without_convexity_is_fitted_and_says_so(flat):
    X, y = flat
    model = GLM("Gaussian", "exp").fit(X, 1 + y[:, 0])
    assert model.certificate_.ok and not model.certificate_.convex
    assert np.isnan(model.certificate_.gap) and model.certificate_.stationarity < 1e-6
    assert GLM("Poisson", "softplus").fit(X, y[:, 0]).certificate_.gap < 1e-6


def test_solver_names_and_options_of_nemos_are_checked():
    model = GLM(regularizer="Lasso", solver_name="ProximalGradient", solver_kwargs={"tol": 1e-8})
    assert model.solver_name == "ProximalGradient"
    assert GLM(solver_name="LBFGS[optax+optimistix]").solver_name == "LBFGS"
    with pytest.raises(
        ValueError, match="The solver: BFGS is not allowed for Lasso regularization"
    ):
        GLM(regularizer="Lasso", solver_name="BFGS")
    with pytest.raises(ValueError, match="No solver registered for algorithm Magic"):
        GLM(solver_name="Magic")
    with pytest.raises(TypeError, match="solver_name must be a string"):
        GLM(solver_name=3)
    with pytest.raises(NameError, match="not a kwarg for LBFGS"):
        GLM(solver_kwargs={"speed": 11})
    with pytest.warns(UserWarning, match="Solver ``BFGS`` is not allowed"):
        GLM(solver_name="BFGS").regularizer = "Lasso"


def test_too_few_iterations_warn_with_the_gap_and_the_knob(flat):
    X, y = flat
    model = GLM(regularizer="Lasso", regularizer_strength=1e-3, solver_kwargs={"maxiter": 1})
    with pytest.warns(ConvergenceWarning, match="^The fit did not converge.*gap.*maxiter"):
        model.fit(X, y[:, 0])
    assert not model.certificate_.ok and not model.solver_state_.stats.converged


def test_a_silent_neuron_is_separated_and_leaves_the_others_alone(flat):
    X, y = flat
    silent = y.copy()
    silent[:, 1] = 0
    model = PopulationGLM()
    with pytest.warns(ConvergenceWarning, match="Response 1 of 3: status separated"):
        model.fit(X, silent)
    assert [each.status for each in model.certificate_] == ["converged", "separated", "converged"]
    alone = PopulationGLM().fit(X, y)
    np.testing.assert_array_equal(model.coef_[:, [0, 2]], alone.coef_[:, [0, 2]])


def test_a_constant_response_gives_zeros_and_the_exact_intercept(flat):
    X, _ = flat
    model = GLM(regularizer="Lasso", regularizer_strength=0.1).fit(X, np.full(300, 3.0))
    assert (model.coef_ == 0).all() and model.intercept_[0] == pytest.approx(np.log(3), abs=1e-14)


def test_arrays_come_as_they_are(flat):
    X, y = flat
    model = GLM(regularizer="Lasso", regularizer_strength=0.05)
    expected = model.fit(X, y[:, 0]).coef_
    record = np.zeros(300, dtype=[("pad", "i1"), ("x", "f8", 7)])
    record["x"] = X
    views = [
        record["x"],
        np.asfortranarray(X),
        np.repeat(X, 2, axis=0)[::2],
        np.repeat(X, 2, axis=1)[:, ::2],
        X[::-1][::-1],
        X.astype(">f8"),
    ]
    for view in views:
        np.testing.assert_allclose(model.fit(view, y[:, 0]).coef_, expected, atol=1e-12)
    np.testing.assert_array_equal(model.fit(X, y[:, 0].astype(np.int32)).coef_, expected)

    class ArrayLike:
        def __array__(self, dtype=None, copy=None):
            return np.asarray(X, dtype)

    np.testing.assert_array_equal(model.fit(ArrayLike(), list(y[:, 0])).coef_, expected)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.ones(3), np.ones(3), "X must be 2-dimensional."),
        (np.ones((3, 1)), np.ones((3, 2)), "y must be 1-dimensional."),
        (np.ones((3, 1)), np.ones(4), "same number of samples. X has 3 samples, y has 4"),
        ({"a": np.ones((3, 1)), "b": np.ones((4, 1))}, np.ones(3), "same number.*a: 3, b: 4"),
        (np.ones((3, 1)), -np.ones(3), "at least 0"),
        (np.ones((0, 1)), np.ones(0), "row|sample"),
        ({}, np.ones(3), "no features"),
    ],
)
def test_data_that_do_not_fit_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        GLM().fit(X, y)


def test_texts_and_complex_numbers_are_refused():
    for X in ([["a"], ["b"]], [[1j], [2]]):
        with pytest.raises(TypeError, match="X must be numeric"):
            GLM().fit(X, np.ones(2))


def test_an_unfitted_model_says_so():
    for ask in (lambda m: m.predict(np.ones((2, 2))), lambda m: m.score(np.ones((2, 2)), [1, 2])):
        with pytest.raises(NotFittedError, match="This GLM instance is not fitted yet"):
            ask(GLM())
    with pytest.raises(ValueError, match="Unknown observation model: Cauchy"):
        GLM("Cauchy")
    with pytest.raises(ValueError, match="Unknown link function: softsign"):
        GLM("Poisson", "softsign")


def test_feature_pytrees_slice_all_features(counts):
    X, _ = counts
    tree = riata.pytrees.FeaturePytree(**X)
    assert tree.shape == (300,) and tree[10:20]["b"].shape == (10, 3)
    with pytest.raises(ValueError, match="must have 300 rows"):
        tree["c"] = np.ones(3)


def test_import_brings_neither_scikit_learn_nor_jax_nor_pandas():
    code = "import riata, sys; print(sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sklearn", "jax", "pandas", "scipy", "matplotlib"} & set(eval(done.stdout))
