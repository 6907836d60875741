"""Values that are missing, as pandas and NumPy say it."""

import numpy as np
import pytest
import riata
from riata.glm import GLM, ClassifierGLM
from riata.net import MLPRegressor

pandas = pytest.importorskip("pandas")


@pytest.fixture
def frame():
    rng = np.random.default_rng(5)
    place = rng.choice(["left", "right"], 200)
    go = rng.random(200) < 0.5
    counts = rng.poisson(np.where(place == "left", 3.0, 1.0) * np.where(go, 2, 1))
    return pandas.DataFrame({"y": counts, "place": place, "go": go})


def test_na_in_texts_and_booleans_is_a_missing_value(frame):
    holed = frame.astype({"place": "string", "go": "boolean"})
    selection = riata.select(holed, response="y", folds=3, strengths=5)
    assert selection.kept == ["place", "go"]
    holed.loc[3, "place"], holed.loc[7, "go"] = pandas.NA, pandas.NA
    predicted = selection.model.predict(holed)
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(predicted)), [3, 7])
    for column, row in (("place", 3), ("go", 7)):
        with pytest.raises(ValueError, match=f"column '{column}' is nan at row {row}"):
            riata.select(holed[["y", column]], response="y", folds=3)


def test_rows_with_na_are_left_out_as_those_with_nan_are():
    rng = np.random.default_rng(6)
    numbers, y = rng.integers(0, 5, (100, 2)), rng.poisson(1.0, 100)
    frame = pandas.DataFrame(numbers, columns=["a", "b"]).astype("Int64")
    frame.loc[4, "a"] = pandas.NA
    holed = numbers.astype(float)
    holed[4, 0] = np.nan
    model = GLM().fit(frame, y)
    assert model.certificate_.rows_dropped == 1
    np.testing.assert_array_equal(model.coef_, GLM().fit(holed, y).coef_)
    response = pandas.Series(y).astype("Int64")
    response[9] = pandas.NA
    assert GLM().fit(numbers, response).certificate_.rows_dropped == 1
    labels = np.array(["u", "v"] * 50, dtype=object)
    labels[0] = pandas.NA
    assert ClassifierGLM(2).fit(numbers, labels).certificate_.rows_dropped == 1


def test_masked_entries_are_missing(counts):
    X, y = counts[0]["a"], counts[1][:, 0]
    mask = np.zeros(X.shape, dtype=bool)
    mask[3, 1] = True
    masked = np.ma.masked_array(np.where(mask, 1e6, X), mask)
    model = GLM().fit(masked, y)
    np.testing.assert_array_equal(model.coef_, GLM().fit(np.where(mask, np.nan, X), y).coef_)
    whole = np.ma.masked_array(y.astype(int), np.arange(300) < 2)
    path = riata.glm_path(X, whole, family="poisson", strengths=3, missing="drop")
    assert path.certificates[0].rows_dropped == 2
    with pytest.raises(ValueError, match=r"X\[3, 1\] is nan; remove the row"):
        riata.glm_path(masked, y, strengths=3)
    with pytest.raises(ValueError, match="contains NaN"):
        MLPRegressor(max_epochs=1).fit(masked, y)
    with pytest.raises(ValueError, match="column 'x' is nan at row 3"):
        riata.select({"y": y, "x": masked[:, 1]}, response="y", folds=3, strengths=3)
    features = riata.basis.BSplineEval(5).compute_features(masked[:, 1])
    assert np.isnan(features[3]).all() and np.isfinite(features[4]).all()


def test_categories_of_numbers_are_categories(frame):
    rng = np.random.default_rng(8)
    arm = rng.choice([10, 2, 7], 200)
    arms = pandas.Categorical(arm, categories=[2, 7, 10, 99])
    frame = pandas.DataFrame({"arm": arms, "y": arm})
    selection = riata.select(frame, response="y", folds=3, strengths=5)
    assert "category" in selection.covariates[0].text and selection.covariates[0].features == 3
    means = selection.model.predict(frame)
    assert means[arm == 2].max() < means[arm == 7].min() < means[arm == 10].min()


def test_times_with_a_zone_are_times(frame):
    times = pandas.date_range("2026-01-01", periods=200, freq="10ms", tz="Europe/London")
    zoned = riata.select(frame.assign(time=times), response="y", bin="50ms", folds=3, strengths=3)
    plain = frame.assign(time=times.tz_convert(None))
    other = riata.select(plain, response="y", bin="50ms", folds=3, strengths=3)
    assert zoned.rows == other.rows == 40 and zoned.kept == other.kept
