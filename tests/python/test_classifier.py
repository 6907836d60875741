"""Labels: ClassifierGLM, and paths of the categorical family."""

import numpy as np
import pytest
import riata
from riata.glm import GLM, ClassifierGLM
from riata.observation_models import CategoricalObservations
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

N, P, K = 200, 4, 3


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(N, P))
    eta = X @ rng.normal(size=(P, K)) + [0.5, 0, -0.5]
    y = np.argmax(eta + rng.gumbel(size=(N, K)), axis=1)
    return X, y


def loss(X, y, coef, intercept):
    eta = X @ coef + intercept
    return np.mean(np.log(np.exp(eta).sum(1)) - eta[np.arange(len(y)), y])


@pytest.mark.parametrize("strength", [1.0, 1e-2, 1e-4])
def test_ridge_is_that_of_scikit_learn(data, strength):
    X, y = data
    model = ClassifierGLM(K, regularizer_strength=strength).fit(X, y)
    peer = LogisticRegression(C=1 / (strength * N), solver="newton-cholesky", tol=1e-12).fit(X, y)
    np.testing.assert_allclose(model.coef_, peer.coef_.T, atol=1e-8)
    np.testing.assert_allclose(
        model.intercept_, peer.intercept_ - peer.intercept_.mean(), atol=1e-8
    )
    np.testing.assert_allclose(model.predict_proba(X, "proba"), peer.predict_proba(X), atol=1e-8)
    np.testing.assert_array_equal(model.predict(X), peer.predict(X))
    assert model.certificate_.gap < 1e-10


def test_lasso_is_no_worse_than_scikit_learn_run_tight(data):
    X, y = data
    strength = 0.02
    model = ClassifierGLM(K, regularizer="Lasso", regularizer_strength=strength).fit(X, y)
    peer = LogisticRegression(
        C=1 / (strength * N), l1_ratio=1, solver="saga", tol=1e-12, max_iter=100_000
    ).fit(X, y)

    def objective(coef, intercept):
        return loss(X, y, coef, intercept) + strength * np.abs(coef).sum()

    ours = objective(model.coef_, model.intercept_)
    assert ours == pytest.approx(model.certificate_.objective, abs=1e-13)
    assert ours == pytest.approx(objective(peer.coef_.T, peer.intercept_), abs=1e-8)


def test_groups_reach_over_the_classes_of_a_feature(data):
    X, y = data
    X = np.hstack([X, np.random.default_rng(6).normal(size=(N, 4))])
    mask = np.zeros((8, 8, K))
    for j in range(8):
        mask[j, j] = 1
    regularizer = riata.regularizer.GroupLasso(mask=mask)
    model = ClassifierGLM(K, regularizer=regularizer, regularizer_strength=0.05).fit(X, y)
    zero = model.coef_ == 0
    assert (zero.all(axis=1) == zero.any(axis=1)).all()
    assert 0 < zero.all(axis=1).sum() < 8


@pytest.mark.parametrize(
    "labels", [np.array(["a", "b", "c"]), np.array([3, 5, 9]), np.array([0.5, 1.5, 2.5])]
)
def test_any_labels_that_sort_will_do(data, labels):
    X, y = data
    plain = ClassifierGLM(K).fit(X, y)
    model = ClassifierGLM(K).fit(X, labels[y])
    np.testing.assert_array_equal(model.classes_, labels)
    np.testing.assert_array_equal(model.coef_, plain.coef_)
    np.testing.assert_array_equal(model.predict(X), labels[plain.predict(X)])


def test_log_probabilities_are_what_predict_proba_gives_unless_told(data):
    X, y = data
    model = ClassifierGLM(K).fit(X, y)
    np.testing.assert_allclose(np.exp(model.predict_proba(X)), model.predict_proba(X, "proba"))
    with pytest.raises(ValueError, match="return_type must be one of log-proba, proba"):
        model.predict_proba(X, "odds")


