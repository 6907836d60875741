"""Strengths of other packages give their minimisers."""

import numpy as np
import pytest
import riata
from riata.glm import GLM
from riata.regularizer import Lasso, Ridge

X = np.array(
    [[1, 0.5], [-2, 1], [0.5, -1.5], [3, 0], [-1, -1], [0, 2], [2, 1], [-0.5, 0.3]], dtype=float
)
y = np.array([2.0, -3, 4, 7, -1, -4, 1, 0.5])


def fitted(regularizer, strength, **convert):
    penalty = regularizer.__name__.lower()
    own = riata.convert_strength(strength, to="nemos", penalty=penalty, **convert)
    model = GLM("Gaussian", regularizer=regularizer(own)).fit(X, y)
    return model.coef_, y - model.predict(X)


# coef(glmnet(X, y, alpha = 0 or 1, lambda = 0.7, standardize = FALSE, thresh = 1e-20)), 4.1-6
@pytest.mark.parametrize(
    ("regularizer", "expected"),
    [(Ridge, [1.54389023395, -1.44610933277]), (Lasso, [1.38371119877, -1.09259703882])],
)
def test_glmnets(regularizer, expected):
    coef, _ = fitted(regularizer, 0.7, from_="glmnet", sd=y.std())
    np.testing.assert_allclose(coef, expected, rtol=1e-6)


def test_glmnets_ridge_of_a_gaussian_needs_sd():
    with pytest.raises(ValueError, match="depends on sd"):
        riata.convert_strength(1, from_="glmnet", to="riata", penalty="ridge")
    with pytest.raises(ValueError, match="convert the lasso and the ridge part"):
        riata.convert_strength(1, from_="glmnet", to="riata", penalty="elastic_net")
    assert riata.convert_strength(1, from_="glmnet", to="riata", family="poisson") == 1


# The objective's gradient, as each package states it, vanishes at the fit.
@pytest.mark.parametrize(
    ("convention", "penalty_gradient"),
    [
        ("torch", lambda w, s: s * w),  # mean squared error + s |w|^2 / 2
        ("keras", lambda w, s: 2 * s * w),  # mean squared error + s |w|^2
        ("no_half", lambda w, s: 2 * s * w),  # the same, as tutorials write it
    ],
)
def test_weight_decays_of_nets(convention, penalty_gradient):
    w, residual = fitted(Ridge, 0.3, from_=convention)
    gradient = -2 * X.T @ residual / len(y) + penalty_gradient(w, 0.3)
    np.testing.assert_allclose(gradient, 0, atol=1e-12)


@pytest.mark.parametrize("convention", ["torch", "keras", "no_half"])
def test_l1_of_nets(convention):
    w, residual = fitted(Lasso, 0.3, from_=convention)
    gradient = -2 * X.T @ residual / len(y) + 0.3 * np.sign(w)
    np.testing.assert_allclose(gradient[w != 0], 0, atol=1e-12)


# half the mean squared error + s |w|^2 / 2, as statsmodels and textbooks of least squares write it
@pytest.mark.parametrize("convention", ["statsmodels", "half"])
def test_half_the_mean_squared_error(convention):
    w, residual = fitted(Ridge, 0.3, from_=convention)
    np.testing.assert_allclose(-X.T @ residual / len(y) + 0.3 * w, 0, atol=1e-12)


# alpha/2 |w|^2 over the rows of a batch, beside half the mean squared error of the batch
def test_alpha_of_scikit_learns_nets():
    w, residual = fitted(Ridge, 2.4, from_="sklearn_mlp", n=len(y))
    np.testing.assert_allclose(-X.T @ residual / len(y) + 2.4 / len(y) * w, 0, atol=1e-12)
    with pytest.raises(ValueError, match="rows of a batch; give n"):
        riata.convert_strength(1, from_="sklearn_mlp", to="riata", penalty="ridge")
    with pytest.raises(ValueError, match="ridge alone"):
        riata.convert_strength(1, from_="sklearn_mlp", to="riata", n=3)
