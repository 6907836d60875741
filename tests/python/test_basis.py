import numpy as np
import pytest
from riata.basis import (
    AdditiveBasis,
    BSplineEval,
    Category,
    CyclicBSplineEval,
    IdentityEval,
    MultiplicativeBasis,
    RaisedCosineLinearEval,
)

x = np.linspace(-2, 5, 40)
OURS = {"BSplineEval", "CyclicBSplineEval", "RaisedCosineLinearEval"}


def test_values_are_those_of_nemos(acceptance):
    accepted, tried = acceptance("bases"), 0
    for call, values in accepted["values"].items():
        if call.split("(")[0] in OURS:
            got = eval(call, globals()).compute_features(np.array(accepted["x"]))
            np.testing.assert_allclose(got, np.array(values, dtype=float), atol=1e-12, rtol=0)
            tried += 1
    assert tried == 7


def test_without_bounds_every_call_rescales_by_its_own_range():
    basis = RaisedCosineLinearEval(5)
    np.testing.assert_allclose(
        basis.compute_features(x), basis.compute_features(3 * x + 1), atol=1e-12
    )


def test_outside_the_bounds_a_row_is_filled():
    values = BSplineEval(5, bounds=(0, 3)).compute_features(x)
    outside = (x < 0) | (x > 3)
    assert np.isnan(values[outside]).all() and np.isfinite(values[~outside]).all()
    filled = BSplineEval(5, bounds=(0, 3), fill_value=0.0).compute_features(x)
    assert (filled[outside] == 0).all()


def test_a_missing_sample_gives_a_missing_row():
    with_gap = np.append(x, np.nan)
    values = CyclicBSplineEval(5).compute_features(with_gap)
    assert np.isnan(values[-1]).all() and np.isfinite(values[:-1]).all()


def test_identity_and_category():
    np.testing.assert_array_equal(IdentityEval().compute_features(x), x[:, None])
    labels = np.array(["out", "in", "out", "?"])
    basis = Category(["out", "in"])
    np.testing.assert_array_equal(basis.compute_features(labels), [[0, 1], [1, 0], [0, 1], [0, 0]])
    assert basis.n_basis_funcs == 2
    with pytest.raises(ValueError, match="Unrecognized label.*\\?"):
        Category(["out", "in"], out_of_category=False).compute_features(labels)
    np.testing.assert_array_equal(Category(3).compute_features([2, 0]), [[0, 0, 1], [1, 0, 0]])


def test_more_columns_are_flattened_input_by_input():
    two = np.stack([x, x[::-1]], axis=1)
    basis = BSplineEval(5, bounds=(-2, 5))
    assert basis.evaluate(two).shape == (40, 2, 5)
    features = basis.compute_features(two)
    assert features.shape == (40, 10) and basis.n_output_features == 10
    np.testing.assert_array_equal(features[:, :5], basis.compute_features(x))
    assert basis.set_input_shape(two).split_by_feature(features)["BSplineEval"].shape == (40, 2, 5)


def test_a_sum_is_side_by_side_and_splits_by_label():
    basis = RaisedCosineLinearEval(4, label="position") + BSplineEval(5, label="speed")
    assert isinstance(basis, AdditiveBasis) and basis.n_basis_funcs == 9 and len(basis) == 2
    assert basis.label == "(position + speed)"
    features = basis.compute_features(x, x[::-1])
    split = basis.split_by_feature(features)
    assert list(split) == ["position", "speed"]
    np.testing.assert_array_equal(split["position"], features[:, :4])
    np.testing.assert_array_equal(split["speed"], BSplineEval(5).compute_features(x[::-1]))
    coef = np.arange(9.0)
    np.testing.assert_array_equal(basis.split_by_feature(coef, axis=0)["speed"], coef[4:])


def test_a_product_is_row_by_row_and_the_second_runs_fastest():
    first, second = BSplineEval(5), RaisedCosineLinearEval(3)
    basis = first * second
    assert isinstance(basis, MultiplicativeBasis) and basis.n_basis_funcs == 15
    a, b = first.compute_features(x), second.compute_features(x**2)
    expected = np.einsum("ni,nj->nij", a, b).reshape(40, 15)
    np.testing.assert_array_equal(basis.compute_features(x, x**2), expected)
    assert list(basis.split_by_feature(expected)) == ["(BSplineEval * RaisedCosineLinearEval)"]


def test_labels_alike_are_numbered_and_a_users_are_unique():
    basis = BSplineEval(5) + BSplineEval(6) + BSplineEval(7)
    features = basis.compute_features(x, x, x)
    assert list(basis.split_by_feature(features)) == [
        "BSplineEval",
        "BSplineEval_1",
        "BSplineEval_2",
    ]
    with pytest.raises(ValueError, match="already in use"):
        BSplineEval(5, label="x") + BSplineEval(5, label="x")
    with pytest.raises(ValueError, match="class's name"):
        BSplineEval(5, label="Category")


def test_repetition_and_power():
    assert (3 * BSplineEval(5)).n_basis_funcs == 15
    assert (BSplineEval(5) ** 2).n_basis_funcs == 25
    with pytest.raises(TypeError, match="whole number"):
        BSplineEval(5) ** 1.5


def test_parts_are_copied_and_set_by_label():
    part = BSplineEval(5, label="a")
    basis = part + BSplineEval(6, label="b")
    basis.set_params(a__n_basis_funcs=9)
    assert basis["a"].n_basis_funcs == 9 and part.n_basis_funcs == 5
    assert basis.get_params()["b__order"] == 4


def test_the_grid_spans_the_bounds():
    grid, values = BSplineEval(5, bounds=(2, 4)).evaluate_on_grid(11)
    assert grid[0] == 2 and grid[-1] == 4 and values.shape == (11, 5)
    np.testing.assert_allclose(values.sum(axis=1), 1)
    a, b, values = (BSplineEval(5) * CyclicBSplineEval(6)).evaluate_on_grid(7, 8)
    assert a.shape == b.shape == (7, 8) and values.shape == (7, 8, 30)
    assert (BSplineEval(5) + BSplineEval(4)).evaluate_on_grid(3, 4)[-1].shape == (3, 4, 9)


def test_compute_features_draws_no_random_numbers():
    before = np.random.get_state()[1].copy()
    (BSplineEval(5) + RaisedCosineLinearEval(4)).compute_features(x, x)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BSplineEval(3), "order.*cannot be larger than"),
        (lambda: RaisedCosineLinearEval(1), ">= 2 basis elements"),
        (lambda: RaisedCosineLinearEval(4, width=1.3), "Invalid raised cosine width"),
        (lambda: BSplineEval(5, bounds=(3, 1)), "Lower bound is greater"),
        (lambda: BSplineEval(5).compute_features(np.ones(4)), "b_spline"),
        (
            lambda: (BSplineEval(5) + BSplineEval(5)).split_by_feature(x[:, None]),
            "compute_features",
        ),
    ],
)
def test_what_cannot_be_is_said(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_bounds_that_are_no_two_numbers_are_a_type_error():
    for bounds in ((1,), "ab", 3):
        with pytest.raises(TypeError, match="tuple of two floats"):
            BSplineEval(5, bounds=bounds)


def test_the_number_of_inputs_is_checked():
    with pytest.raises(TypeError, match="requires 2 inputs, 1 inputs"):
        (BSplineEval(5) + BSplineEval(5)).compute_features(x)
