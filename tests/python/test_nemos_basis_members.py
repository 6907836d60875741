"""Every member of NeMoS' bases, used once on each class; one without a use here fails."""

import json
from pathlib import Path

import numpy as np
import pytest
from riata import basis as bases
from riata.basis import AdditiveBasis, BSplineEval, MultiplicativeBasis, RaisedCosineLinearEval
from sklearn.base import clone

API = json.loads((Path(__file__).parents[1] / "golden" / "nemos_api.json").read_text())
CLASSES = {name: entry["members"] for name, entry in API["modules"]["basis"].items()}
REFUSED = "update_default_label_id"
RATES = [1.0, 2.0, 4.0, 8.0]

x = np.linspace(0, 3, 40) ** 2
y = np.sin(x)


def made(name):
    """A basis of the class, with its own name for a label and nothing seen."""
    cls = getattr(bases, name)
    if name in ("AdditiveBasis", "MultiplicativeBasis"):
        return cls(BSplineEval(4, bounds=(-2, 10)), RaisedCosineLinearEval(5, bounds=(-2, 10)))
    if name == "TransformerBasis":
        return cls(BSplineEval(4, label="own").set_input_shape(1))
    told = {"window_size": 6} if name.endswith("Conv") else {}
    if name.startswith("OrthExponential"):
        return cls(4, decay_rates=RATES, **told)
    few = {
        "Category": ([1.0, 2.0],),
        "CustomBasis": ([np.sin, np.cos],),
        "FourierEval": (3,),
        "HistoryConv": (),
        "IdentityEval": (),
        "Zero": (),
    }
    return cls(*few.get(name, (4,)), **told)


def inputs(basis):
    first = np.where(x > 4, 1.0, 2.0) if type(basis).__name__ == "Category" else x
    return (first, y)[: 2 if hasattr(basis, "basis1") else 1]


def compute_features(basis):
    X = basis.compute_features(*inputs(basis))
    assert X.dtype == np.float64 and X.shape == (40, basis.n_output_features)
    if basis._n_inputs == 1 and not hasattr(basis, "basis1"):
        np.testing.assert_array_equal(X, basis.compute_features(xi=inputs(basis)[0]))
    if type(basis).__name__.endswith("Conv"):
        kernel = basis.evaluate_on_grid(6)[1]
        expected = [np.tensordot(x[t - 6 : t][::-1], kernel, 1) for t in range(6, 40)]
        np.testing.assert_allclose(X[6:], expected, atol=1e-12)
        assert np.all(np.isnan(X[:6]))


def evaluate(basis):
    name, values = type(basis).__name__, basis.evaluate(*inputs(basis))
    if name.endswith("Conv") and name != "HistoryConv":  # the same functions as those of its twin
        twin = made(name.replace("Conv", "Eval"))
        np.testing.assert_allclose(values, twin.evaluate(x), atol=1e-12)
        np.testing.assert_array_equal(values, basis.evaluate(sample_pts=x))
    elif not name.endswith("Conv"):
        X = basis.compute_features(*inputs(basis))
        np.testing.assert_array_equal(values.reshape(X.shape), X)


def evaluate_on_grid(basis):
    count = len(inputs(basis))
    n = 2 if type(basis).__name__ == "Category" else 7  # as many as categories
    *grids, values = basis.evaluate_on_grid(*[n] * count)
    assert len(grids) == count and values.shape[:-1] == grids[0].shape == (n,) * count


def bounds(basis):
    if hasattr(basis, "basis1"):
        assert basis.basis1.bounds == basis.basis2.bounds == (-2, 10)
        return
    if type(basis).__name__ == "Category":
        with pytest.raises(AttributeError, match="Category has no bounds"):
            basis.bounds  # noqa: B018
        return
    assert basis.bounds is None
    if type(basis).__name__ == "Zero":
        return
    basis.bounds = (0.0, 4.0)
    X = basis.compute_features(x)
    if type(basis).__name__ == "FourierEval":  # goes around
        np.testing.assert_allclose(X, basis.compute_features(x % 4.0), atol=1e-12)
    else:
        assert np.all(np.isnan(X[x > 4])) and np.all(np.isfinite(X[x <= 4]))


def label(basis):
    composed = hasattr(basis, "basis1")
    assert (basis.label == type(basis).__name__) != composed
    basis.label = "mine"
    assert basis.label == "mine" and "mine" in repr(basis)
    with pytest.raises(ValueError, match="BSpline"):
        basis.label = "BSplineEval" if type(basis).__name__ != "BSplineEval" else "BSplineConv"


def shapes(basis):
    assert basis.n_output_features is None
    count = len(inputs(basis))
    assert basis.set_input_shape(*inputs(basis)) is basis
    one = basis.n_output_features
    assert basis.input_shape == ([()] * 2 if count > 1 else ())
    if type(basis).__name__ not in ("FourierEval",):
        many = basis.set_input_shape(*[(3,)] * count).n_output_features
        assert many == 3 * one
    basis.setup_basis(*inputs(basis))
    assert basis.n_output_features == one == basis.compute_features(*inputs(basis)).shape[1]


def n_basis_funcs(basis):
    expected = basis.compute_features(*inputs(basis)).shape[1]
    assert basis.n_basis_funcs == expected


def is_complex(basis):
    assert basis.is_complex == (type(basis).__name__ == "FourierEval")


def split_by_feature(basis):
    X = basis.compute_features(*inputs(basis))
    parts = basis.split_by_feature(X)
    np.testing.assert_array_equal(np.hstack(list(parts.values())), X)
    additive = isinstance(basis, AdditiveBasis)
    assert list(parts) == ([b.label for b in basis] if additive else [basis.label])


