"""Every member of NeMoS' observation models and regularizers, used once on each class."""

import json
from pathlib import Path

import numpy as np
import pytest
from riata import observation_models, regularizer
from scipy import stats

API = json.loads((Path(__file__).parents[1] / "golden" / "nemos_api.json").read_text())["modules"]
MODELS = API["observation_models"]
REGULARIZERS = {name: e for name, e in API["regularizer"].items() if e["members"]}
N = 40_000

rng = np.random.default_rng(2)
MEAN = np.exp(rng.normal(size=(50, 2)) * 0.3)
SHARE = 1 / (1 + np.exp(-rng.normal(size=(50, 2))))
LOG_SHARES = np.log(rng.dirichlet(np.ones(3), size=50))

# of each: y, rate, scale, log density of y, inverse link at 0.3, variance at rate and scale
KNOWN = {
    "PoissonObservations": lambda y, mu, s: stats.poisson.logpmf(y, mu),
    "GammaObservations": lambda y, mu, s: stats.gamma.logpdf(y, 1 / s, scale=mu * s),
    "BernoulliObservations": lambda y, mu, s: stats.bernoulli.logpmf(y, mu),
    "NegativeBinomialObservations": lambda y, mu, s: stats.nbinom.logpmf(y, 1, 1 / (1 + mu)),
    "GaussianObservations": lambda y, mu, s: stats.norm.logpdf(y, mu, np.sqrt(s)),
    "CategoricalObservations": lambda y, mu, s: np.sum(y * mu, axis=-1),
}
LINKS = {
    "GammaObservations": 1 / 0.3,
    "BernoulliObservations": 1 / (1 + np.exp(-0.3)),
    "GaussianObservations": 0.3,
}


class Observed:
    def __init__(self, name):
        self.name, self.density = name, KNOWN[name]
        self.model = getattr(observation_models, name)()
        self.scale = 0.5 if name in ("GammaObservations", "GaussianObservations") else 1.0
        self.rate = {"BernoulliObservations": SHARE, "CategoricalObservations": LOG_SHARES}.get(
            name, MEAN
        )
        self.y = np.asarray(self.model.sample_generator(1, self.rate, self.scale))


def sample_generator(o):
    assert o.y.shape == o.rate.shape
    np.testing.assert_array_equal(o.y, o.model.sample_generator(1, o.rate, o.scale))
    many = o.model.sample_generator(3, np.broadcast_to(o.rate[0], (N, *o.rate.shape[1:])), o.scale)
    mean = np.exp(o.rate[0]) if o.name == "CategoricalObservations" else o.rate[0]
    np.testing.assert_allclose(np.mean(many, axis=0), mean, atol=6 * np.std(many) / np.sqrt(N))


def log_likelihood(o):
    each = o.model.log_likelihood(o.y, o.rate, o.scale, lambda values: values)
    np.testing.assert_allclose(each, o.density(o.y, o.rate, o.scale), rtol=1e-10, atol=1e-12)
    total = o.model.log_likelihood(o.y, o.rate, o.scale)  # as NeMoS: over neurons, the means
    assert total == pytest.approx(np.sum(np.mean(each, axis=0)))


def likelihood(o):
    each = o.density(o.y, o.rate, o.scale)
    got = o.model.likelihood(o.y, predicted_rate=o.rate, scale=o.scale)
    assert got == pytest.approx(np.exp(np.sum(np.mean(each, axis=0))))
    got = o.model.likelihood(o.y, o.rate, o.scale, aggregate_sample_scores=np.mean)
    by_sample = o.name in ("BernoulliObservations", "CategoricalObservations")
    assert got == pytest.approx(np.mean(np.exp(each)) if by_sample else np.exp(np.mean(each)))


def deviance(o):
    each = o.model.deviance(o.y, o.rate, o.scale)
    assert each.shape == o.density(o.y, o.rate, o.scale).shape and np.all(each >= 0)
    if o.name == "CategoricalObservations":
        best = 0.0
    else:  # its own mean explains a sample best
        top = 1 - 1e-15 if o.name == "BernoulliObservations" else None
        at = o.y if o.name == "GaussianObservations" else np.clip(o.y, 1e-15, top)
        best = o.density(o.y, at, o.scale)
    expected = 2 * (best - o.density(o.y, o.rate, o.scale))
    np.testing.assert_allclose(each, expected, rtol=1e-7, atol=1e-9)


def estimate_scale(o):
    dof = np.array([48.0, 46.0]) if o.rate.shape[1] == 2 else np.array([48.0])
    got = o.model.estimate_scale(o.y, o.rate, dof)
    expected = np.ones(len(dof))
    if o.name == "GaussianObservations":
        expected = np.sum((o.y - o.rate) ** 2, axis=0) / dof
    if o.name == "GammaObservations":
        expected = np.sum((o.y / o.rate - 1) ** 2, axis=0) / dof
    np.testing.assert_allclose(np.broadcast_to(got, expected.shape), expected)


def pseudo_r2(o):
    null = np.log(o.y.mean(axis=0)) if o.name == "CategoricalObservations" else o.y.mean(axis=0)
    null = np.broadcast_to(null, o.rate.shape)
    with np.errstate(divide="ignore"):
        ratio = np.mean(o.model.deviance(o.y, o.rate)) / np.mean(o.model.deviance(o.y, null))
    got = o.model.pseudo_r2(
        o.y, o.rate, score_type="pseudo-r2-Cohen", aggregate_sample_scores=np.mean
    )
    assert got == pytest.approx(1 - ratio)
    worst = o.model.pseudo_r2(o.y, null, "pseudo-r2-McFadden", aggregate_sample_scores=np.mean)
    assert worst == pytest.approx(0, abs=1e-9)


