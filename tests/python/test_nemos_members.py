"""Every member of NeMoS' models, used once on each class; one without a use here fails."""

import json
from pathlib import Path

import numpy as np
import pytest
from riata import glm, load_model
from riata.observation_models import PoissonObservations
from riata.regularizer import Ridge

API = json.loads((Path(__file__).parents[1] / "golden" / "nemos_api.json").read_text())
NAMES = [
    f"{name}.{member}"
    for name, entry in API["modules"]["glm"].items()
    if "GLM" in name
    for member in entry["members"]
]
STRENGTH = 0.05


class Problem:
    """A model of one class, fitted to data of its kind."""

    def __init__(self, name):
        rng = np.random.default_rng(5)
        self.cls = getattr(glm, name)
        self.labels = name.startswith("Classifier")
        shape = (80, 2) if "Population" in name else (80,)
        self.X = rng.normal(size=(80, 3))
        self.y = rng.integers(0, 3, shape) if self.labels else rng.poisson(2.0, shape)
        self.told = {"n_classes": 3} if self.labels else {}
        self.model = self.new().fit(self.X, self.y)
        self.params = (self.model.coef_, self.model.intercept_)

    def new(self, **told):
        told = {"regularizer": "Ridge", "regularizer_strength": STRENGTH} | self.told | told
        return self.cls(**told)

    def known(self, **told):
        """One that was not fitted, and knows its labels."""
        model = self.new(**told)
        return model.set_classes(self.y) if self.labels else model

    def start(self):
        return self.known().initialize_params(self.X, self.y)

    def penalized(self, params):
        coef = np.asarray(params[0])
        return self.model.compute_loss(params, self.X, self.y) + STRENGTH / 2 * np.sum(coef**2)

    def eta(self):
        return np.tensordot(self.X, self.model.coef_, 1) + self.model.intercept_.reshape(
            self.model.coef_.shape[1:]
        )


@pytest.fixture(scope="module")
def problems():
    return {name: Problem(name) for name in API["modules"]["glm"] if "GLM" in name}


def fit(p):
    best = p.penalized(p.params)
    assert best < p.penalized(p.start())
    assert best <= p.penalized((p.model.coef_ * 1.001, p.model.intercept_)) + 1e-15


def predict(p):
    if p.labels:
        expected = np.argmax(p.eta(), axis=-1)
    else:
        expected = np.exp(p.eta())
    np.testing.assert_allclose(p.model.predict(p.X), expected, rtol=1e-12)


def predict_proba(p):
    proba = p.model.predict_proba(p.X, return_type="proba")
    np.testing.assert_allclose(np.log(proba), p.model.predict_proba(p.X), atol=1e-12)
    np.testing.assert_allclose(proba.sum(axis=-1), 1)


def score(p):
    own = p.model.observation_model
    if p.labels:
        seen, rate = np.eye(3)[p.y], p.model.predict_proba(p.X)
    else:
        seen, rate = p.y, p.model.predict(p.X)
    expected = np.mean(own.log_likelihood(seen, rate, aggregate_sample_scores=lambda each: each))
    assert p.model.score(p.X, p.y) == pytest.approx(expected)


def simulate(p):
    drawn, rate = p.model.simulate(4, p.X)
    np.testing.assert_array_equal(drawn, p.model.simulate(4, p.X)[0])
    assert drawn.shape == p.y.shape and len(rate) == len(p.X)


def compute_loss(p):
    if p.labels:
        each = -np.take_along_axis(p.model.predict_proba(p.X), p.y[..., None], -1)[..., 0]
    else:
        each = np.exp(p.eta()) - p.y * p.eta()
    expected = each.mean(axis=0).sum()
    assert p.model.compute_loss(p.params, p.X, p.y) == pytest.approx(expected)


def initialize_params(p):
    coef, intercept = p.start()
    assert coef.shape == p.model.coef_.shape and intercept.shape == p.model.intercept_.shape
    assert np.all(coef == 0) and np.all(np.isfinite(intercept))


def update(p):
    model, params = p.known(solver_kwargs={"stepsize": 0.05}), p.start()
    state = model.initialize_optimizer_and_state(params, p.X, p.y)
    params, state = model.update(params, state, p.X, p.y)
    assert p.penalized(params) < p.penalized(p.start())
    np.testing.assert_array_equal(model.coef_, params[0])


def optimizer_update(p):
    model, params = p.known(), p.start()
    state = model.optimizer_init_state(params, p.X, p.y)
    params, state, _ = model.optimizer_update(params, state, p.X, p.y)
    assert p.penalized(params) < p.penalized(p.start())
    assert model.coef_ is None


def optimizer_run(p):
    params, state, _ = p.known().optimizer_run(p.start(), p.X, p.y)
    np.testing.assert_allclose(params[0], p.model.coef_, atol=1e-9)
    assert state.stats.converged


def get_params(p):
    told = p.model.get_params(deep=False)
    assert told["regularizer_strength"] == STRENGTH
    again = p.cls(**told).fit(p.X, p.y)
    np.testing.assert_allclose(again.coef_, p.model.coef_, atol=1e-9)


