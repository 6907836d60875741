"""Feature matrices as users have them: sparse, float32, whole numbers, any layout."""

import numpy as np
import pytest
import riata

sparse = pytest.importorskip("scipy.sparse")


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(400, 15)) * (rng.random((400, 15)) < 0.3)
    X[:, 3] += 1e6
    y = rng.poisson(np.exp(0.5 * X[:, 0] - 0.4 * X[:, 7])).astype(float)
    return X, y


def coefs(X, y, **options):
    path = riata.glm_path(X, y, family="poisson", strengths=[0.1, 0.02], **options)
    return path.coefs


@pytest.mark.parametrize("kind", ["csc", "csr", "coo", "lil", "dok"])
@pytest.mark.parametrize("of", ["matrix", "array"])
def test_a_sparse_design_is_fitted_as_its_numbers_are(problem, kind, of):
    X, y = problem
    given = getattr(sparse, f"csr_{of}")(X).asformat(kind)
    np.testing.assert_allclose(coefs(given, y), coefs(X, y), atol=1e-10)
    assert given.format == kind


def test_duplicates_order_zeros_and_wide_indices_do_not_matter(problem):
    X, y = problem
    clean = sparse.csc_array(X)
    messy = clean.copy()
    # every entry in two halves, the second ones behind, and an explicit zero
    data = np.concatenate([np.r_[c, c] for c in np.split(clean.data / 2, clean.indptr[1:-1])])
    rows = np.concatenate([np.r_[r, r] for r in np.split(clean.indices, clean.indptr[1:-1])])
    messy = sparse.csc_array((data, rows.astype(np.int64), 2 * clean.indptr.astype(np.int64)))
    messy.data[-1] += 0.0
    before = messy.data.copy(), messy.indices.copy()
    np.testing.assert_array_equal(coefs(messy, y), coefs(clean, y))
    np.testing.assert_array_equal(messy.data, before[0])
    np.testing.assert_array_equal(messy.indices, before[1])


def test_an_index_out_of_range_is_named():
    bad = sparse.csc_array(np.eye(3))
    bad.indices = np.array([0, 5, 2])
    with pytest.raises(ValueError, match=r"indices must be in \[0, 3\); indices\[1\] is 5"):
        riata.glm_path(bad, np.arange(3.0))


def test_missing_values_are_found_among_what_is_stored(problem):
    X, y = problem
    X = X.copy()
    X[7, 2] = np.nan
    with pytest.raises(ValueError, match=r"X\[7, 2\] is nan"):
        riata.glm_path(sparse.csc_array(X), y)
    model = riata.glm.GLM(regularizer="Lasso", regularizer_strength=0.02)
    kept = np.arange(400) != 7
    a = model.fit(sparse.csr_array(X), y).coef_
    score = model.score(sparse.csr_array(X), y)
    rate = model.predict(sparse.csr_array(X))
    assert np.isnan(rate[7]) and not np.isnan(rate[kept]).any()
    b = model.fit(X[kept], y[kept]).coef_
    np.testing.assert_allclose(a, b, atol=1e-10)
    np.testing.assert_allclose(score, model.score(X[kept], y[kept]))


def test_sparse_and_dense_stand_side_by_side(problem):
    X, y = problem
    mixed = {"a": X[:, :5], "b": sparse.csc_array(X[:, 5:])}
    np.testing.assert_allclose(coefs(mixed, y), coefs(X, y), atol=1e-10)
    fold = np.arange(400) % 4
    cv = riata.cv_glm_path(mixed, y, family="poisson", strengths=[0.1, 0.02], cv=fold)
    whole = riata.cv_glm_path(X, y, family="poisson", strengths=[0.1, 0.02], cv=fold)
    np.testing.assert_allclose(cv.cvm, whole.cvm, rtol=1e-4)


@pytest.mark.parametrize("order", ["C", "F"])
def test_float32_is_read_as_it_is(problem, order):
    X, y = problem
    single = np.asarray(X, np.float32, order=order)
    np.testing.assert_allclose(coefs(single, y), coefs(single.astype(np.float64), y), rtol=1e-12)


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint64, np.float16])
def test_whole_numbers_and_bools_are_converted(problem, dtype):
    X = problem[0].astype(bool).astype(dtype)
    X[:, 3] = 0
    y = problem[1]
    np.testing.assert_array_equal(coefs(X, y), coefs(X.astype(np.float64), y))


def test_layout_does_not_matter(problem):
    X, y = problem
    expected = coefs(X, y)
    wide = np.zeros((800, 30))
    wide[::2, ::2] = X
    read_only = X.copy()
    read_only.flags.writeable = False
    backwards = X[::-1, ::-1].copy()[::-1, ::-1]
    for given in (np.asfortranarray(X), wide[::2, ::2], read_only, backwards, X.astype(">f8")):
        np.testing.assert_array_equal(coefs(given, y), expected)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.array([["1"], ["2"]]), "it is of type <U1"),
        (np.array([[1.0], ["2"]], dtype=object), r"\[1, 0\] is '2'"),
        (np.ones((2, 1), complex), "it is complex"),
        (np.array([["2020-01-01"], ["2020-01-02"]], "M8[D]"), "datetime64"),
        (np.array([[2**53 + 1], [1]]), "beyond 2"),
        (np.ones((2, 1), np.longdouble), "longdouble|float128"),
    ],
)
def test_what_is_no_number_is_refused(X, message):
    with pytest.raises(TypeError, match=f"X must be numeric: .*{message}"):
        riata.glm_path(X, np.arange(2.0))


def test_categories_splines_lags_and_products_are_fitted_as_their_numbers_are():
    rng = np.random.default_rng(8)
    n = 3000
    codes, x, series = rng.integers(0, 5, n), rng.random(n), rng.normal(size=n)
    spline = riata.bases.BSpline(n=9)
    stored = {
        "animal": riata.design.categorical(codes),
        "lags": riata.design.lagged(series, [0, 1, 2]),
        "place": riata.design.features(spline, x),
        "both": riata.design.product(
            riata.design.categorical(codes), riata.design.features(spline, x)
        ),
        "scaled": riata.design.product(series[:, None], riata.design.features(spline, x)),
    }
    expanded = {name: block.toarray() for name, block in stored.items()}
    np.testing.assert_array_equal(expanded["animal"], np.eye(5)[codes])
    np.testing.assert_array_equal(expanded["place"], spline.evaluate(x))
    y = rng.poisson(np.exp(0.3 * series + 0.5 * x)).astype(float)
    options = {"missing": "drop", "penalty": "GroupLasso", "tolerance": 1e-12}
    np.testing.assert_allclose(
        coefs(stored, y, **options), coefs(expanded, y, **options), atol=1e-6
    )
    model = riata.glm.GLM(regularizer="Ridge", regularizer_strength=0.1).fit(stored, y)
    assert model.coef_["both"].shape == (45,)
    assert np.isnan(model.predict(stored)[:2]).all()
    with pytest.raises(ValueError, match=r"lags\[0, 1\] is nan"):
        riata.glm_path(stored, y)


def test_codes_that_are_no_levels_are_refused():
    with pytest.raises(
        ValueError, match=r"codes must be whole numbers in \[0, 2\); codes\[2\] is 2"
    ):
        riata.design.categorical([0, 1, 2], levels=2)