def default_inverse_link_function(o):
    link = o.model.default_inverse_link_function
    if o.name == "CategoricalObservations":
        np.testing.assert_allclose(link(o.rate), o.rate, atol=1e-12)
    else:
        assert link(np.array(0.3)) == pytest.approx(LINKS.get(o.name, np.exp(0.3)))


def scale(o):
    assert o.model.scale == 1.0
    model = type(o.model)()
    model.scale = 0.25
    assert model.scale == 0.25
    with pytest.raises(ValueError, match="scale"):
        model.scale = -1.0


def get_params(o):
    expected = {"scale": 1.0} if o.name == "NegativeBinomialObservations" else {}
    assert o.model.get_params() == expected
    assert type(o.model)().set_params(**expected).get_params() == expected
    with pytest.raises(ValueError, match="Invalid parameter 'skale'"):
        o.model.set_params(skale=2.0)


OF_MODELS = {
    each.__name__: each
    for each in (sample_generator, log_likelihood, likelihood, deviance, estimate_scale, pseudo_r2)
}
OF_MODELS |= {each.__name__: each for each in (default_inverse_link_function, scale, get_params)}
OF_MODELS["set_params"] = get_params


@pytest.mark.parametrize("name", [f"{c}.{m}" for c, e in MODELS.items() for m in e["members"]])
def test_every_member_of_every_observation_model(name):
    cls, member = name.split(".")
    OF_MODELS[member](Observed(cls))


# --- regularizers

COEF = np.array([[0.5, -1.0], [2.0, 0.0], [-0.3, 0.7]])
PARAMS = (COEF, np.array([1.0, -1.0]))
PENALTY = {
    "UnRegularized": lambda b: 0.0,
    "Ridge": lambda b: 0.15 * np.sum(b**2),
    "Lasso": lambda b: 0.3 * np.sum(np.abs(b)),
    "ElasticNet": lambda b: np.sum(0.075 * b**2 + 0.15 * np.abs(b)),
    "GroupLasso": lambda b: 0.3 * np.sqrt(3) * np.sum(np.linalg.norm(b, axis=0)),
}


def of_class(name):
    strength = {"UnRegularized": None, "ElasticNet": (0.3, 0.5)}.get(name, 0.3)
    return getattr(regularizer, name)(), strength


def grouped(name):
    own, strength = of_class(name)
    if name == "GroupLasso":
        own.mask = own.initialize_mask(COEF)
    return own, strength


def penalized_loss(name):
    own, strength = grouped(name)
    loss = own.penalized_loss(lambda params, shift: shift + np.sum(params[1]), PARAMS, strength)
    assert loss(PARAMS, 2.0) == pytest.approx(2.0 + PENALTY[name](COEF))


def get_proximal_operator(name):
    own, strength = grouped(name)
    step = 0.4
    got, intercept = own.get_proximal_operator(PARAMS, strength)(PARAMS, strength, step)
    np.testing.assert_array_equal(intercept, PARAMS[1])
    at = lambda b: step * PENALTY[name](b) + 0.5 * np.sum((b - COEF) ** 2)  # noqa: E731
    for away in np.random.default_rng(0).normal(size=(50, 3, 2)) * 1e-3:
        assert at(got) <= at(got + away) + 1e-12


def allowed_solvers(name):
    own, _ = of_class(name)
    assert own.default_solver in own.allowed_solvers and "ProximalGradient" in own.allowed_solvers
    smooth = name in ("UnRegularized", "Ridge")
    assert ("BFGS" in own.allowed_solvers) == smooth
    own.check_solver(own.default_solver)
    if not smooth:
        with pytest.raises(ValueError, match="The solver: BFGS is not allowed"):
            own.check_solver("BFGS")


def allow_solver(name):
    with pytest.raises(NotImplementedError, match="leave solver_name out"):
        of_class(name)[0].allow_solver("MySolver")


def parameters(name):
    own, strength = of_class(name)
    if name == "UnRegularized":
        assert own.set_params(**own.get_params()).get_params() == own.get_params()
    else:
        assert own.set_params(strength=strength).get_params()["strength"] == strength


def mask(name):
    own, _ = of_class(name)
    with pytest.warns(UserWarning, match="Mask has not been set"):
        own.penalized_loss(lambda params: 0.0, PARAMS, 0.3)(PARAMS)
    assert own.mask is None and own.initialize_mask(COEF).shape == (2, 3, 2)
    own.mask = [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    np.testing.assert_array_equal(own.mask.sum(axis=0), 1)


OF_REGULARIZERS = {
    each.__name__: each
    for each in (penalized_loss, get_proximal_operator, allow_solver, allowed_solvers, mask)
}
OF_REGULARIZERS |= dict.fromkeys(("default_solver", "check_solver"), allowed_solvers)
OF_REGULARIZERS |= dict.fromkeys(("get_params", "set_params"), parameters)
OF_REGULARIZERS["initialize_mask"] = mask


@pytest.mark.parametrize(
    "name", [f"{c}.{m}" for c, e in REGULARIZERS.items() for m in e["members"]]
)
def test_every_member_of_every_regularizer(name):
    cls, member = name.split(".")
    OF_REGULARIZERS[member](cls)