def parameters(basis):
    told, X = basis.get_params(deep=False), basis.compute_features(*inputs(basis))
    if hasattr(basis, "basis1"):  # the parts go by their labels
        assert told["BSplineEval"] is basis.basis1
        told = {"basis1": basis.basis1, "basis2": basis.basis2}
        basis.set_params(RaisedCosineLinearEval__n_basis_funcs=7)
        assert basis.basis2.n_basis_funcs == 7
        basis.set_params(RaisedCosineLinearEval__n_basis_funcs=5)
    again = type(basis)(**told)
    np.testing.assert_array_equal(again.compute_features(*inputs(basis)), X)
    assert basis.set_params(label="mine") is basis and basis.get_params()["label"] == "mine"
    with pytest.raises(ValueError, match="nonsense"):
        basis.set_params(nonsense=1)


def to_transformer(basis):
    basis.set_input_shape(*inputs(basis))
    transformer, X = basis.to_transformer(), np.stack(inputs(basis), axis=1)
    expected = basis.compute_features(*inputs(basis))
    np.testing.assert_array_equal(transformer.fit_transform(X), expected)
    np.testing.assert_array_equal(clone(transformer).transform(X), expected)


def parts(basis):
    together = AdditiveBasis if isinstance(basis, AdditiveBasis) else MultiplicativeBasis
    assert type(basis) is together
    assert basis.basis1.n_basis_funcs == 4 and basis.basis2.n_basis_funcs == 5
    basis.basis2 = BSplineEval(6)
    assert basis.n_basis_funcs == (10 if together is AdditiveBasis else 24)


def own(*members, **changed):
    """Members that are read back as they were told, and then as they are set."""

    def check(basis):
        told = basis.get_params()
        for each in members:
            np.testing.assert_array_equal(np.asarray(getattr(basis, each)), np.asarray(told[each]))
            if each in changed:
                setattr(basis, each, changed[each])
                np.testing.assert_array_equal(getattr(basis, each), changed[each])
                basis.compute_features(*inputs(basis))

    return check


def window_size(basis):
    basis.window_size, basis.conv_kwargs = 5, {"predictor_causality": "anti-causal"}
    X = basis.compute_features(x)
    assert basis.conv_kwargs == {"predictor_causality": "anti-causal"}
    assert np.all(np.isnan(X[-5:])) and np.all(np.isfinite(X[:-5]))


def fourier(basis):
    (frequencies,) = basis.frequencies
    np.testing.assert_array_equal(frequencies, [0, 1, 2])
    assert basis.ndim == 1
    basis.frequency_mask = [0, 1, 1]
    np.testing.assert_array_equal(np.ravel(basis.masked_frequencies), [1, 2])
    assert basis.compute_features(x).shape == (40, 4)


def custom(basis):
    assert basis.pynapple_support and basis.basis_kwargs == {} and basis.ndim_input == 1
    np.testing.assert_allclose(basis.compute_features(x), np.stack([np.sin(x), np.cos(x)], axis=1))
    assert basis.output_shape == () and len(basis.funcs) == 2


def transformer(adapter):
    adapter.basis = BSplineEval(6).set_input_shape(1)
    assert adapter.basis.n_basis_funcs == 6
    X = adapter.fit(x[:, None]).transform(x[:, None])
    np.testing.assert_array_equal(X, adapter.fit_transform(x[:, None]))


def category(basis):
    X = basis.compute_features(inputs(basis)[0])
    np.testing.assert_array_equal(np.sort(X, axis=1), np.tile([0, 1], (40, 1)))
    assert list(basis.categories) == [1.0, 2.0] and basis.out_of_category is not None


USES = {each.__name__: each for each in (compute_features, evaluate, evaluate_on_grid, bounds)}
USES |= {each.__name__: each for each in (label, n_basis_funcs, is_complex, split_by_feature)}
USES |= {each.__name__: each for each in (to_transformer, window_size)}
USES |= dict.fromkeys(("n_output_features", "input_shape", "set_input_shape"), shapes)
USES |= dict.fromkeys(("get_params", "set_params"), parameters)
USES |= dict.fromkeys(("basis1", "basis2"), parts)
USES |= {"setup_basis": shapes, "conv_kwargs": window_size, "order": own("order", order=2)}
USES |= {"width": own("width", width=1.5), "time_scaling": own("time_scaling", time_scaling=9.0)}
USES |= {"decay_rates": own("decay_rates", decay_rates=[1.0, 3.0, 5.0, 9.0])}
USES |= dict.fromkeys(("frequencies", "frequency_mask", "masked_frequencies", "ndim"), fourier)
USES |= dict.fromkeys(
    ("funcs", "basis_kwargs", "output_shape", "pynapple_support", "ndim_input"), custom
)
USES |= dict.fromkeys(("categories", "out_of_category"), category)
USES |= dict.fromkeys(("basis", "fit", "transform", "fit_transform"), transformer)


@pytest.mark.parametrize(
    "name",
    [
        f"{cls}.{member}"
        for cls, members in CLASSES.items()
        for member in members
        if member != REFUSED and (cls != "TransformerBasis" or member in USES)
    ],
)
def test_every_member_of_every_basis(name):
    cls, member = name.split(".")
    if cls == "TransformerBasis" and member in ("get_params", "set_params"):
        member = "basis"
    USES[member](made(cls))


@pytest.mark.parametrize("cls", [AdditiveBasis, MultiplicativeBasis])
def test_a_composition_may_be_labelled_as_it_is_made(cls):
    basis = cls(BSplineEval(4), BSplineEval(5), label="both")
    assert basis.label == "both" and [each.label for each in (basis.basis1, basis.basis2)] == [
        "BSplineEval",
        "BSplineEval_1",
    ]
