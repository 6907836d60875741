"""X as lists, tuples and dicts of features, and what is given by feature."""

from collections import namedtuple

import numpy as np
import pytest
from riata.glm import GLM, PopulationGLM, cv_strength
from riata.regularizer import ElasticNet, Lasso

Pair = namedtuple("Pair", "a b")
SPLITS = {
    "list": lambda X: [X[:, :2], X[:, 2:]],
    "tuple": lambda X: (X[:, :2], X[:, 2:]),
    "nested": lambda X: [X[:, :2], (X[:, 2:3], X[:, 3:])],
    "dict of lists": lambda X: {"a": [X[:, :2], X[:, 2:3]], "b": X[:, 3:]},
    "named": lambda X: Pair(X[:, :2], X[:, 2:]),
}


@pytest.fixture
def data(counts):
    X, y = counts
    return X["a"], y


@pytest.mark.parametrize("split", SPLITS.values(), ids=SPLITS)
@pytest.mark.parametrize("population", [False, True])
def test_trees_are_fitted_scored_and_started_from(data, split, population):
    X, y = data[0], data[1] if population else data[1][:, 0]
    make = PopulationGLM if population else GLM
    tree = split(X)
    model, flat = make(regularizer="Ridge").fit(tree, y), make(regularizer="Ridge").fit(X, y)
    assert type(model.coef_) is type(tree)
    np.testing.assert_allclose(model.predict(tree), flat.predict(X), rtol=1e-8)
    assert model.score(tree, y) == pytest.approx(flat.score(X, y), rel=1e-10)
    again = make(regularizer="Ridge").fit(tree, y, init_params=(model.coef_, model.intercept_))
    np.testing.assert_allclose(again.predict(tree), model.predict(tree), rtol=1e-8)


@pytest.mark.parametrize(
    ("strengths", "flat"),
    [([0.1, 0.4], [0.1, 0.1, 0.4, 0.4]), ([[0.1, 0.2], 0.3], [0.1, 0.2, 0.3, 0.3])],
)
def test_lists_of_features_take_lists_of_strengths(data, strengths, flat):
    X, y = data[0], data[1][:, 0]
    tree = [X[:, :2], X[:, 2:]]
    each = GLM(regularizer="Lasso", regularizer_strength=strengths).fit(tree, y)
    whole = GLM(regularizer="Lasso", regularizer_strength=flat).fit(X, y)
    np.testing.assert_allclose(np.concatenate(each.coef_), whole.coef_, atol=1e-9)
    mixed = GLM(regularizer=ElasticNet((strengths, 0.5))).fit(tree, y)
    assert np.isfinite(mixed.predict(tree)).all()


def test_the_strengths_of_a_list_are_searched(data):
    X, y = data
    found = cv_strength(PopulationGLM(regularizer="Ridge"), [X[:, :2], X[:, 2:]], y, [0.01, 1.0])
    assert [np.shape(each) for each in found.model.coef_] == [(2, 3), (2, 3)]


def test_coefficients_of_another_structure_are_refused(data):
    X, y = data[0], data[1][:, 0]
    with pytest.raises(TypeError, match="X and coef have mismatched structure: X has 0, 1"):
        GLM().fit([X[:, :2], X[:, 2:]], y, init_params=(np.zeros(4), np.zeros(1)))


def test_what_is_by_feature_needs_features(data):
    X, y = data[0], data[1][:, 0]
    with pytest.raises(ValueError, match="strengths by feature are of a dict X, got a dict for an"):
        GLM(regularizer=Lasso({"X": 0.1})).fit(X, y)
    with pytest.raises(ValueError, match="one for each feature is of a dict X, got a dict for an"):
        GLM(regularizer={"X": Lasso(0.1)}).fit(X, y)


def test_keys_of_two_kinds_have_no_order(data):
    X, y = data[0], data[1][:, 0]
    with pytest.raises(TypeError, match="keys of a dict must be of one kind.*got int and str"):
        GLM().fit({"a": X[:, :2], 1: X[:, 2:]}, y)
