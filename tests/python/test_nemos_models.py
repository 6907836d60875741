"""Models in the ways that NeMoS' documentation uses them, beyond fit, predict and score."""

import numpy as np
import pytest
from riata.glm import GLM, PopulationGLM
from riata.observation_models import (
    BernoulliObservations,
    CategoricalObservations,
    GammaObservations,
    GaussianObservations,
    NegativeBinomialObservations,
    PoissonObservations,
)

N = 120


# --- simulate


@pytest.mark.parametrize(
    ("model", "scale", "variance"),
    [
        (PoissonObservations(), 1.0, 3.0),
        (GammaObservations(), 0.5, 0.5 * 9),
        (GaussianObservations(), 0.5, 0.5),
        (NegativeBinomialObservations(0.7), None, 3 + 0.7 * 9),
    ],
)
def test_samples_have_the_mean_and_variance_of_their_model(model, scale, variance):
    drawn = model.sample_generator(0, np.full(200_000, 3.0), scale)
    assert drawn.mean() == pytest.approx(3, rel=0.02)
    assert drawn.var() == pytest.approx(variance, rel=0.05)


def test_samples_of_two_values_and_of_classes_have_their_shares():
    assert BernoulliObservations().sample_generator(1, np.full(99_999, 0.3)).mean() == (
        pytest.approx(0.3, abs=0.01)
    )
    shares = np.array([0.2, 0.5, 0.3])
    drawn = CategoricalObservations().sample_generator(2, np.tile(np.log(shares), (99_999, 1)))
    assert (drawn.sum(axis=1) == 1).all()
    np.testing.assert_allclose(drawn.mean(axis=0), shares, atol=0.01)


def test_a_fitted_model_is_simulated_from_a_key(data):
    X, Y = data
    model = PopulationGLM().fit(X, Y)
    counts, rate = model.simulate(5, X)
    np.testing.assert_array_equal(rate, model.predict(X))
    assert counts.shape == (N, 2) and (counts == np.rint(counts)).all()
    np.testing.assert_array_equal(model.simulate(5, X)[0], counts)
    assert (model.simulate(np.array([0, 6], dtype=np.uint32), X)[0] != counts).any()
    np.testing.assert_array_equal(model.simulate(np.random.default_rng(5), X)[0], counts)
    holes = X.copy()
    holes[2, 0] = np.nan
    assert np.isnan(model.simulate(5, holes)[0][2]).all()
    with pytest.raises(TypeError, match="random_key must be a number, a key of JAX"):
        model.simulate("seed", X)


# --- the loss, and steps


@pytest.mark.parametrize("family", ["Poisson", "Gaussian", "Gamma"])
def test_the_loss_is_the_mean_over_samples_summed_over_neurons(data, family):
    X, Y = data
    Y = Y + 1
    coef, intercept = np.full((3, 2), 0.1), np.array([0.2, 0.5])
    model = PopulationGLM(family, "exp")
    mu = np.exp(X @ coef + intercept)
    each = {
        "Poisson": mu - Y * np.log(mu),
        "Gaussian": (Y - mu) ** 2,
        "Gamma": Y / mu + np.log(mu),
    }[family]
    expected = each.mean(axis=0).sum()
    assert model.compute_loss((coef, intercept), X, Y) == pytest.approx(expected, rel=1e-13)
    own = model.observation_model._negative_log_likelihood(Y, mu)
    assert own == pytest.approx(expected, rel=1e-12)


def test_a_fit_begins_at_zero_and_the_link_of_the_mean(data):
    X, Y = data
    coef, intercept = PopulationGLM().initialize_params({"a": X}, Y)
    assert (coef["a"] == np.zeros((3, 2))).all()
    np.testing.assert_allclose(intercept, np.log(Y.mean(axis=0)), rtol=1e-13)
    inverse = GLM(inverse_link_function="softplus").initialize_params(X, Y[:, 0])[1]
    assert np.log1p(np.exp(inverse[0])) == pytest.approx(Y[:, 0].mean(), rel=1e-12)
    with pytest.raises(ValueError, match="Failed to initialize the model intercept"):
        GLM().initialize_params(X, np.zeros(N))