def set_params(p):
    model = p.new().set_params(regularizer="Lasso", regularizer_strength=0.3)
    assert type(model.regularizer).__name__ == "Lasso" and model.regularizer_strength == 0.3
    with pytest.raises(ValueError, match="Invalid parameter 'strenght'"):
        model.set_params(strenght=1)


def save_params(p):
    def check(path):
        p.model.save_params(path)
        np.testing.assert_array_equal(load_model(path).predict(p.X), p.model.predict(p.X))

    return check


def feature_mask(p):
    mask = np.ones_like(p.model.coef_)
    mask[1, 0] = 0
    masked = p.new(feature_mask=mask).fit(p.X, p.y)
    np.testing.assert_array_equal(masked.coef_ == 0, mask == 0)
    np.testing.assert_array_equal(masked.feature_mask, mask)


def regularizer(p):
    model = p.new()
    model.regularizer = Ridge()
    assert model.regularizer_strength == 1.0  # what was told went with the regularizer before


def regularizer_strength(p):
    model = p.new()
    model.regularizer_strength = 100.0
    assert np.all(np.abs(model.fit(p.X, p.y).coef_) < np.abs(p.model.coef_).max() / 10)


def observation_model(p):
    model = p.new()
    name = "CategoricalObservations" if p.labels else "PoissonObservations"
    assert type(model.observation_model).__name__ == name
    if p.labels:
        with pytest.raises(TypeError, match="CategoricalObservations"):
            model.observation_model = PoissonObservations()
    else:
        model.observation_model = "Gaussian"
        assert model.fit(p.X, p.y).scale_.shape == p.model.scale_.shape


def inverse_link_function(p):
    model, eta = p.new(), np.array([[-1.0, 0.5]])
    if p.labels:
        np.testing.assert_allclose(np.exp(model.inverse_link_function(eta)).sum(), 1)
    else:
        model.inverse_link_function = "softplus"
        np.testing.assert_allclose(model.inverse_link_function(eta), np.log1p(np.exp(eta)))
        assert model.inverse_link_function.__name__ == "softplus"


def solver_name(p):
    model = p.new(solver_name="BFGS", solver_kwargs={"maxiter": 50, "tol": 1e-8})
    assert model.solver_name == model.algo_name == "BFGS"
    assert model.solver_kwargs == {"maxiter": 50, "tol": 1e-8}
    assert model.solver_spec.algo_name == "BFGS" and model.solver == model.solver_spec
    with pytest.raises(NameError, match="not a kwarg"):
        model.solver_kwargs = {"iterations": 3}


def classes_(p):
    named = np.array(["left", "none", "right"])
    model = p.new().fit(p.X, named[p.y])
    assert model.n_classes == 3 and list(model.classes_) == list(named)
    np.testing.assert_array_equal(model.predict(p.X), named[p.model.predict(p.X)])
    assert list(p.new().set_classes(p.y).classes_) == [0, 1, 2]


USES = {each.__name__: each for each in (fit, predict, predict_proba, score, simulate)}
USES |= {each.__name__: each for each in (compute_loss, initialize_params, update, optimizer_run)}
USES |= {each.__name__: each for each in (optimizer_update, get_params, set_params, save_params)}
USES |= {each.__name__: each for each in (feature_mask, regularizer, regularizer_strength)}
USES |= {each.__name__: each for each in (observation_model, inverse_link_function)}
USES |= dict.fromkeys(("solver_name", "solver_kwargs", "solver", "solver_spec"), solver_name)
USES |= dict.fromkeys(("classes_", "n_classes", "set_classes"), classes_)
USES |= {"initialize_optimizer_and_state": update, "optimizer_init_state": optimizer_update}


@pytest.mark.parametrize("name", NAMES)
def test_every_member_of_every_model(name, problems, tmp_path):
    cls, member = name.split(".")
    check = USES[member](problems[cls])
    if check is not None:
        check(tmp_path / "model.npz")


@pytest.mark.parametrize("name", ["GLM", "PopulationGLM", "ClassifierGLM"])
def test_the_names_of_the_version_before(name, problems):
    p = problems[name]
    model = p.known()
    state = model.initialize_solver_and_state(p.X, p.y, p.start())
    params, state = model.update(p.start(), state, p.X, p.y)
    assert p.penalized(params) < p.penalized(p.start())
    again, _, _ = model.solver_update(params, model.solver_init_state(params, p.X, p.y), p.X, p.y)
    assert p.penalized(again) < p.penalized(params)
    coef = model.solver_run(params, p.X, p.y)[0][0]
    np.testing.assert_allclose(coef, p.model.coef_, atol=1e-9)
    assert p.model.optim_info_ is p.model.solver_state_.stats


def test_labels_are_told_before_steps():
    X, y = np.random.default_rng(0).normal(size=(5, 3)), np.array([0, 1, 0, 1, 0])
    model = glm.ClassifierGLM(3)
    with pytest.raises(RuntimeError, match="before calling ``initialize_optimizer_and_state``"):
        model.initialize_solver_and_state(X, y, init_params=None)
    model.set_classes([0, 1, 2])
    params = model.initialize_params(X, y)  # although the batch has no 2
    assert np.all(np.isfinite(params[1])) and np.argmin(params[1]) == 2
    state = model.initialize_solver_and_state(X, y, params)
    assert np.all(np.isfinite(model.update(params, state, X, y)[0][1]))
