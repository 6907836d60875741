import re

import numpy as np
import pytest
import riata
from riata.exceptions import ConvergenceWarning


def test_a_path_falls_from_the_smallest_strength_that_zeroes_everything(counts):
    X, y = counts
    path = riata.glm_path(X, y[:, 0], family="poisson", penalty="GroupLasso", strengths=20)
    assert len(path) == 20 and path.names == ["a", "b"]
    assert path.coefs.shape == (20, 7) and path.intercepts.shape == (20,)
    assert path.strengths[0] == path.max_strength
    assert path.strengths[-1] == pytest.approx(1e-3 * path.max_strength)
    assert (path.coefs[0] == 0).all() and (path.coefs[1] != 0).any()
    assert (np.diff(path.deviance_explained) >= 0).all()
    np.testing.assert_allclose(
        path.norms[:, 0], np.linalg.norm(path.coef("a"), axis=1), rtol=1e-12, atol=0
    )
    assert all(each.ok for each in path.certificates) and "20 strengths" in repr(path)


def test_points_of_a_path_are_fits_at_their_strengths(counts):
    X, y = counts
    path = riata.glm_path(X, y[:, 0], family="poisson", penalty="Lasso", strengths=[0.01, 0.1])
    np.testing.assert_array_equal(path.strengths, [0.1, 0.01])
    for strength, coef in zip(path.strengths, path.coefs, strict=True):
        fit = riata.glm.GLM(regularizer="Lasso", regularizer_strength=strength).fit(X, y[:, 0])
        np.testing.assert_allclose(
            coef, np.concatenate([fit.coef_["a"], fit.coef_["b"]]), atol=1e-3
        )


def test_many_responses_make_a_path_too(counts):
    X, y = counts
    path = riata.glm_path(X, y, family="poisson", strengths=5)
    assert path.coefs.shape == (5, 7, 3) and path.intercepts.shape == (5, 3)


def test_cross_validation_has_glmnets_names(counts):
    X, y = counts
    cv = riata.cv_glm_path(X, y[:, 0], family="poisson", strengths=12, folds=5, cv="random")
    assert cv.cvm.shape == cv.cvsd.shape == (12,) and cv.strength_1se >= cv.strength_min
    assert cv.strength_min == cv.path.strengths[np.argmin(cv.cvm)]
    own = np.arange(300) % 3
    again = riata.cv_glm_path(X, y[:, 0], family="poisson", strengths=12, cv=own)
    assert again.folds == 3 and "3 folds" in repr(again)
    with pytest.raises(ValueError, match="cv: must be contiguous, random"):
        riata.cv_glm_path(X, y[:, 0], cv="shuffled")


def test_weights_count_rows(counts):
    X, y = counts
    twice = {key: np.repeat(values, 2, axis=0) for key, values in X.items()}
    a = riata.glm_path(X, y[:, 0], weights=np.full(300, 2.0), strengths=4)
    b = riata.glm_path(twice, np.repeat(y[:, 0], 2), strengths=4)
    np.testing.assert_allclose(a.coefs, b.coefs, atol=1e-10)


def test_ridge_has_no_strength_that_zeroes_everything(counts):
    X, y = counts
    with pytest.raises(TypeError, match="ridge|zero"):
        riata.max_strength(X, y[:, 0], penalty="Ridge")
    assert riata.max_strength(X, y[:, 0]) > 0


def test_strengths_convert_between_packages(counts):
    convert = riata.convert_strength
    assert convert(0.2, from_="riata", to="nemos") == 0.4
    assert convert(0.2, from_="riata", to="nemos", family="poisson") == 0.2
    assert convert(50, from_="sklearn", to="riata", penalty="ridge", n=100) == 0.5
    assert convert(0.5, from_="sklearn", to="riata", family="bernoulli", n=100) == 0.02
    assert convert(convert(0.3, from_="keras", to="torch"), from_="torch", to="keras") == 0.3
    np.testing.assert_array_equal(convert([1.0, 2.0], from_="nemos", to="glmnet"), [0.5, 1.0])
    with pytest.raises(ValueError, match="give n"):
        convert(1, from_="sklearn", to="riata", penalty="ridge")
    with pytest.raises(ValueError, match="from_ must be one of"):
        convert(1, from_="sas", to="riata")


def test_converted_strengths_give_scikit_learns_solutions(counts):
    linear = pytest.importorskip("sklearn.linear_model")
    X, y = counts
    X, y = np.hstack([X["a"], X["b"]]), y[:, 0]
    strength = riata.convert_strength(5.0, from_="sklearn", to="nemos", penalty="ridge", n=300)
    ours = riata.glm.GLM("Gaussian", regularizer="Ridge", regularizer_strength=strength).fit(X, y)
    np.testing.assert_allclose(ours.coef_, linear.Ridge(alpha=5.0).fit(X, y).coef_, rtol=1e-8)
    yes = (y > 1).astype(float)
    strength = riata.convert_strength(
        0.3, from_="sklearn", to="nemos", family="bernoulli", penalty="ridge", n=300
    )
    ours = riata.glm.GLM("Bernoulli", regularizer="Ridge", regularizer_strength=strength)
    theirs = linear.LogisticRegression(C=0.3, tol=1e-10, max_iter=1000).fit(X, yes)
    np.testing.assert_allclose(ours.fit(X, yes).coef_, theirs.coef_[0], rtol=1e-6)