@pytest.mark.parametrize(
    ("regularizer", "family"),
    [("UnRegularized", "Poisson"), ("Lasso", "Poisson"), ("Ridge", "Gaussian")],
)
def test_steps_lead_to_the_fit(data, regularizer, family):
    X, Y = data
    model = GLM(family, regularizer=regularizer, regularizer_strength=0.05)
    params = model.initialize_params(X, Y[:, 0])
    state = model.initialize_optimizer_and_state(params, X, Y[:, 0])
    losses = []
    for _ in range(400):
        params, state = model.update(params, state, X, Y[:, 0])
        losses.append(state.stats.function_val)
    assert (np.diff(losses) <= 1e-12).all() and state.stats.num_steps == 400
    fit = GLM(family, regularizer=regularizer, regularizer_strength=0.05).fit(X, Y[:, 0])
    np.testing.assert_allclose(params[0], fit.coef_, atol=1e-6)
    np.testing.assert_array_equal(model.coef_, params[0])
    np.testing.assert_array_equal(model.predict(X), model.predict(X))
    np.testing.assert_allclose(model.dof_resid_, fit.dof_resid_)
    np.testing.assert_allclose(model.scale_, fit.scale_, rtol=1e-4)
    assert losses[-1] == pytest.approx(fit.solver_state_.stats.function_val, abs=1e-8)


def test_batches_with_a_step_size_are_stochastic_gradient_descent(data):
    X, Y = data
    options = {"stepsize": 0.1, "acceleration": False}
    model = GLM(solver_name="GradientDescent", solver_kwargs=options)
    params = (np.zeros(3), np.zeros(1))
    state = model.initialize_optimizer_and_state(params, X, Y[:, 0])
    first, y = X[:40], Y[:40, 0]
    (coef, intercept), state = model.update(params, state, first, y, n_samples=N)
    np.testing.assert_allclose(coef, -0.1 * first.T @ (1 - y) / 40, atol=1e-14)
    np.testing.assert_allclose(intercept, -0.1 * np.mean(1 - y), atol=1e-14)
    assert model.dof_resid_[0] == N - 4 and state.solver_state.stepsize == pytest.approx(0.1)
    with pytest.raises(TypeError, match="`n_samples` must be `None` or of type `int`"):
        model.update(params, state, X, Y[:, 0], n_samples=3.0)


def test_steps_go_by_the_names_of_both_versions(data):
    X, Y = data
    model = GLM().fit(X, Y[:, 0])
    start = model.initialize_params(X, Y[:, 0])
    state = model.initialize_solver_and_state(X, Y[:, 0], start)
    (coef, _), _, aux = model.optimizer_run(start, X, Y[:, 0])
    np.testing.assert_allclose(coef, model.coef_, atol=1e-10)
    assert aux is None and model.aux_ is None
    fitted = model.coef_.copy()
    step = model.optimizer_update(start, state, X, Y[:, 0])
    assert np.abs(step[0][0]).max() > 0
    np.testing.assert_array_equal(model.coef_, fitted)
    assert model.optimizer_init_state(start, X, Y[:, 0]).stats.num_steps == 0
    assert model.solver_spec.full_name == "LBFGS[riata]" == model.solver.full_name


# --- feature masks


@pytest.mark.parametrize("regularizer", ["UnRegularized", "Ridge", "Lasso", "ElasticNet"])
def test_a_masked_neuron_is_fitted_on_its_features_alone(data, regularizer):
    X, Y = data
    mask = np.array([[1, 0], [0, 1], [1, 1]])
    strength = {"UnRegularized": None, "ElasticNet": (0.02, 0.5)}.get(regularizer, 0.02)
    options = {"regularizer": regularizer, "regularizer_strength": strength}
    many = PopulationGLM(feature_mask=mask, **options).fit(X, Y)
    for k in range(2):
        own = mask[:, k] == 1
        alone = GLM(**options).fit(X[:, own], Y[:, k])
        np.testing.assert_allclose(many.coef_[own, k], alone.coef_, atol=1e-8)
        assert (many.coef_[~own, k] == 0).all() and many.certificate_[k].ok
        single = GLM(feature_mask=mask[:, k], **options).fit(X, Y[:, k])
        np.testing.assert_allclose(single.coef_, many.coef_[:, k], atol=1e-8)
        if regularizer in ("UnRegularized", "Ridge"):
            assert many.dof_resid_[k] == alone.dof_resid_[0] == N - 3


