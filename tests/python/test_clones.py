"""Clones and searches: a model owns its regularizer, and what is set last holds."""

import numpy as np
import pytest
from riata.glm import GLM, ClassifierGLM
from riata.observation_models import NegativeBinomialObservations
from riata.regularizer import MCP, ElasticNet, GroupLasso, Lasso, Ridge
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV


@pytest.fixture
def data(counts):
    X, y = counts
    return X["a"], y[:, 0]


@pytest.mark.parametrize("regularizer", ["Lasso", Lasso(0.1)])
def test_a_search_over_the_strength_of_the_regularizer_is_one(data, regularizer):
    grid = {"regularizer__strength": [1e-4, 0.05, 10.0]}
    search = GridSearchCV(GLM(regularizer=regularizer), grid, cv=3).fit(*data)
    same = {"regularizer_strength": [1e-4, 0.05, 10.0]}
    twin = GridSearchCV(GLM(regularizer=regularizer), same, cv=3).fit(*data)
    scores = search.cv_results_["mean_test_score"]
    assert len(set(scores)) == 3
    np.testing.assert_array_equal(scores, twin.cv_results_["mean_test_score"])


def test_what_is_set_last_holds():
    model = GLM(regularizer=Lasso(0.1), regularizer_strength=0.5)
    assert model.regularizer_strength == 0.5
    assert model.set_params(regularizer__strength=2.0).regularizer_strength == 2.0
    model.regularizer_strength = 3.0
    assert model.regularizer_strength == 3.0
    assert model.set_params(regularizer__strength=None).regularizer_strength == 1.0
    both = GLM(regularizer=MCP(), regularizer_strength=0.5).set_params(regularizer__gamma=5.0)
    assert both.regularizer_strength == 0.5 and both.regularizer.gamma == 5.0
    assert both.set_params(regularizer=Ridge(0.7)).regularizer_strength == 0.7


def test_a_strength_is_checked_wherever_it_is_set():
    for model in (GLM(regularizer="Lasso"), GLM(regularizer=Lasso(0.1))):
        with pytest.raises(ValueError, match="must be finite and at least 0, got -1"):
            model.set_params(regularizer__strength=-1.0)
    elastic = GLM(regularizer=ElasticNet()).set_params(regularizer__strength=0.3)
    assert elastic.regularizer_strength == (0.3, 0.5)


def test_clones_leave_the_callers_objects_alone():
    penalty, family = MCP(0.1), NegativeBinomialObservations(0.5)
    model = GLM(family, regularizer=penalty)
    twin = clone(model).set_params(
        regularizer__gamma=9.0, regularizer__strength=4.0, observation_model__scale=2.0
    )
    assert (penalty.gamma, penalty.strength, family.scale) == (3.0, 0.1, 0.5)
    assert twin.regularizer.gamma == 9.0 and twin.observation_model.scale == 2.0
    model.set_params(regularizer__gamma=7.0, observation_model__scale=3.0)
    assert (penalty.gamma, family.scale) == (3.0, 0.5)
    assert (model.regularizer.gamma, model.observation_model.scale) == (7.0, 3.0)
    masked = GLM(regularizer=GroupLasso([[1, 1, 0], [0, 0, 1]]))
    assert clone(masked).regularizer.mask is not masked.regularizer.mask
    np.testing.assert_array_equal(clone(masked).regularizer.mask, masked.regularizer.mask)


@pytest.mark.filterwarnings("error")
def test_a_clone_goes_on_leaving_to_others_what_the_model_left_to_them():
    twin = clone(GLM()).set_params(observation_model="Bernoulli", regularizer="Lasso")
    assert repr(twin.inverse_link_function) == "logistic"
    assert twin.solver_name == "ProximalGradient" and twin.regularizer_strength == 1.0
    kept = clone(GLM(inverse_link_function="softplus", solver_name="BFGS", regularizer="Ridge"))
    assert repr(kept.inverse_link_function) == "softplus" and kept.solver_name == "BFGS"
    classifier = clone(ClassifierGLM(3, regularizer="Lasso", regularizer_strength=0.2))
    assert classifier.n_classes == 3 and classifier.regularizer_strength == 0.2


def test_masks_are_searched_over(data):
    X, y = data
    masks = [np.ones((1, 4)), np.eye(4)]
    grid = {"regularizer": [GroupLasso(mask=mask, strength=0.1) for mask in masks]}
    search = GridSearchCV(GLM(), grid, cv=3).fit(X, y)
    assert search.best_params_["regularizer"].mask.shape in {(1, 4), (4, 4)}
