"""Single bases of NeMoS, and how scikit-learn sees them."""

import numpy as np
import pytest
from riata.basis import (
    BSplineConv,
    BSplineEval,
    Category,
    CustomBasis,
    FourierEval,
    MSplineEval,
    OrthExponentialEval,
    RaisedCosineLinearEval,
    RaisedCosineLogEval,
    TransformerBasis,
    Zero,
)

x = np.linspace(-2, 5, 60) ** 3
two = np.stack([x, np.sin(x)], axis=1)

# --- each by itself


def test_m_splines_have_integral_one():
    for bounds in (None, (0.0, 5.0)):
        t = np.linspace(0, 5, 20001)
        values = MSplineEval(6, bounds=bounds).compute_features(t)
        np.testing.assert_allclose(values[:-1].sum(axis=0) * (t[1] - t[0]), 1, rtol=1e-2)


def test_logarithmic_cosines_end_at_zero_where_asked():
    t = np.linspace(0, 1, 501)
    assert RaisedCosineLogEval(5).compute_features(t)[-1] == pytest.approx(0, abs=1e-12)
    peaked = RaisedCosineLogEval(5, enforce_decay_to_zero=False).compute_features(t)
    assert peaked[-1, -1] == pytest.approx(1)
    peaks = t[np.argmax(peaked, axis=0)]
    assert (np.diff(np.diff(peaks)) > 0).all()


def test_fourier_is_cosines_then_sines_of_the_frequencies_kept():
    phase = np.linspace(0, 1, 30)
    basis = FourierEval((1, 4), bounds=(0, 1))
    k = np.array([1, 2, 3])
    expected = np.hstack([f(2 * np.pi * np.outer(phase, k)) for f in (np.cos, np.sin)])
    np.testing.assert_allclose(basis.compute_features(phase), expected, atol=1e-14)
    np.testing.assert_allclose(basis.compute_features(phase + 2), expected, atol=1e-12)
    np.testing.assert_array_equal(basis.masked_frequencies, [k])
    assert FourierEval(3, frequency_mask="all").n_basis_funcs == 5
    assert FourierEval(3, frequency_mask=[1, 0, 1]).masked_frequencies.tolist() == [[0, 2]]
    assert FourierEval(3, frequency_mask=lambda f: f > 1).n_basis_funcs == 2
    basis.frequencies = 3
    assert basis.frequencies[0].tolist() == [0, 1, 2] and basis.n_basis_funcs == 4
    basis.frequency_mask = None
    assert basis.frequency_mask == "all" and basis.n_basis_funcs == 5
    with pytest.raises(ValueError, match="between two complex bases"):
        FourierEval(3) * FourierEval(3)


def test_fourier_in_two_dimensions_has_all_pairs_of_frequencies():
    basis = FourierEval(2, ndim=2, bounds=((0, 1), (0, 2)))
    u, v = np.linspace(0, 1, 9), np.linspace(2, 0, 9)
    pairs = np.array([[0, 1], [1, 0], [1, 1]])
    angle = 2 * np.pi * (np.outer(u, pairs[:, 0]) + np.outer(v / 2, pairs[:, 1]))
    got = basis.compute_features(u, v)
    np.testing.assert_allclose(got, np.hstack([np.cos(angle), np.sin(angle)]), atol=1e-14)
    assert basis.ndim == 2 and basis.input_shape == [(), ()]
    assert basis.evaluate_on_grid(3, 4)[2].shape == (3, 4, 6)
    only = FourierEval(3, ndim=2, frequency_mask=lambda f, g: f > g)
    assert only.masked_frequencies.T.tolist() == [[1, 0], [2, 0], [2, 1]]
    with pytest.raises(TypeError, match="requires 2 inputs"):
        basis.compute_features(u)


def test_a_custom_basis_calls_functions_slice_by_slice():
    basis = CustomBasis([lambda v: v, lambda v: -v])
    wide = basis.compute_features(two)
    np.testing.assert_array_equal(wide[:, [0, 2]], two)
    powers = CustomBasis([lambda v, w, power: v * w**power], basis_kwargs={"power": 2})
    np.testing.assert_allclose(powers.compute_features(x, x)[:, 0], x**3, rtol=1e-14)
    assert powers.basis_kwargs == {"power": 2} and len(powers.funcs) == 1
    image = CustomBasis([lambda v: v.sum(axis=1)], ndim_input=2)
    np.testing.assert_array_equal(image.compute_features(two)[:, 0], two.sum(axis=1))
    assert image.ndim_input == 2 and image.pynapple_support
    pair = CustomBasis([lambda v: np.stack([v, 10 * v], axis=1)], output_shape=2)
    np.testing.assert_array_equal(pair.compute_features(x), np.stack([x, 10 * x], axis=1))
    assert pair.output_shape == (2,) and pair.n_output_features == 2
    bounded = CustomBasis([np.sin], bounds=(-3, 3), fill_value=0.0).compute_features(x)
    assert (bounded[np.abs(x) > 3] == 0).all()
    assert CustomBasis([np.sin], is_complex=True).is_complex
    with pytest.raises(ValueError, match="iterable of callable"):
        CustomBasis([3])
    with pytest.raises(ValueError, match="same number of input"):
        CustomBasis([lambda v: v, lambda v, w: v])