def test_masked_coefficients_count_in_no_groups_size(data):
    X, Y = data
    tree = {"a": X[:, :2], "b": X[:, 2:]}
    options = {"regularizer": "GroupLasso", "regularizer_strength": 0.05}
    masked = GLM(feature_mask={"a": [1, 0], "b": [1]}, **options).fit(tree, Y[:, 0])
    alone = GLM(**options).fit({"a": X[:, :1], "b": X[:, 2:]}, Y[:, 0])
    np.testing.assert_allclose(masked.coef_["a"][0], alone.coef_["a"][0], atol=1e-9)


def test_masks_come_by_neuron_for_whole_features(data):
    X, Y = data
    tree = {"a": X[:, :1], "b": X[:, 1:]}
    by_feature = PopulationGLM(feature_mask={"a": np.array([1, 0]), "b": np.array([1, 1])})
    full = PopulationGLM(feature_mask=np.array([[1, 0], [1, 1], [1, 1]])).fit(X, Y)
    by_feature.fit(tree, Y)
    np.testing.assert_allclose(by_feature.coef_["b"], full.coef_[1:], atol=1e-12)
    assert by_feature.coef_["a"][0, 1] == 0
    with pytest.raises(AttributeError, match="cannot be set after fitting"):
        by_feature.feature_mask = None
    assert by_feature.__sklearn_clone__().feature_mask["b"].tolist() == [1, 1]
    with pytest.raises(ValueError, match="shape of the ``feature_mask`` array must match"):
        PopulationGLM(feature_mask=np.ones((3, 3))).fit(X, Y)
    with pytest.raises(TypeError, match="must have the same structure"):
        PopulationGLM(feature_mask={"a": [1, 0]}).fit(tree, Y)
    full.coef_ = np.ones((3, 2))
    np.testing.assert_allclose(
        full.predict(X)[:, 1], np.exp(X[:, 1:].sum(axis=1) + full.intercept_[1]), rtol=1e-12
    )


# --- links and models of one's own


def test_a_link_of_ones_own_reaches_the_same_optimum(data):
    X, Y = data
    for family in ("Poisson", "Gamma", "NegativeBinomial"):
        own = GLM(family, lambda x: np.log1p(np.exp(x))).fit(X, Y[:, 0] + 1)
        named = GLM(family, "softplus").fit(X, Y[:, 0] + 1)
        np.testing.assert_allclose(own.coef_, named.coef_, atol=1e-7)
        assert own.certificate_.ok and np.isnan(own.certificate_.gap)
        assert own.score(X, Y[:, 0] + 1) == pytest.approx(named.score(X, Y[:, 0] + 1), abs=1e-9)
    assert repr(GLM(inverse_link_function=np.exp).inverse_link_function) == "exp"
    start = GLM(inverse_link_function=lambda x: 0.1 + np.exp(x)).initialize_params(X, Y[:, 0])[1]
    assert 0.1 + np.exp(start[0]) == pytest.approx(Y[:, 0].mean())
    with pytest.raises(ValueError, match="must return an array of the shape it is given"):
        GLM(inverse_link_function=lambda x: 2)
    with pytest.raises(TypeError, match="must be a Callable"):
        GLM(inverse_link_function=3)


def test_cohens_pseudo_r2_of_a_population_is_of_deviances_without_the_scale(data):
    X, Y = data
    Y = Y * [1.0, 100.0]
    model = PopulationGLM("Gaussian").fit(X, Y)
    left, whole = (Y - model.predict(X)) ** 2, (Y - Y.mean(axis=0)) ** 2
    score = model.score(X, Y, score_type="pseudo-r2-Cohen")
    assert score == pytest.approx(1 - left.sum() / whole.sum(), rel=1e-12)


