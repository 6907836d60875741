"""Every basis of NeMoS, in the ways that its documentation uses them."""

import copy

import numpy as np
import pytest
from riata import basis as bases
from riata.basis import (
    AdditiveBasis,
    BSplineConv,
    BSplineEval,
    Category,
    CustomBasis,
    CyclicBSplineConv,
    CyclicBSplineEval,
    FourierEval,
    HistoryConv,
    IdentityEval,
    MSplineConv,
    MSplineEval,
    MultiplicativeBasis,
    OrthExponentialConv,
    OrthExponentialEval,
    RaisedCosineLinearConv,
    RaisedCosineLinearEval,
    RaisedCosineLogConv,
    RaisedCosineLogEval,
    TransformerBasis,
    Zero,
)

x = np.linspace(-2, 5, 60) ** 3
two = np.stack([x, np.sin(x)], axis=1)

RATES = [1.0, 2.0, 4.0, 8.0, 16.0]
PEAKED = {"width": 1.5, "time_scaling": 20.0, "enforce_decay_to_zero": False}
EVALS = [
    BSplineEval(5, order=3),
    CyclicBSplineEval(5, order=3),
    MSplineEval(5, order=3),
    RaisedCosineLinearEval(5, width=1.5),
    RaisedCosineLogEval(5, **PEAKED),
    OrthExponentialEval(5, decay_rates=RATES),
    IdentityEval(),
    FourierEval(4),
]
CONVS = [
    BSplineConv(5, window_size=8, order=3),
    CyclicBSplineConv(5, window_size=8, order=3),
    MSplineConv(5, window_size=8, order=3),
    RaisedCosineLinearConv(5, window_size=8, width=1.5),
    RaisedCosineLogConv(5, window_size=8, **PEAKED),
    OrthExponentialConv(5, window_size=8, decay_rates=RATES),
    HistoryConv(window_size=8),
]
OTHERS = [Category([1.0, 2.0]), Zero(), CustomBasis([np.sin, np.cos])]
name_of = lambda basis: type(basis).__name__  # noqa: E731


def test_convolved_features_are_those_of_nemos(acceptance):
    accepted = acceptance("bases")
    names = {name: getattr(bases, name) for name in bases.__all__}
    for call, values in accepted["conv"].items():
        got = eval(call, names).compute_features(np.array(accepted["series"]))
        np.testing.assert_allclose(got, np.array(values, dtype=float), atol=1e-12, rtol=0)


