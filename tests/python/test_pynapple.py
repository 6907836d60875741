"""pynapple in, pynapple out; and objects of JAX, where these are installed."""

import datetime
import warnings

import numpy as np
import pytest
import riata
from riata.basis import BSplineEval, HistoryConv
from riata.convolve import create_convolutional_predictor
from riata.glm import GLM, ClassifierGLM, PopulationGLM

N = 100
rng = np.random.default_rng(0)
x = rng.normal(size=(N, 2))
counts = rng.poisson(np.exp(0.3 * x[:, :1] + [0.2, 0.5]))


@pytest.fixture
def nap():
    with np.errstate(all="ignore"):
        return pytest.importorskip("pynapple", exc_type=ImportError)


@pytest.fixture
def time(nap):
    """Two epochs of 40 and 60 samples."""
    axis = {"t": np.arange(N) * 0.1}
    return axis | {"time_support": nap.IntervalSet([0.0, 4.0], [3.95, 9.95])}


def test_features_of_a_series_have_its_time(nap, time):
    series, frame = nap.Tsd(d=x[:, 0], **time), nap.TsdFrame(d=x, **time)
    features = BSplineEval(5).compute_features(series)
    assert isinstance(features, nap.TsdFrame) and features.shape == (N, 5)
    np.testing.assert_array_equal(features.t, series.t)
    np.testing.assert_array_equal(features.d, BSplineEval(5).compute_features(x[:, 0]))
    assert isinstance(BSplineEval(5).evaluate(frame), nap.TsdTensor)
    both = (BSplineEval(5) + HistoryConv(3)).compute_features(series, series)
    assert isinstance(both, nap.TsdFrame) and len(both.time_support) == 2
    transformed = BSplineEval(5).to_transformer().fit_transform(nap.TsdFrame(d=x[:, :1], **time))
    np.testing.assert_array_equal(transformed.d, features.d)


def test_each_epoch_is_convolved_by_itself(nap, time):
    series = nap.Tsd(d=x[:, 0], **time)
    lagged = HistoryConv(3).compute_features(series)
    assert np.isnan(lagged.d[:3]).all() and np.isnan(lagged.d[40:43]).all()
    np.testing.assert_array_equal(lagged.d[43], x[[42, 41, 40], 0])
    got = create_convolutional_predictor(np.ones((3, 1)), {"a": series})["a"]
    np.testing.assert_allclose(got.d[43, 0], x[40:43, 0].sum())
    with pytest.warns(UserWarning, match="1 of 2 epochs are shorter than the window of 50"):
        long = create_convolutional_predictor(np.ones((50, 1)), series)
    assert np.isnan(long.d[:40]).all() and np.isfinite(long.d[95:]).all()


def test_predictions_have_the_times_of_x_and_the_columns_of_y(nap, time):
    X = nap.TsdFrame(d=x, **time)
    y = nap.TsdFrame(d=counts, columns=["one", "two"], metadata={"area": ["a", "b"]}, **time)
    model = PopulationGLM().fit(X, y)
    rate = model.predict(X)
    assert isinstance(rate, nap.TsdFrame) and list(rate.columns) == ["one", "two"]
    assert list(rate.metadata["area"]) == ["a", "b"] and len(rate.time_support) == 2
    plain = PopulationGLM().fit(x, counts)
    np.testing.assert_array_equal(rate.d, plain.predict(x))
    assert model.score(X, y) == plain.score(x, counts)
    drawn, means = model.simulate(0, X)
    assert list(drawn.columns) == ["one", "two"] and isinstance(means, nap.TsdFrame)
    single = GLM().fit({"a": X}, nap.Tsd(d=counts[:, 0], **time))
    assert isinstance(single.predict({"a": X}), nap.Tsd)
    labels = ClassifierGLM(2).fit(X, nap.Tsd(d=counts[:, 0] > 0, **time))
    assert isinstance(labels.predict(X), nap.Tsd)
    assert isinstance(labels.predict_proba(X), nap.TsdFrame)


