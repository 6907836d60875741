"""Helpers of NeMoS, in the ways that its documentation uses them."""

import numpy as np
import pytest
import riata
from riata import proximal_operator, simulation, solvers
from riata.basis import BSplineEval, CyclicBSplineEval, RaisedCosineLogConv
from riata.convolve import create_convolutional_predictor
from riata.identifiability_constraints import (
    add_constant,
    apply_identifiability_constraints,
    apply_identifiability_constraints_by_basis_component,
)

kernel = np.array([[1.0], [10.0], [100.0]])
series = np.arange(8.0)
nan = np.nan


# --- convolution


@pytest.mark.parametrize(
    ("causality", "shift", "expected"),
    [
        ("causal", None, [nan, nan, nan, 12, 123, 234, 345, 456]),
        ("causal", True, [nan, nan, nan, 12, 123, 234, 345, 456]),
        ("causal", False, [nan, nan, 12, 123, 234, 345, 456, 567]),
        ("anti-causal", None, [123, 234, 345, 456, 567, nan, nan, nan]),
        ("anti-causal", False, [12, 123, 234, 345, 456, 567, nan, nan]),
        ("acausal", None, [nan, 12, 123, 234, 345, 456, 567, nan]),
    ],
)
def test_convolution_sees_what_its_causality_says(causality, shift, expected):
    got = create_convolutional_predictor(kernel, series, causality, shift)
    np.testing.assert_array_equal(got[:, 0], expected)


def test_convolution_goes_through_trees_axes_and_batches():
    both = {"a": series, "b": np.stack([series, series**2], axis=1)}
    got = create_convolutional_predictor(np.hstack([kernel, -kernel]), both)
    assert got["a"].shape == (8, 2) and got["b"].shape == (8, 2, 2)
    np.testing.assert_array_equal(got["b"][:, 0], got["a"])
    listed = create_convolutional_predictor(kernel, [series, series[:5]], batch_size_samples=3)
    assert listed[1].shape == (5, 1)
    across = create_convolutional_predictor(kernel, both["b"].T, axis=1)
    np.testing.assert_array_equal(across[:, :, 0], got["b"][:, :, 0].T)
    with pytest.warns(UserWarning, match="shorter than the window"):
        assert np.isnan(create_convolutional_predictor(kernel, series[:2])).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((kernel[:, 0], series), "must be a 2 dimensional array"),
        ((kernel, np.array([])), "Empty array provided"),
        ((np.empty((0, 1)), series), "Empty array provided"),
        ((kernel, series, "sideways"), "predictor_causality must be one of"),
        ((kernel, series, "acausal", True), "Cannot shift `predictor`"),
        ((kernel, series, "causal", None, 1), "axis must be in"),
        ((kernel, series, "causal", None, 0, 0), "strictly positive integer"),
    ],
)
def test_what_cannot_be_convolved_is_said(arguments, message):
    with pytest.raises(ValueError, match=message):
        create_convolutional_predictor(*arguments)


# --- simulation


def test_a_difference_of_gammas_is_that_of_densities():
    stats = pytest.importorskip("scipy.stats")
    got = simulation.difference_of_gammas(30, inhib_a=1.5, excit_a=2.5, inhib_b=0.7, excit_b=1.7)
    up, down = stats.gamma(2.5, scale=1 / 1.7), stats.gamma(1.5, scale=1 / 0.7)
    t = np.linspace(0, max(up.ppf(0.99), down.ppf(0.99)), 30)
    expected = up.pdf(t) - down.pdf(t)
    np.testing.assert_allclose(got, expected / np.linalg.norm(expected), atol=1e-12)
    with pytest.raises(ValueError, match="inhib_a must be >0"):
        simulation.difference_of_gammas(5, inhib_a=0)
    with pytest.raises(ValueError, match="upper_percentile should lie"):
        simulation.difference_of_gammas(5, upper_percentile=1)


def test_filters_are_regressed_on_a_basis():
    rng = np.random.default_rng(0)
    basis, weights = rng.normal(size=(20, 4)), rng.normal(size=(3, 3, 4))
    filters = np.einsum("wk,ijk->wij", basis, weights)
    np.testing.assert_allclose(simulation.regress_filter(filters, basis), weights, atol=1e-12)
    with pytest.raises(ValueError, match="window_size mismatch"):
        simulation.regress_filter(filters[:5], basis)