def test_categories_are_labels_and_unknown_ones_are_zeros_or_errors():
    basis = Category(["left", "right"])
    assert basis.categories == ["left", "right"] and basis.out_of_category
    labels, columns = basis.evaluate_on_grid(2)
    assert labels.tolist() == ["left", "right"] and (columns == np.eye(2)).all()
    product = basis * BSplineEval(4)
    where = np.array(["left", "right", "left"])
    got = product.compute_features(where, np.array([0.0, 0.5, 1.0]))
    assert (got[[0, 2], 4:] == 0).all() and (got[1, :4] == 0).all()
    with pytest.raises(AttributeError, match="no bounds"):
        _ = basis.bounds
    with pytest.raises(ValueError, match="Duplicate category"):
        Category(["a", "a"])
    with pytest.raises(ValueError, match="fixed by the number of categories"):
        basis.evaluate_on_grid(5)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: BSplineConv(4, 0), ValueError, "`window_size` must be a positive integer"),
        (lambda: BSplineConv(4, 2.5), ValueError, "`window_size` must be a positive integer"),
        (lambda: BSplineConv(4, 9, conv_kwargs={"axis": 1}), ValueError, "`axis` parameter"),
        (lambda: BSplineConv(4, 9, conv_kwargs={"x": 1}), ValueError, "Unrecognized keyword"),
        (lambda: BSplineEval("a"), TypeError, "n_basis_funcs must be a whole number"),
        (lambda: OrthExponentialEval(3, [1, 2]), ValueError, "must match the number of decay"),
        (lambda: OrthExponentialEval(2, [1, 1]), ValueError, "rates are repeated"),
        (lambda: OrthExponentialEval(3, [1, 2, 3]).evaluate(x[:2]), ValueError, "at least as many"),
        (lambda: RaisedCosineLogEval(4, time_scaling=-1), ValueError, "strictly positive"),
        (lambda: RaisedCosineLinearEval(4, width=1.0), ValueError, "strictly greater than 1"),
        (lambda: FourierEval(-1), ValueError, "must be >= 0"),
        (lambda: FourierEval((3, 1)), ValueError, "0 <= start < stop"),
        (lambda: FourierEval(np.array([0.5])), ValueError, "non-negative integers"),
        (lambda: FourierEval(3, frequency_mask="x"), ValueError, "cannot be converted"),
        (lambda: FourierEval(1), ValueError, "leaves no frequency"),
        (lambda: BSplineEval(5).set_input_shape("a"), ValueError, "Cannot convert inputs"),
        (lambda: BSplineEval(5).compute_features("abc"), TypeError, "must be numeric"),
        (lambda: TransformerBasis(3), TypeError, "accepts only object implementing"),
    ],
)
def test_what_nemos_refuses_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


# --- scikit-learn


def test_a_transformer_is_its_basis_to_the_outside():
    transformer = BSplineEval(5).to_transformer()
    assert transformer.n_basis_funcs == 5 and transformer.get_params()["order"] == 4
    assert transformer.set_params(n_basis_funcs=6).basis.n_basis_funcs == 6
    assert transformer.set_params(basis__n_basis_funcs=7).n_basis_funcs == 7
    assert transformer.set_params(basis=MSplineEval(4)).n_basis_funcs == 4
    transformer.order = 3
    assert transformer.basis.order == 3
    assert (transformer + transformer).n_basis_funcs == 8
    assert (transformer * BSplineEval(4)).n_basis_funcs == 16
    with pytest.raises(ValueError, match="not both"):
        transformer.set_params(basis=BSplineEval(5), basis__order=3)
    with pytest.raises(ValueError, match="Input mismatch: expected 1 inputs, but got 2 columns"):
        transformer.fit(two)
    with pytest.raises(ValueError, match="X must be 2-dimensional"):
        transformer.fit(x)
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        _ = transformer.magic
    assert BSplineEval(5).to_transformer().set_input_shape(2).fit_transform(two).shape == (60, 10)


def test_a_transformer_can_keep_the_range_of_its_training_data():
    forgets = BSplineEval(5).to_transformer().fit(x[:, None])
    keeps = BSplineEval(5).to_transformer(fit_bounds=True).fit(x[:, None])
    half = x[20:40, None]
    np.testing.assert_array_equal(keeps.transform(half), forgets.transform(x[:, None])[20:40])
    assert np.abs(forgets.transform(half) - keeps.transform(half)).max() > 0.1
    assert keeps.basis.bounds is None


def test_a_search_tunes_basis_and_strength_together():
    selection = pytest.importorskip("sklearn.model_selection")
    from riata.glm import GLM
    from sklearn.base import clone
    from sklearn.pipeline import Pipeline

    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, size=(300, 1))
    y = rng.poisson(np.exp(np.sin(6 * X[:, 0])))
    pipeline = Pipeline(
        [
            ("basis", RaisedCosineLinearEval(4).to_transformer()),
            ("glm", GLM(regularizer="Ridge", regularizer_strength=0.1)),
        ]
    )
    assert clone(pipeline)["basis"].basis.n_basis_funcs == 4
    grid = {"glm__regularizer_strength": [1e-3, 1.0], "basis__n_basis_funcs": [3, 8]}
    search = selection.GridSearchCV(pipeline, grid, cv=3).fit(X, y)
    assert search.best_params_["glm__regularizer_strength"] == 1e-3
    grid = {"basis__basis": [BSplineEval(5), Zero()]}
    search = selection.GridSearchCV(pipeline, grid, cv=3).fit(X, y)
    assert isinstance(search.best_params_["basis__basis"], BSplineEval)
