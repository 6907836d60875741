import numpy as np
import pytest
import riata


def test_memory_is_estimated_before_it_is_taken(counts):
    X, y = counts
    fit = riata.estimate_memory(X, y[:, 0], family="poisson")
    path = riata.estimate_memory(X, y[:, 0], family="poisson", strengths=100)
    assert path - fit > 100 * 8 * 8
    riata.glm_path(X, y[:, 0], family="poisson", strengths=3, max_memory=path)
    message = "^path: takes about .* of memory beside the data, 1 KiB are allowed; raise max_memory"
    with pytest.raises(MemoryError, match=message):
        riata.glm_path(X, y[:, 0], family="poisson", strengths=3, max_memory=1024)


def test_a_model_takes_the_limit_among_its_solvers_options(counts):
    X, y = counts
    with pytest.raises(riata.exceptions.ResourceLimit, match="^fit: takes about"):
        riata.glm.GLM(solver_kwargs={"max_memory": 1024}).fit(X, y[:, 0])
    riata.glm.GLM(solver_kwargs={"max_memory": np.inf}).fit(X, y[:, 0])
    with pytest.raises(ValueError, match="max_memory must be at least 0, got -1"):
        riata.glm.GLM(solver_kwargs={"max_memory": -1}).fit(X, y[:, 0])


def test_every_class_has_coefficients_of_its_own():
    X = np.random.default_rng(1).normal(size=(5000, 30))
    two, ten = (
        riata.estimate_memory(X, np.arange(5000) % classes, family="categorical", penalty="Ridge")
        for classes in (2, 10)
    )
    assert ten > two + 8 * 8 * 5000  # at least the linear predictors of eight more