def test_an_option_that_does_not_exist_is_named(counts):
    X, y = counts
    with pytest.raises(TypeError, match="no option named 'standardise'; known: .*standardize"):
        riata.glm_path(X, y, standardise="block")
    with pytest.raises(ValueError, match="standardize must be none, block or column, got 'rows'"):
        riata.glm_path(X, y, standardize="rows")


def test_a_tolerance_is_where_a_fit_stops_and_without_one_it_goes_on_to_rounding():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((400, 20))
    y = rng.poisson(np.exp(0.2 * X[:, :10] - 1)).astype(float)
    finished = riata.glm.PopulationGLM(regularizer_strength=0.01).fit(X, y).certificate_
    told = riata.glm.PopulationGLM(regularizer_strength=0.01, solver_kwargs={"tol": 1e-6}).fit(X, y)
    for whole, stopped in zip(finished, told.certificate_, strict=True):
        assert whole.gap < 1e-12 and whole.passes > stopped.passes
        assert stopped.gap <= 1e-6 and stopped.objective >= whole.objective - 1e-14


def test_a_path_predicts_at_every_strength(counts):
    X, y = counts
    path = riata.glm_path(X, y, family="poisson", strengths=5)
    means = path.predict(X)
    flat = np.hstack([X["a"], X["b"]])
    eta = flat @ path.coefs[2] + path.intercepts[2]
    np.testing.assert_allclose(means[2], np.exp(eta), rtol=1e-12)
    np.testing.assert_array_equal(path.predict(X, 2), means[2])
    np.testing.assert_allclose(
        path.predict(X, -1, offset=np.full(y.shape, 0.5)), means[-1] * np.exp(0.5), rtol=1e-12
    )
    one = riata.glm_path(X, y[:, 0], family="poisson", strengths=5)
    assert means.shape == (5, 300, 3) and one.predict(X).shape == (5, 300)
    with pytest.raises(ValueError, match=r"of the path, a \(4\), b \(3\); got X \(7\)"):
        path.predict(flat)


def test_families_with_fields_make_paths(counts):
    X, y = counts
    families = [riata.families.NegativeBinomial(dispersion=each) for each in (1e-6, 2.0)]
    few, many = (riata.glm_path(X, y[:, 0], family=each, strengths=4) for each in families)
    poisson = riata.glm_path(X, y[:, 0], family="poisson", strengths=4)
    np.testing.assert_allclose(few.coefs, poisson.coefs, atol=1e-4)
    assert np.abs(many.coefs - poisson.coefs).max() > 1e-2
    model = riata.observation_models.NegativeBinomialObservations(2.0)
    np.testing.assert_array_equal(
        riata.glm_path(X, y[:, 0], family=model, strengths=4).coefs, many.coefs
    )
    cv = riata.cv_glm_path(X, y[:, 0], family=riata.families.Tweedie(power=1.2), strengths=4)
    assert np.isfinite(cv.cvm).all()


@pytest.mark.parametrize("call", [riata.glm_path, riata.cv_glm_path])
def test_points_that_did_not_converge_are_told_of_once(counts, call):
    X, y = counts
    with pytest.warns(ConvergenceWarning) as told:
        call(X, y[:, 0], family="poisson", strengths=6, max_iterations=1)
    assert len(told) == 1 and told[0].filename == __file__
    message = str(told[0].message)
    assert re.match(
        r"5 of 6 strengths did not converge; the furthest, \S+: status max_iter", message
    )
    assert re.search(r"relative duality gap \S+, tolerance 1e-06; raise max_iterations", message)
    with pytest.warns(ConvergenceWarning, match="status time_limit, .*; raise the time limit"):
        call(X, y[:, 0], family="poisson", strengths=6, time_limit=1e-9)


def test_points_that_are_separated_are_told_of():
    X = np.linspace(-1, 1, 60)[:, None]
    with pytest.warns(ConvergenceWarning, match="status separated.*the likelihood has no maximum"):
        riata.glm_path(X, X[:, 0] > 0, family="bernoulli", strengths=[0.1, 0.0])


def test_a_strength_far_below_the_last_is_reached():
    rng = np.random.default_rng(8)
    codes, x, series = rng.integers(0, 5, 3000), rng.random(3000), rng.normal(size=3000)
    place = riata.bases.BSpline(n=9).evaluate(x)
    X = {
        "both": (np.eye(5)[codes][:, :, None] * place[:, None]).reshape(3000, 45),
        "lags": np.column_stack([series, np.roll(series, 1), np.roll(series, 2)]),
        "scaled": series[:, None] * place,
    }
    y = rng.poisson(np.exp(0.3 * series + 0.5 * x))
    path = riata.glm_path(X, y, family="poisson", penalty="GroupLasso", strengths=[0.1, 0.02])
    alone = riata.glm_path(X, y, family="poisson", penalty="GroupLasso", strengths=[0.02])
    assert [each.status for each in path.certificates] == ["converged"] * 2
    np.testing.assert_allclose(path.coefs[1], alone.coefs[0], atol=1e-3)