class OwnPoisson:
    """NeMoS' protocol."""

    default_inverse_link_function = staticmethod(lambda x: np.exp(x))

    def _negative_log_likelihood(self, y, rate, aggregate_sample_scores=np.mean):
        return aggregate_sample_scores(rate - y * np.log(rate))

    def log_likelihood(self, y, rate, scale=1.0, aggregate_sample_scores=np.mean):
        return -self._negative_log_likelihood(y, rate, aggregate_sample_scores)

    def likelihood(self, y, rate, scale=1.0, aggregate_sample_scores=np.mean):
        return aggregate_sample_scores(np.exp(y * np.log(rate) - rate))

    def deviance(self, y, rate, scale=1.0):
        return PoissonObservations().deviance(y, rate)

    def pseudo_r2(self, y, rate, score_type, scale, aggregate_sample_scores):
        return 0.25

    def estimate_scale(self, y, rate, dof_resid):
        return 2.0

    def sample_generator(self, key, rate, scale=1.0):
        return np.rint(rate)


def test_an_observation_model_in_nemos_form_is_fitted(data):
    X, Y = data
    model = GLM(OwnPoisson(), regularizer="Lasso", regularizer_strength=0.03).fit(X, Y[:, 0])
    known = GLM(regularizer="Lasso", regularizer_strength=0.03).fit(X, Y[:, 0])
    np.testing.assert_allclose(model.coef_, known.coef_, atol=1e-6)
    assert model.scale_[0] == 2 and model.score(X, Y[:, 0], score_type="pseudo-r2-Cohen") == 0.25
    mu = known.predict(X)
    assert model.score(X, Y[:, 0]) == pytest.approx(np.mean(Y[:, 0] * np.log(mu) - mu), abs=1e-6)
    np.testing.assert_array_equal(model.simulate(0, X)[0], np.rint(model.predict(X)))
    with pytest.raises(AttributeError, match="required `_negative_log_likelihood` attribute"):
        GLM(observation_model=3)


def test_observation_models_score_as_their_densities(data):
    stats = pytest.importorskip("scipy.stats")
    X, Y = data
    y, mu = Y[:, 0], np.exp(0.3 * X[:, 0])
    model = NegativeBinomialObservations(0.5)
    logpmf = stats.nbinom.logpmf(y, 2, 2 / (2 + mu))
    assert model.log_likelihood(y, mu) == pytest.approx(logpmf.mean())
    assert model.likelihood(y, mu) == pytest.approx(np.exp(logpmf.mean()))
    assert model.set_params(scale=2.0).scale == 2 and model.get_params() == {"scale": 2.0}
    gamma = GammaObservations()
    scale = gamma.estimate_scale(y + 1, mu, 50.0)
    assert scale[0] == pytest.approx(np.sum(((y + 1) / mu - 1) ** 2) / 50)
    for bad in ("a", -1.0, np.nan):
        with pytest.raises(ValueError, match="`scale` parameter must be"):
            NegativeBinomialObservations(scale=bad)


def test_observation_models_compare_with_the_mean_alone(data):
    X, Y = data
    y, mu = Y[:, 0] + 0.5, np.exp(0.2 * X[:, 0]) * 1.5
    null = np.full(N, y.mean())
    for model in (PoissonObservations(), GammaObservations(), GaussianObservations()):
        assert callable(model.default_inverse_link_function)
        cohen = 1 - model.deviance(y, mu).sum() / model.deviance(y, null).sum()
        assert model.pseudo_r2(y, mu, score_type="pseudo-r2-Cohen") == pytest.approx(cohen)
        mcfadden = 1 - model.log_likelihood(y, mu) / model.log_likelihood(y, null)
        assert model.pseudo_r2(y, mu) == pytest.approx(mcfadden)
    gaussian = GaussianObservations().deviance(y, mu, scale=2.0)
    np.testing.assert_allclose(gaussian, (y - mu) ** 2 / 2)
    assert (PoissonObservations().deviance(y, y) == 0).all()
