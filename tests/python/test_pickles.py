"""Results and designs through pickle and copies, as joblib takes them to other processes."""

import copy
import pickle

import numpy as np
import pytest
import riata
from riata.basis import BSplineConv, BSplineEval, RaisedCosineLinearEval


def twins(value):
    return pickle.loads(pickle.dumps(value)), copy.deepcopy(value)


def test_paths_are_pickled(counts):
    X, y = counts
    path = riata.glm_path(X, y, family=riata.families.NegativeBinomial(dispersion=0.5), strengths=4)
    for twin in (*twins(path), pickle.loads(pickle.dumps(twins(path)[0]))):
        for name in ("strengths", "coefs", "intercepts", "norms", "deviance_explained", "names"):
            np.testing.assert_array_equal(getattr(twin, name), getattr(path, name))
        assert repr((twin, twin.certificates)) == repr((path, path.certificates))
        np.testing.assert_array_equal(twin.predict(X), path.predict(X))


def test_cross_validations_are_pickled(counts):
    X, y = counts
    cv = riata.cv_glm_path(X, y[:, 0], family="poisson", strengths=5, folds=3)
    for twin in twins(cv):
        np.testing.assert_array_equal(twin.cvm, cv.cvm)
        assert repr(twin) == repr(cv) and twin.fold == cv.fold
        np.testing.assert_array_equal(twin.path.coefs, cv.path.coefs)


def test_selections_and_their_models_are_pickled(tmp_path):
    recording = riata.simulate_recording(seconds=60, seed=3)
    terms = ["speed: bspline(speed_cm_s, n=5)", "direction: category(running_direction)"]
    selection = riata.select(
        recording, response="spikes", terms=terms, bin="100ms", strengths=6, folds=3
    )
    for twin in (*twins(selection), pickle.loads(pickle.dumps(twins(selection)[0]))):
        assert twin.kept == selection.kept and twin.to_dict() == selection.to_dict()
        assert repr((twin, twin.certificate)) == repr((selection, selection.certificate))
        pages = []
        for each in (selection, twin):
            for title in ("", "Mine & yours"):
                each.report(tmp_path / "page.html", title)
                pages.append((tmp_path / "page.html").read_text())
        assert pages[:2] == pages[2:] and "<h1>Mine &amp; yours</h1>" in pages[1]
        np.testing.assert_array_equal(
            twin.model.predict(recording), selection.model.predict(recording)
        )
    for twin in twins(selection.model):
        assert twin.terms == selection.model.terms and twin.coef_.keys() == {"speed", "direction"}


def _blocks():
    x = np.linspace(0, 1, 40)
    spline = riata.bases.BSpline(n=5)
    speed = BSplineEval(5, label="speed")
    product = BSplineEval(5) * RaisedCosineLinearEval(4)
    return {
        "categorical": riata.design.categorical(np.arange(40) % 3),
        "features": riata.design.features(spline, x),
        "lagged": riata.design.lagged(x, [0, 1, 2]),
        "product": riata.design.product(riata.design.lagged(x, [0, 1]), np.ones((40, 2))),
        "of a basis": speed.compute_blocks(x)["speed"],
        "of a kernel": BSplineConv(4, window_size=5).compute_blocks(x)["BSplineConv"],
        "of a product": next(iter(product.compute_blocks(x, x).values())),
        "of columns": next(iter(BSplineEval(5).compute_blocks(np.column_stack([x, x])).values())),
    }


@pytest.mark.parametrize("kind", _blocks())
def test_blocks_are_pickled(kind):
    block = _blocks()[kind]
    for twin in (*twins(block), pickle.loads(pickle.dumps(twins(block)[0]))):
        assert twin.shape == block.shape and repr(twin) == repr(block)
        np.testing.assert_array_equal(twin.toarray(), block.toarray())