def test_coupled_neurons_are_simulated_as_told():
    still = dict(
        coupling_coef=np.zeros((2, 2, 3)),
        feedforward_coef=np.array([[1.0], [2.0]]),
        intercepts=np.array([0.5, -0.5]),
        random_key=0,
        feedforward_input=np.tile(np.linspace(0, 1, 4000)[:, None, None], (1, 2, 1)),
        coupling_basis_matrix=np.eye(5)[:, :3],
        init_y=np.zeros((5, 2)),
        inverse_link_function=np.exp,
    )
    counts, rates = simulation.simulate_recurrent(**still)
    drive = np.linspace(0, 1, 4000)[:, None] * [1.0, 2.0] + [0.5, -0.5]
    np.testing.assert_allclose(rates, np.exp(drive), rtol=1e-12)
    np.testing.assert_allclose(counts.mean(axis=0), rates.mean(axis=0), rtol=0.05)
    # neuron 0 is driven by what neuron 1 did one and three bins ago
    weights = np.zeros((2, 2, 3))
    weights[0, 1] = [0.4, 0, -0.3]
    counts, rates = simulation.simulate_recurrent(**still | {"coupling_coef": weights})
    past = np.concatenate([np.zeros((5, 2)), counts])
    extra = 0.4 * past[4:-1, 1] - 0.3 * past[2:-3, 1]
    np.testing.assert_allclose(np.log(rates[:, 0]), drive[:, 0] + extra, atol=1e-10)
    assert simulation.simulate_recurrent(**still | {"inverse_link_function": "softplus"})
    for wrong in ({"intercepts": np.zeros(3)}, {"coupling_coef": np.zeros((2, 3, 3))}):
        with pytest.raises(ValueError, match="number of neurons"):
            simulation.simulate_recurrent(**still | wrong)
    with pytest.raises(ValueError, match="same window size"):
        simulation.simulate_recurrent(**still | {"init_y": np.zeros((4, 2))})
    with pytest.raises(ValueError, match="must be three-dimensional"):
        simulation.simulate_recurrent(**still | {"feedforward_input": np.zeros((4, 2))})


# --- identifiability


def test_of_columns_that_depend_on_each_other_the_first_are_dropped():
    x = np.random.default_rng(1).uniform(size=200)
    splines = BSplineEval(6).compute_features(x)
    reduced, kept = apply_identifiability_constraints(splines)
    assert kept.tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(reduced, splines[:, 1:])
    assert np.linalg.matrix_rank(add_constant(reduced)) == 6
    assert apply_identifiability_constraints(splines, add_intercept=False)[1].tolist() == list(
        range(6)
    )
    twice = apply_identifiability_constraints(np.hstack([splines, splines]))[1]
    assert twice.tolist() == [7, 8, 9, 10, 11]
    holes = np.vstack([np.full((2, 6), np.nan), splines])
    reduced, kept = apply_identifiability_constraints(holes)
    assert kept.tolist() == [1, 2, 3, 4, 5] and np.isnan(reduced[:2]).all() and len(reduced) == 202
    assert apply_identifiability_constraints(np.ones((9, 1)))[1].size == 0
    with pytest.raises(TypeError, match="2-dimensional"):
        apply_identifiability_constraints(x)


def test_every_component_of_a_basis_is_made_identifiable():
    rng = np.random.default_rng(2)
    x, y = rng.uniform(size=(2, 300))
    basis = BSplineEval(5) + CyclicBSplineEval(4)
    features = basis.compute_features(x, y)
    reduced, kept = apply_identifiability_constraints_by_basis_component(basis, features)
    assert kept.tolist() == [1, 2, 3, 4, 6, 7, 8]
    np.testing.assert_array_equal(reduced, features[:, kept])


# --- proximal operators


