"""Doctor visits in the RAND Health Insurance Experiment, from statsmodels: counts, and about 300
columns in groups made of nine covariates. Cameron & Trivedi (2005), section 20.3."""

import itertools

import numpy as np
from scipy.interpolate import BSpline
from workloads import with_path

CONTINUOUS = ("lncoins", "lpi", "fmde", "physlm", "disea")
BINARY = ("idp", "hlthg", "hlthf", "hlthp")


def splines(x, count, degree=3):
    """B-splines between the least and the largest value, knots at equal distances."""
    u = (x - x.min()) / (x.max() - x.min())
    inner = np.linspace(0, 1, count - degree + 1)[1:-1]
    knots = np.r_[[0.0] * (degree + 1), inner, [1.0] * (degree + 1)]
    return BSpline.design_matrix(u, knots, degree).toarray()


def groups_of(data):
    """Main effects as 8 splines, products of any two as 4 x 4, each spline by each binary one."""
    groups = [splines(data[name], 8) for name in CONTINUOUS]
    groups += [data[name][:, None] for name in BINARY]
    coarse = {name: splines(data[name], 4) for name in CONTINUOUS}
    for one, other in itertools.combinations(CONTINUOUS, 2):
        product = coarse[one][:, :, None] * coarse[other][:, None, :]
        groups.append(product.reshape(len(product), -1))
    for name, flag in itertools.product(CONTINUOUS, BINARY):
        groups.append(splines(data[name], 5) * data[flag][:, None])
    return groups


def rand_hie(rows=None, count=40):
    """rows: of the 20,190, every so many-th one to have about that many."""
    from statsmodels.datasets import randhie

    table = randhie.load_pandas().data
    step = 1 if rows is None else len(table) // rows
    data = {name: table[name].to_numpy(dtype=float)[::step] for name in table.columns}
    groups = groups_of(data)
    starts = np.r_[0, np.cumsum([group.shape[1] for group in groups])[:-1]]
    return with_path(
        "rand_hie",
        "poisson",
        np.hstack(groups),
        data["mdvis"],
        count,
        0.01,
        starts,
        about="Poisson group lasso on RAND HIE, splines and interactions",
    )
