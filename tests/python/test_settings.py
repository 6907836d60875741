"""Settings of the wrong kind or range: one clear sentence that names the setting."""

import numpy as np
import pytest
import riata
from riata.basis import BSplineEval
from riata.glm import GLM, ClassifierGLM, PopulationGLM, cv_strength

rng = np.random.default_rng(0)
X = rng.normal(size=(50, 4))
y = rng.poisson(np.exp(0.3 * X[:, 0])) * 1.0


def refused(call, error, sentence):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("call", [riata.glm_path, riata.cv_glm_path])
@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"strengths": []}, ValueError, "strengths must be how many, or a list of one number"),
        ({"strengths": 1.5}, TypeError, "strengths must be a whole number from 1, got 1.5"),
        ({"strengths": "3"}, TypeError, "strengths must be a whole number from 1, got '3'"),
        ({"strengths": 0}, ValueError, "strengths must be a whole number from 1, got 0"),
        ({"strengths": [[0.1]]}, ValueError, "strengths must be how many, or a list"),
        ({"strengths": [np.nan]}, ValueError, "strengths must be finite and at least 0, got nan"),
        ({"min_ratio": "a"}, TypeError, "min_ratio must be a number, got 'a'"),
        ({"threads": "2"}, TypeError, "threads must be a whole number from 0, got '2'"),
        ({"threads": -1}, ValueError, "threads must be a whole number from 0, got -1"),
        ({"time_limit": -1}, ValueError, "time_limit must be at least 0 (0: none), in seconds"),
        ({"time_limit": np.nan}, ValueError, "time_limit must be at least 0 (0: none)"),
        ({"solver": 3}, TypeError, "solver must be a text, got 3"),
        ({"link": 3}, TypeError, "link must be a text, got 3"),
        ({"max_iterations": 10**12}, ValueError, "max_iterations must be at most 2147483647, got"),
        ({"fit_intercept": "no"}, TypeError, "fit_intercept must be True or False, got 'no'"),
        ({"family": None}, TypeError, "family must be a name, one of riata.families or of"),
        ({"weights": np.ones((50, 2))}, ValueError, "weights must be (rows,), one for each row"),
        ({"weights": 1.0}, ValueError, "weights must be (rows,), one for each row, got shape ()"),
        ({"offset": 1.0}, ValueError, "offset must be (rows,) or (rows, responses), got shape ()"),
        ({"y": np.ones((50, 2, 2))}, ValueError, "y must be (rows,) or (rows, responses)"),
        ({"y": None}, TypeError, "y must be an array of responses, got None"),
    ],
)
def test_those_of_paths(call, settings, error, sentence):
    refused(lambda: call(**{"X": X, "y": y} | settings), error, sentence)


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"seed": -1}, ValueError, "seed must be a whole number from 0, got -1"),
        ({"folds": 2.5}, TypeError, "folds must be a whole number from 2, got 2.5"),
        (
            {"cv": np.r_[np.nan, np.arange(49) % 3]},
            ValueError,
            "cv: every row must have a fold",
        ),
        ({"cv": np.array([1, "a"] * 25, dtype=object)}, TypeError, "cv: labels must be of one ki"),
        (
            {"y": np.c_[y, y]},
            ValueError,
            "cv_glm_path takes one response, y has 2; take ri",
        ),
    ],
)
def test_those_of_cross_validation(settings, error, sentence):
    refused(lambda: riata.cv_glm_path(**{"X": X, "y": y} | settings), error, sentence)


def test_none_is_the_default_of_an_option():
    a = riata.glm_path(X, y, threads=None, solver=None, link=None, time_limit=None, strengths=4)
    np.testing.assert_array_equal(a.coefs, riata.glm_path(X, y, strengths=4).coefs)


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"bin": 0.04}, TypeError, "bin must be a text with its unit, such as '20ms', got 0.04"),
        ({"response": None}, TypeError, "response must be a text, got None"),
        ({"strengths": 2.5}, TypeError, "strengths must be a whole number from 1, got 2.5"),
        ({"terms": 3}, TypeError, "terms must be a text or a list of texts, got 3"),
        ({"seed": -1}, ValueError, "seed must be a whole number from 0, got -1"),
        (
            {"family": riata.observation_models.GammaObservations()},
            ValueError,
            "select: family must be one with its own link",
        ),
    ],
)
def test_those_of_select(settings, error, sentence):
    given = {"table": {"y": y, "x": X[:, 0]}, "response": "y"} | settings
    refused(lambda: riata.select(**given), error, sentence)


def test_those_of_models():
    refused(
        lambda: GLM(solver_kwargs={"tol": "a"}),
        TypeError,
        "solver_kwargs: tol must be a number, got 'a'",
    )
    mixed = np.array([1, "a"] * 25, dtype=object)
    refused(
        lambda: ClassifierGLM(2).fit(X, mixed),
        TypeError,
        "y: labels must be of one kind, got int and str",
    )
    population = PopulationGLM(regularizer="Ridge").fit(X, np.c_[y, y, y])
    refused(
        lambda: population.score(X, np.c_[y, y]), ValueError, "y must have 3 neurons, as the model"
    )
    for strengths in ([], [[0.1]], {"X": []}):
        refused(
            lambda: cv_strength(GLM(regularizer="Ridge"), X, y, strengths),  # noqa: B023
            ValueError,
            "cv_strength: ",
        )
    refused(
        lambda: riata.regularizer.Box([0.0]), TypeError, "Box: lower must be a number or None, got"
    )
    refused(
        lambda: BSplineEval(5).compute_features([]),
        ValueError,
        "BSplineEval: inputs must have a sample or more, got none",
    )