def test_proximal_operators_minimise_what_they_say():
    v, step, s = np.array([1.0, -2.0, 0.05]), 0.7, 0.3
    penalties = {
        "prox_ridge": lambda z: s / 2 * np.sum(z**2),
        "prox_lasso": lambda z: s * np.sum(np.abs(z)),
        "prox_elastic_net": lambda z: s * np.sum(0.4 * np.abs(z) + 0.3 * z**2),
        "prox_group_lasso": lambda z: s * (np.sqrt(2) * np.hypot(z[0], z[1]) + abs(z[2])),
        "prox_none": lambda z: 0.0,
    }
    mask = np.array([[1, 1, 0], [0, 0, 1]])
    more = {"prox_elastic_net": ((s, 0.4),), "prox_group_lasso": (s, mask)}
    rng = np.random.default_rng(0)
    for name, penalty in penalties.items():
        prox = getattr(proximal_operator, name)
        z = prox(v, *more.get(name, (s,)), scaling=step)

        def objective(at, penalty=penalty):
            return np.sum((at - v) ** 2) / (2 * step) + penalty(at)

        least = objective(z)
        for _ in range(200):
            assert objective(z + rng.normal(size=3) * 0.05) >= least - 1e-12, name
    tree = {"a": v, "b": 2 * v}
    np.testing.assert_array_equal(
        proximal_operator.prox_lasso(tree, {"a": s, "b": 0.0})["b"], 2 * v
    )
    groups = {"a": mask, "b": mask}
    norms = proximal_operator.masked_norm_2(tree, groups, normalize=False)
    np.testing.assert_allclose(norms, np.sqrt(5) * np.array([np.sqrt(5), 0.05]))
    np.testing.assert_allclose(proximal_operator.compute_normalization(groups), [2, np.sqrt(2)])


# --- names


def test_solver_names_are_known_and_run_riata():
    names = solvers.list_available_algorithms()
    assert {"GradientDescent", "ProximalGradient", "LBFGS", "BFGS", "SVRG", "ProxSVRG"} <= {*names}
    assert solvers.get_solver("LBFGS[optax]").full_name == "LBFGS[riata]"
    assert [each.algo_name for each in solvers.list_available_solvers()] == names
    assert solvers.list_algo_backends("BFGS") == ["riata"]
    assert "maxiter" in solvers.get_solver_documentation("BFGS")
    solvers.set_default_backend("BFGS", "riata")
    assert isinstance(solvers.get_solver("SVRG"), solvers.SolverSpec)
    assert not solvers.JAXOPT_AVAILABLE
    with pytest.raises(ValueError, match="No solver registered for algorithm Magic"):
        solvers.get_solver("Magic")
    with pytest.raises(ValueError, match="backend not available"):
        solvers.set_default_backend("BFGS", "jaxopt")
    with pytest.raises(NotImplementedError, match="cannot run solvers of JAX"):
        solvers.register("Mine", object)


def test_nothing_is_downloaded(tmp_path):
    name = riata.fetch.DOWNLOADABLE_FILES[0]
    with pytest.raises(FileNotFoundError, match="riata downloads nothing"):
        riata.fetch.fetch_data(name, tmp_path)
    (tmp_path / name).write_bytes(b"")
    assert riata.fetch.fetch_data(name, tmp_path) == str(tmp_path / name)
    with pytest.raises(ValueError, match="not found. Available"):
        riata.fetch.fetch_data("nothing.nwb")
    with pytest.raises(NotImplementedError, match="dandi download"):
        riata.fetch.download_dandi_data("000582", "sub.nwb")


def test_the_plot_style_is_a_style_of_matplotlib():
    assert riata.styles.plot_style.is_file()
    matplotlib = pytest.importorskip("matplotlib")
    pytest.importorskip("matplotlib.style")
    with matplotlib.rc_context():
        matplotlib.style.use(riata.styles.plot_style)
        assert not matplotlib.rcParams["axes.spines.top"]


def test_the_kernel_of_a_conv_basis_is_what_its_documentation_convolves_with():
    basis = RaisedCosineLogConv(5, window_size=20)
    spikes = np.random.default_rng(0).poisson(0.3, size=200)
    _, grid = basis.evaluate_on_grid(20)
    np.testing.assert_allclose(
        create_convolutional_predictor(grid, spikes), basis.compute_features(spikes)
    )
