"""Inverse links by their names."""

import numpy as np
import pytest
import riata
from riata.glm import GLM


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("exp", "exp"),
        ("jax.numpy.exp", "exp"),
        (np.exp, "exp"),
        ("identity", "identity"),
        ("scipy.stats.norm.cdf", "norm.cdf"),
        (riata.utils.one_over_x, "one_over_x"),
    ],
)
def test_inverse_links_go_by_name(link, name):
    assert repr(GLM("Poisson", link).inverse_link_function) == name


@pytest.mark.parametrize("name", ["scipy.stats.logistic.cdf", "numpy.identity", "own.exp", "cdf"])
def test_names_of_other_functions_are_no_links(name):
    with pytest.raises(ValueError, match=f"Unknown link function: {name}. Link function must be"):
        GLM("Poisson", name)
    with pytest.raises(ValueError, match="identity must take an array"):
        GLM("Poisson", np.identity)