def test_scores_are_mean_log_likelihoods_and_pseudo_r2(data):
    X, y = data
    model = ClassifierGLM(K, regularizer="UnRegularized").fit(X, y)
    log_likelihood = -loss(X, y, model.coef_, model.intercept_)
    assert model.score(X, y) == pytest.approx(log_likelihood, abs=1e-13)
    shares = np.bincount(y) / N
    null = np.sum(shares * np.log(shares))
    for kind in ("pseudo-r2-McFadden", "pseudo-r2-Cohen"):
        assert model.score(X, y, kind) == pytest.approx(1 - log_likelihood / null, abs=1e-12)
    with pytest.raises(NotImplementedError):
        model.score(X, y, "accuracy")


def test_shapes_are_those_of_nemos(data):
    X, y = data
    model = ClassifierGLM(K).fit({"a": X[:, :1], "b": X[:, 1:]}, y)
    assert {name: each.shape for name, each in model.coef_.items()} == {"a": (1, K), "b": (3, K)}
    assert model.intercept_.shape == (K,)
    assert model.scale_.shape == (1,)
    assert model.dof_resid_ == pytest.approx(N - (P + 1) * (K - 1))
    assert model.intercept_.sum() == pytest.approx(0, abs=1e-14)


def test_rows_with_missing_values_are_left_out(data):
    X, y = data
    X[3, 1] = np.nan
    labels = y.astype(float)
    labels[5] = np.nan
    rest = np.delete(np.arange(N), [3, 5])
    model = ClassifierGLM(K).fit(X, labels)
    assert model.certificate_.rows_dropped == 2
    np.testing.assert_allclose(
        model.coef_, ClassifierGLM(K).fit(X[rest], labels[rest]).coef_, atol=1e-12
    )
    assert np.isnan(model.predict_proba(X)[3]).all()
    with pytest.raises(ValueError, match="X has NaN or infinity in row 3"):
        model.predict(X)


def test_labels_must_be_as_many_as_classes(data):
    X, y = data
    with pytest.raises(ValueError, match="y must have n_classes = 4 different labels, it has 3"):
        ClassifierGLM(4).fit(X, y)
    model = ClassifierGLM(K).fit(X, y)
    with pytest.raises(ValueError, match="y has the label 7, which is not among the classes"):
        model.score(X, np.where(y == 0, 7, y))
    with pytest.raises(RuntimeError, match="Must call ``set_classes`` before calling ``predict``"):
        ClassifierGLM(K).predict(X)


def test_parameters_survive_clones(data):
    X, y = data
    model = ClassifierGLM(K, regularizer="Lasso", regularizer_strength=0.03)
    again = clone(model)
    assert again.get_params(deep=False).keys() == model.get_params(deep=False).keys()
    np.testing.assert_array_equal(again.fit(X, y).coef_, model.fit(X, y).coef_)


def test_a_plain_glm_of_labels_names_the_classifier():
    with pytest.raises(TypeError, match="ClassifierGLM"):
        GLM(observation_model="Categorical")
    with pytest.raises(TypeError, match="ClassifierGLM"):
        GLM(observation_model=CategoricalObservations())


def test_separated_labels_are_said_to_be(data):
    X = np.linspace(-1, 1, 12)[:, None]
    y = np.repeat([0, 1, 2], 4)
    with pytest.warns(riata.exceptions.ConvergenceWarning):
        model = ClassifierGLM(K, regularizer="UnRegularized").fit(X, y)
    assert model.certificate_.separated


def test_paths_and_their_cross_validation_take_class_codes(data):
    X, y = data
    cv = riata.cv_glm_path(X, y, family="categorical", penalty="Lasso", strengths=12, folds=4)
    path = cv.path
    assert path.coefs.shape == (12, P, K)
    assert path.intercepts.shape == (12, K)
    assert (path.coefs[0] == 0).all()
    assert all(each.gap <= 1e-6 for each in path.certificates)
    assert (np.diff(path.deviance_explained) > 0).all()
    assert cv.cvm[cv.index_min] < cv.null_deviance
    weights = np.ones((P, K))
    weights[0] = 0
    free = riata.glm_path(
        X, y, family="categorical", penalty=riata.regularizer.Lasso(weights), strengths=3
    )
    assert (free.coefs[0][0] != 0).any() and (free.coefs[0][1:] == 0).all()
