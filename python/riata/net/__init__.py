"""Dense nets trained by gradient descent, with the penalties of `riata.regularizer`.

net = riata.net.MLPClassifier(
    hidden_layer_sizes=(64, 64),
    penalty={"layers.0.weight": GroupLasso(1e-3, by="input"), "layers.*.weight": Ridge(1e-4)},
)
"""

from ._certificate import NetCertificate
from ._classifier import MLPClassifier
from ._components import (
    ELU,
    LBFGS,
    SGD,
    SGDW,
    Adam,
    AdamW,
    ConstantRate,
    CosineRate,
    EarlyStopping,
    LeakyReLU,
    PlateauRate,
    StepRate,
    optimizer,
)
from ._displays import (
    plot_fits,
    plot_history,
    plot_search,
    plot_weight_statistics,
    plot_weights,
)
from ._file import load_net
from ._history import History
from ._lassonet import LassoNetClassifier, LassoNetRegressor
from ._path import NetPath, mlp_path
from ._regressor import MLPRegressor
from ._search import MLPClassifierCV, MLPRegressorCV

__all__ = [
    "ELU",
    "LBFGS",
    "SGD",
    "SGDW",
    "Adam",
    "AdamW",
    "ConstantRate",
    "CosineRate",
    "EarlyStopping",
    "History",
    "LassoNetClassifier",
    "LassoNetRegressor",
    "LeakyReLU",
    "MLPClassifier",
    "MLPClassifierCV",
    "MLPRegressor",
    "MLPRegressorCV",
    "NetCertificate",
    "NetPath",
    "PlateauRate",
    "StepRate",
    "load_net",
    "mlp_path",
    "optimizer",
    "plot_fits",
    "plot_history",
    "plot_search",
    "plot_weight_statistics",
    "plot_weights",
]