def test_orthonormal_exponentials_are_those_of_nemos_up_to_signs(acceptance):
    accepted = acceptance("bases")
    call = "OrthExponentialEval(3, decay_rates=[1.0, 5.0, 20.0])"
    got = OrthExponentialEval(3, [1.0, 5.0, 20.0]).compute_features(np.array(accepted["x"]))
    expected = np.array(accepted["values"][call], dtype=float)
    np.testing.assert_allclose(np.abs(got), np.abs(expected), atol=1e-9)
    np.testing.assert_allclose(got.T @ got, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("basis", [*EVALS, *CONVS, *OTHERS], ids=name_of)
def test_features_have_the_shape_that_was_announced(basis):
    basis = copy.deepcopy(basis)
    assert basis.input_shape is None and basis.n_output_features is None
    assert basis.label == type(basis).__name__ and len(basis) == 1 and list(basis) == [basis]
    features = basis.compute_features(x)
    assert features.shape == (60, basis.n_basis_funcs) == (60, basis.n_output_features)
    assert basis.input_shape == ()
    wide = basis.compute_features(two)
    assert wide.shape == (60, 2 * basis.n_basis_funcs) and basis.input_shape == (2,)
    assert basis.split_by_feature(wide)[basis.label].shape == (60, 2, basis.n_basis_funcs)
    assert basis.set_input_shape((3, 4)).n_output_features == 12 * basis.n_basis_funcs
    assert basis.setup_basis(x).input_shape == ()
    assert not basis.is_complex or isinstance(basis, FourierEval)


@pytest.mark.parametrize("basis", [*EVALS, *CONVS, *OTHERS], ids=name_of)
def test_each_input_column_is_treated_as_if_alone(basis):
    wide = basis.compute_features(two).reshape(60, 2, -1)
    for k in range(2):
        np.testing.assert_array_equal(wide[:, k], basis.compute_features(two[:, k]))


@pytest.mark.parametrize("basis", EVALS, ids=name_of)
def test_an_eval_basis_evaluates_where_it_computes(basis):
    np.testing.assert_array_equal(basis.evaluate(x), basis.compute_features(x))
    grid, values = basis.evaluate_on_grid(11)
    np.testing.assert_array_equal(grid, np.linspace(0, 1, 11))
    np.testing.assert_allclose(values, basis.evaluate(np.linspace(0, 1, 11)), atol=1e-14)


@pytest.mark.parametrize("basis", [b for b in EVALS if not b.is_complex], ids=name_of)
def test_bounds_are_remembered_and_what_is_outside_is_filled(basis):
    basis = copy.deepcopy(basis)
    basis.bounds, basis.fill_value = (-3.0, 3.0), -7.0
    assert basis.bounds == (-3, 3) and basis.fill_value == -7
    features = basis.compute_features(x)
    outside = np.abs(x) > 3
    assert (features[outside] == -7).all() and np.isfinite(features[~outside]).all()
    if not isinstance(basis, OrthExponentialEval):
        inside = x[~outside]
        np.testing.assert_array_equal(basis.compute_features(inside), features[~outside])


@pytest.mark.parametrize("basis", CONVS, ids=name_of)
def test_a_conv_basis_is_the_sum_over_its_window(basis):
    basis = type(basis)(**basis.get_params())
    assert basis.window_size == 8 and basis.conv_kwargs == {} and basis.kernel_ is None
    features, kernel = basis.compute_features(x), basis.kernel_
    assert kernel.shape == (8, basis.n_basis_funcs) and np.isnan(features[:8]).all()
    for t in range(8, 60):
        np.testing.assert_allclose(features[t], x[t - 8 : t][::-1] @ kernel, rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(basis.evaluate_on_grid(8)[1], kernel, atol=1e-15)
    basis.conv_kwargs = {"predictor_causality": "anti-causal", "shift": False}
    ahead = basis.compute_features(x)
    for t in range(53):
        np.testing.assert_allclose(ahead[t], x[t : t + 8][::-1] @ kernel, rtol=1e-10, atol=1e-8)
    assert np.isnan(ahead[53:]).all()
    basis.window_size = 9
    assert basis.setup_basis(x).kernel_.shape[0] == 9


@pytest.mark.parametrize("basis", [*EVALS, *CONVS, *OTHERS], ids=name_of)
def test_parameters_are_those_of_the_constructor(basis):
    params = basis.get_params()
    twin = type(basis)(**params)
    assert repr(twin) == repr(basis) and repr(basis).startswith(f"{type(basis).__name__}(")
    assert twin.set_params(label="mine").label == "mine" and basis.label != "mine"
    with pytest.raises(ValueError, match="Invalid parameter 'magic'"):
        basis.set_params(magic=1)


@pytest.mark.parametrize("basis", [*EVALS, *CONVS, *OTHERS], ids=name_of)
def test_any_basis_is_a_step_of_a_pipeline(basis):
    transformer = basis.to_transformer()
    assert isinstance(transformer, TransformerBasis) and transformer.basis is not basis
    column = np.where(x > 0, 1.0, 2.0)[:, None] if isinstance(basis, Category) else x[:, None]
    np.testing.assert_array_equal(
        transformer.fit_transform(column), basis.compute_features(column[:, 0])
    )
    np.testing.assert_array_equal(
        transformer.fit(column).transform(column), basis.compute_features(column[:, 0])
    )


@pytest.mark.parametrize("basis", [*EVALS, *CONVS, Category(3), CustomBasis([np.sin])], ids=name_of)
def test_any_basis_adds_and_multiplies(basis):
    other = MSplineEval(6, label="other")
    total, product = basis + other, basis * other
    assert isinstance(total, AdditiveBasis) and isinstance(product, MultiplicativeBasis)
    a, b = basis.compute_features(x), other.compute_features(x**2)
    np.testing.assert_array_equal(total.compute_features(x, x**2), np.hstack([a, b]))
    np.testing.assert_array_equal(
        product.compute_features(x, x**2), np.einsum("ni,nj->nij", a, b).reshape(60, -1)
    )
    assert total.label == f"({basis.label} + other)" and len(total) == 2 and len(product) == 1
    assert total.n_output_features == total.n_basis_funcs == basis.n_basis_funcs + 6
    assert product.n_output_features == product.n_basis_funcs == 6 * basis.n_basis_funcs
    assert total.input_shape == [(), ()] and total.is_complex == basis.is_complex
    assert total["other"].n_basis_funcs == 6 and total.basis2.label == "other"
    with pytest.raises(IndexError, match="Basis label what not found"):
        total["what"]
    with pytest.raises(IndexError, match="index basis using labels"):
        total[0]


def test_a_composition_has_its_parts_parameters_by_label():
    basis = BSplineEval(5, label="position") + RaisedCosineLogConv(4, 6)
    params = basis.get_params()
    assert params["position__n_basis_funcs"] == 5 and params["position"] is basis["position"]
    assert params["RaisedCosineLogConv__window_size"] == 6
    assert params["label"] == "(position + RaisedCosineLogConv)"
    basis.set_params(position=MSplineEval(7), RaisedCosineLogConv__window_size=9)
    assert type(basis["position"]) is MSplineEval and basis.n_basis_funcs == 11
    basis.set_params(basis2=Zero(), label="sum")
    assert basis.n_basis_funcs == 7 and basis.label == "sum"
    basis.basis1 = BSplineEval(4)
    assert basis.setup_basis(x, x).n_output_features == 4 and basis.bounds == [None, None]
    with pytest.raises(ValueError, match="Invalid parameter 'nobody'"):
        basis.set_params(nobody__order=3)


def test_the_columns_of_a_zero_are_none_and_it_adds_nothing():
    basis = Zero(label="nothing") + BSplineEval(5)
    assert basis.compute_features(x, x).shape == (60, 5)
    assert list(basis.split_by_feature(np.ones((2, 5)))) == ["nothing", "BSplineEval"]
    assert (Zero() * BSplineEval(5)).compute_features(x, x).shape == (60, 0)


@pytest.mark.parametrize("basis", [*EVALS, *CONVS, CustomBasis([np.sin, np.cos])], ids=name_of)
def test_features_can_be_had_without_being_written_out(basis):
    from riata.glm import GLM

    rng = np.random.default_rng(1)
    basis = copy.deepcopy(basis)
    if isinstance(basis, IdentityEval):
        basis.bounds = (-300.0, 300.0)
    total = basis + basis * MSplineEval(4, label="other")
    inputs = [x[:, 0] for x in np.split(rng.normal(size=(400, 3)), 3, axis=1)]
    features = total.compute_features(*inputs)
    blocks = total.compute_blocks(*inputs)
    assert list(blocks) == list(total.split_by_feature(features))
    written = np.hstack([block.toarray() for block in blocks.values()])
    np.testing.assert_allclose(written, features, atol=1e-12)
    y = rng.poisson(1.0, size=400)
    lazy = GLM(regularizer="Ridge").fit(blocks, y)
    plain = GLM(regularizer="Ridge").fit(total.split_by_feature(features), y)
    for label in blocks:
        np.testing.assert_allclose(lazy.coef_[label], plain.coef_[label], atol=1e-8)