def test_times_that_differ_are_refused(nap, time):
    X = nap.TsdFrame(d=x, **time)
    late = nap.Tsd(t=np.arange(N) * 0.1 + 1, d=counts[:, 0])
    for call in (
        lambda: GLM().fit(X, late),
        lambda: (BSplineEval(5) + BSplineEval(5)).compute_features(X[:, 0], late),
    ):
        with pytest.raises(ValueError, match="Time axis mismatch"):
            call()


def test_time_is_read_and_given(nap, time):
    from riata import type_casting

    series = nap.Tsd(d=x[:, 0], **time)
    assert type_casting.is_pynapple_tsd(series) and type_casting.all_same_time_info(
        series, [series]
    )
    t, support = type_casting.get_time_info({"a": series})
    np.testing.assert_array_equal(t, time["t"])
    again = type_casting.cast_to_pynapple(x, t, support, columns=["p", "q"])
    assert list(again.columns) == ["p", "q"]
    doubled = type_casting.support_pynapple()(lambda a, b: (a + b, 2.0))(series, x[:, 0])
    np.testing.assert_array_equal(doubled[0].d, 2 * x[:, 0])
    tree = riata.pytrees.FeaturePytree(a=series)
    assert isinstance(tree["a"], nap.Tsd) and isinstance(tree[:5]["a"], nap.Tsd)


# --- objects of JAX


@pytest.fixture
def jax():
    return pytest.importorskip("jax")


def test_keys_arrays_and_aggregators_of_jax_are_taken(jax):
    model = GLM().fit(jax.numpy.asarray(x), jax.numpy.asarray(counts[:, 0]))
    for key in (jax.random.key(3), jax.random.PRNGKey(3)):
        np.testing.assert_array_equal(model.simulate(key, x)[0], model.simulate(key, x)[0])
    single = np.float32(x).astype(float)
    score = model.score(single, counts[:, 0], aggregate_sample_scores=jax.numpy.mean)
    assert float(score) == pytest.approx(model.score(single, counts[:, 0]), rel=1e-5)


def test_a_link_of_jax_is_differentiated_by_jax(jax):
    y = counts[:, 0] + 1.0
    own = GLM(inverse_link_function=lambda v: jax.numpy.log1p(jax.numpy.exp(v))).fit(x, y)
    named = GLM(inverse_link_function=jax.nn.softplus).fit(x, y)
    assert repr(named.inverse_link_function) == "softplus"
    np.testing.assert_allclose(own.coef_, named.coef_, atol=1e-9)
    np.testing.assert_allclose(GLM("Poisson", jax.numpy.exp).fit(x, y).coef_, GLM().fit(x, y).coef_)


def test_a_file_of_nwb_is_read_by_pynapple_and_fitted(nap, tmp_path):
    pynwb = pytest.importorskip("pynwb", exc_type=ImportError)
    path = tmp_path / "session.nwb"
    t, start = np.arange(0, 20, 0.01), datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a file should tell besides
        nwb = pynwb.NWBFile("a session", "one", start)
        nwb.add_acquisition(
            pynwb.TimeSeries(name="position", data=np.sin(t), unit="m", timestamps=t)
        )
        for _ in range(3):
            nwb.add_unit(spike_times=np.sort(rng.uniform(0, 20, 200)))
        nwb.add_trial(start_time=0.0, stop_time=9.0)
        nwb.add_trial(start_time=11.0, stop_time=19.0)
        with pynwb.NWBHDF5IO(path, "w") as file:
            file.write(nwb)
        recording = nap.load_file(path)
        spikes = recording["units"].count(0.05, ep=recording["trials"])
        position = recording["position"].interpolate(spikes, ep=recording["trials"])
    X = BSplineEval(5).compute_features(position)
    model = PopulationGLM(regularizer="Ridge", regularizer_strength=0.01).fit(X, spikes)
    assert model.coef_.shape == (5, 3) and list(model.predict(X).columns) == list(spikes.columns)
    picked = riata.select({"n": spikes[:, 0], "position": position}, response="n", folds=2)
    assert picked.kept in ([], ["position"])
    with pytest.raises(ValueError, match="HDF5, such as NWB"):
        riata.select(path, response="n")
