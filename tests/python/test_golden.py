"""Both examples against optima found by a slow, independent script (tests/golden)."""

import runpy
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def regularizing_parameters():
    return runpy.run_path(str(ROOT / "examples" / "regularizing_parameters.py"))


@pytest.fixture(scope="module")
def select_covariates():
    return runpy.run_path(str(ROOT / "examples" / "select_covariates.py"))


def fits_of(example):
    """name -> (coefficients f1 then f2, intercept, certificate)"""
    fits = {
        name: (np.concatenate([m.coef_["f1"], m.coef_["f2"]]), m.intercept_[0], m.certificate_)
        for name, m in example["models"].items()
    }
    many = example["population"]
    coef = np.concatenate([many.coef_["f1"], many.coef_["f2"]])
    for k in range(2):
        fit = (coef[:, k], many.intercept_[k], many.certificate_[k])
        fits[f"population_ridge_neuron{k}"] = fit
    return fits


def test_every_way_to_state_a_strength_reaches_the_golden_optimum(
    regularizing_parameters, golden, same
):
    fits = fits_of(regularizing_parameters)
    assert fits.keys() == golden["regularizing_parameters"].keys()
    for name, expected in golden["regularizing_parameters"].items():
        coef, intercept, certificate = fits[name]
        same(coef, expected["coef"], 1e-10)
        same(intercept, expected["intercept"], 1e-10)
        assert certificate.ok and certificate.gap <= 1e-10
        assert certificate.objective == pytest.approx(expected["objective"], abs=1e-12)


def test_the_group_lasso_path_reaches_the_golden_optima(select_covariates, golden, same):
    expected = golden["select_covariates"]
    np.testing.assert_array_equal(select_covariates["counts"], expected["counts"])
    for (coef, intercept, certificate), point in zip(
        select_covariates["path"], expected["path"], strict=True
    ):
        same(np.concatenate([coef["position"], coef["speed"]]), point["coef"], 1e-8)
        same(intercept, point["intercept"], 1e-8)
        assert certificate.ok


def test_the_same_equals_the_trusted_optima(regularizing_parameters, acceptance, same):
    fits = fits_of(regularizing_parameters)
    for name, expected in acceptance("regularizing_parameters").items():
        same(fits[name][0], expected["f1"] + expected["f2"], 1e-6)
        same(fits[name][1], expected["intercept"], 1e-6)


def test_the_path_equals_the_trusted_optima(select_covariates, acceptance, same):
    expected = acceptance("covariate_selection")
    np.testing.assert_array_equal(select_covariates["counts"], expected["counts"])
    norms = zip(
        select_covariates["position_coef_norm"], select_covariates["speed_coef_norm"], strict=True
    )
    for (coef, intercept, _), pair, point in zip(
        select_covariates["path"], norms, expected["path"], strict=True
    ):
        same(np.concatenate([coef["position"], coef["speed"]]), point["coef"], 1e-6)
        same(intercept, point["intercept"], 1e-6)
        same(pair, [point["position"], point["speed"]], 1e-6)
