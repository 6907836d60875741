"""Every component of the catalog, as the bindings show it."""

import json
import keyword
import pickle

import numpy as np
import pytest
import riata

KINDS = (riata.families, riata.links, riata.penalties, riata.bases)
COMPONENTS = [
    component for kind in KINDS for component in vars(kind).values() if isinstance(component, type)
]


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_a_component_says_what_it_is(component):
    made = component()
    assert component.__doc__ and component.name
    assert component.__name__.isidentifier() and not keyword.iskeyword(component.__name__)
    assert repr(made).startswith(component.__name__ + "(")
    assert pickle.loads(pickle.dumps(made)) == made
    assert component.name in riata.catalog_text()
    with pytest.raises(TypeError):
        component(3)  # fields go by keyword


def test_fields_are_read_and_checked():
    assert riata.penalties.ElasticNet(l1_ratio=0.2).l1_ratio == 0.2
    with pytest.raises(ValueError, match=r"elastic_net: l1_ratio must be in \[0, 1\], got 2"):
        riata.penalties.ElasticNet(l1_ratio=2)
    with pytest.raises(AttributeError):
        riata.penalties.ElasticNet().l1_ratio = 0.1
    assert riata.bases.BSpline(n=5) != riata.bases.BSpline(n=6)


def test_a_prox_is_the_minimiser_it_claims_to_be():
    w = np.array([3.0, -0.5, 0.0])
    np.testing.assert_array_equal(riata.penalties.Lasso().prox(w, strength=1.0), [2, 0, 0])
    assert riata.penalties.Lasso().value(w, strength=2.0) == 7
    np.testing.assert_array_equal(w, [3, -0.5, 0])
    group = riata.penalties.GroupLasso()
    np.testing.assert_allclose(group.prox(np.array([3.0, 4.0]), 1 / np.sqrt(2)), [2.4, 3.2])


def test_a_basis_keeps_the_bounds_it_is_bound_to():
    bound = riata.bases.BSpline(n=5).bound_to(np.array([1.0, 4.0, 2.0]))
    assert bound.bounds == [1.0, 4.0]
    assert np.isnan(bound.evaluate(np.array([5.0]))).all()
    assert bound.evaluate(np.array([1.0, 2.0])).shape == (2, 5)


def test_the_catalog_is_json_too():
    assert json.loads(riata.catalog_json())
    assert riata.build_info()["version"] == riata.__version__
