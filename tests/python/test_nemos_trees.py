"""Trees and arrays in the ways that NeMoS' documentation uses them."""

import numpy as np
import pytest
import riata
from riata import tree_utils, type_casting, utils
from riata.pytrees import FeaturePytree

kernel = np.array([[1.0], [10.0], [100.0]])
series = np.arange(8.0)
nan = np.nan


# --- trees


def test_trees_are_mapped_sliced_and_summed():
    tree = {"b": [np.array([1.0, nan, 3.0])], "a": np.arange(3.0)}
    assert tree_utils.get_valid_multitree(tree).tolist() == [True, False, True]
    dropped, other = tree_utils.drop_nans(tree, np.arange(3.0))
    assert dropped["a"].tolist() == [0, 2] and other.tolist() == [0, 2]
    assert tree_utils.tree_slice(tree, slice(0, 2))["b"][0].shape == (2,)
    whole = {"x": np.array([3.0]), "y": (np.array([4.0]), np.array([0.0]))}
    assert tree_utils.tree_l2_norm(whole) == 5
    assert tree_utils.tree_l2_norm(whole, squared=True) == 25
    assert tree_utils.tree_sum(whole) == 7
    assert tree_utils.tree_scalar_mul(2, whole)["y"][0] == 8
    assert tree_utils.tree_add_scalar_mul(whole, 10, whole)["x"] == 33
    assert tree_utils.tree_sum(tree_utils.tree_zeros_like(whole)) == 0
    assert tree_utils.tree_full_like(whole, 1.5)["y"] == (1.5, 1.5)
    assert tree_utils.has_matching_axis_pytree(tree, np.zeros(3))
    assert not tree_utils.has_matching_axis_pytree(tree, np.zeros(2))
    assert tree_utils.pytree_map_and_reduce(np.sum, sum, whole) == 7
    assert riata.pytrees.pytree_map_and_reduce(np.size, max, whole) == 1


def test_feature_pytrees_are_dicts_of_rows():
    X = FeaturePytree(a=np.ones((3, 2)), b=np.arange(3.0)[:, None])
    assert len(X) == 3 and X.shape == (3,) and X.ndim == 1 and list(X) == ["a", "b"]
    assert X[1:]["b"].shape == (2, 1) and X[0]["a"].shape == (2,)
    assert X == FeaturePytree(**X.data) and X != X[1:] and not FeaturePytree()
    assert X.get("c") is None and list(X.items())[1][0] == "b"
    for name, values, message in (
        ("c", np.ones(2), "same number of time points"),
        ("c", 3.0, "at least 1 dimension"),
        (3, np.ones(3), "Keys must be strings"),
    ):
        with pytest.raises(ValueError, match=message):
            X[name] = values


# --- arrays


def test_arrays_are_padded_shifted_and_multiplied():
    ones = np.ones((3, 1))
    assert np.isnan(utils.nan_pad(ones, 2)[:2]).all()
    assert np.isnan(utils.nan_pad(ones, 2, "anti-causal")[3:]).all()
    assert np.isnan(utils.nan_pad(ones, 3, "acausal")[[0, 4, 5]]).all()
    np.testing.assert_array_equal(utils.shift_time_series(series)[1:], series[:-1])
    np.testing.assert_array_equal(utils.shift_time_series(series, "anti-causal")[:-1], series[1:])
    a, c = np.arange(6.0).reshape(3, 2), np.arange(9.0).reshape(3, 3)
    expected = np.einsum("ni,nj->nij", a, c).reshape(3, 6)
    np.testing.assert_array_equal(utils.row_wise_kron(a, c), expected)
    np.testing.assert_array_equal(utils.row_wise_kron(a.T, c.T, transpose=False), expected.T)
    assert utils.one_over_x(np.array([4.0])) == 0.25
    assert utils.check_dimensionality({"a": a, "b": [c]}, 2)
    utils.validate_axis({"a": a}, 1)
    flatten, unflatten = utils.get_flattener_unflattener({"a": a, "b": c})
    vector = flatten({"a": a, "b": c})
    np.testing.assert_array_equal(unflatten(vector)["b"], c)
    for call, message in (
        (lambda: utils.validate_axis(a, 2), "must be smaller"),
        (lambda: utils.validate_axis(a, -1), "non negative integer"),
        (lambda: utils.nan_pad(ones, -1), "non-negative integer"),
        (lambda: utils.shift_time_series(series, "acausal"), "must be one of"),
        (lambda: utils.shift_time_series(np.arange(3)), "float dtype"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_objects_are_told_apart():
    assert type_casting.is_numpy_array_like(series)[1]
    assert not type_casting.is_at_least_1d_numpy_array_like(np.float64(3))
    assert type_casting.np_asarray_if(3) == 3
    assert not type_casting.is_pynapple_tsd(series)
    with pytest.raises(ValueError, match="needs a pynapple object"):
        type_casting.get_time_info(series)
    assert type_casting.support_pynapple("jax")(lambda v: v + 1)(series)[0] == 1
