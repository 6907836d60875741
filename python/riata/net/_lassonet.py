"""LassoNet: nets that select their inputs (Lemhadri, Ruan, Abraham & Tibshirani, JMLR 2021)."""

import copy

from .. import _ext
from ._classifier import MLPClassifier
from ._components import SGD, as_optimizer, as_schedule
from ._history import History
from ._path import check_strengths, path_of
from ._regressor import MLPRegressor

_PATH_PARAMETERS = """\
M : of the hierarchy: |layers.0.weight_ij| <= M ||skip_j||_2; 0: a linear model
    strengths : of the penalty, taken in rising order; None: growing from `path_start` times the
        least at which the net would be stationary without inputs, until no input is left
    path_start, path_multiplier : where they begin, and the ratio of one to the one before
    path_epochs : passes over the data at each strength
    path_optimizer : on the way, SGD without a metric; None: `riata.net.SGD(lr=1e-3, momentum=0.9)`.
        `optimizer`, `schedule`, `max_epochs` and `early_stopping` are of the dense net before it"""

_PATH_ATTRIBUTES = """\
path_ : NetPath, a net at every strength: `path_.nets[k]`, `path_.selected[k]`
    strength_ : the one whose net has the least loss on held-out rows; that net predicts
    feature_importances_ : (features,), the strength at which each input leaves for good; inf where
        it never does"""


def _documented(cls):
    cls.__doc__ = cls.__doc__.replace("(path parameters)", _PATH_PARAMETERS)
    cls.__doc__ = cls.__doc__.replace("(path attributes)", _PATH_ATTRIBUTES)
    return cls


class LassoNet:
    """What both have beyond a net: a skip, its hierarchy and a path. Mixed in before them."""

    _not_offered = ("skip", "snapshot_every", "warm_start")
    _holds_out = True

    def __init__(
        self,
        *,
        M=10.0,
        strengths=None,
        path_start=1e-3,
        path_multiplier=1.02,
        path_epochs=20,
        path_optimizer=None,
        **net,
    ):
        super().__init__(**net)
        self.skip = True
        self.M = M
        self.strengths = strengths
        self.path_start = path_start
        self.path_multiplier = path_multiplier
        self.path_epochs = path_epochs
        self.path_optimizer = path_optimizer

    def fit(self, X, y, sample_weight=None, X_val=None, y_val=None, sample_weight_val=None):
        """Train a dense net, follow it to the empty one, and keep the best; returns self.

        X_val, y_val: rows to choose by, in place of `validation`, a share of X held out (None: a
        tenth).
        """
        X, y, weights = self._checked(X, y, sample_weight, reset=True, learn=True)
        held_out = self._checked_validation(X_val, y_val, sample_weight_val)
        if held_out is None and len(X) == 1:
            raise ValueError(
                f"{type(self).__name__} must have rows to choose by, got one sample; give more, or "
                "X_val and y_val"
            )
        self._begin(X, y, weights)
        options = self._options(self.max_epochs, held_out)
        self._train(X, y, weights, held_out, options)
        self._dense = self._core.history
        self._enter_path(options)
        self.path_ = path_of(
            self,
            self._strengths(X, y, weights),
            X,
            y,
            weights=weights,
            held_out=held_out,
            epochs=self.path_epochs,
        )
        self._take(self.path_.best)
        self.strength_ = float(self.path_.strengths[self.path_.best_index])
        self.feature_importances_ = self.path_.last_strengths
        if self.polish or self._certifies:
            self.certificate_ = self._closing_certificate(X, y, weights)
        return self

    @property
    def partial_fit(self):
        raise AttributeError(f"{type(self).__name__} has no partial_fit; a path needs all rows")

    def _enter_path(self, options):
        """The dense net's core, with the hierarchy and the options of the path."""
        optimizer = SGD(lr=1e-3, momentum=0.9)
        if self.path_optimizer is not None:
            optimizer = as_optimizer(self.path_optimizer)
        options = {**options, "optimizer": optimizer, "schedule": as_schedule("constant")}
        options.update(early_stopping=None, warmup_epochs=0.0)
        self._core.continued({"penalty": self.penalty, "options": options})
        self._core.trainer.set_hierarchy(0.0, float(self.M))
        self._core.made["hierarchy"] = (0.0, float(self.M))

    def _strengths(self, X, y, weights):
        if self.strengths is not None:
            return check_strengths(self.strengths, type(self).__name__)
        return _ext.net.hierarchy_strengths(
            self._core.trainer,
            self._scaled(X),
            y,
            weights=weights,
            start=self.path_start,
            multiplier=self.path_multiplier,
        )

    def _take(self, net):
        """The state of a net of the path, for itself."""
        self._core = copy.deepcopy(net._core)
        self._inputs, self._scale = net._inputs, net._scale

    @property
    def history_(self):
        """That of the dense net."""
        self._require_fitted()
        return History(self._dense)


@_documented
class LassoNetRegressor(LassoNet, MLPRegressor):
    """A dense net for one response or several that selects its inputs: LassoNet.

    Minimises the mean loss of `MLPRegressor` + strength sum_j ||skip_j||_2, where every input j has
    weights skip_j straight to the outputs and |layers.0.weight_ij| <= M ||skip_j||_2: an
    input whose skip weights are zero is gone from the net. From a dense net on strengths grow until
    no input is left, each net begun from the one before; that with the least loss on held-out rows
    is kept. Later layers have no penalty unless `penalty` gives them one: they may grow on the way
    and so hold inputs at larger strengths. Gaussian loss has a 1/2 and momentum is accounted for in
    the threshold of a step, so that strengths are 1/20 of the package lassonet's with its default
    optimizer.

    Parameters
    ----------
    (path parameters)
    family, link : as of MLPRegressor
    {parameters}

    Attributes
    ----------
    (path attributes)
    {attributes}
    """

    def __init__(self, **parameters):
        super().__init__(**parameters)


@_documented
class LassoNetClassifier(LassoNet, MLPClassifier):
    """A dense net for classes that selects its inputs: LassoNet.

    Minimises the mean log-loss + strength sum_j ||skip_j||_2, where every input j has weights
    skip_j straight to the outputs and |layers.0.weight_ij| <= M ||skip_j||_2; see
    LassoNetRegressor.

    Parameters
    ----------
    (path parameters)
    class_weight : as of MLPClassifier
    {parameters}

    Attributes
    ----------
    (path attributes)
    classes_ : the labels, sorted
    {attributes}
    """

    def __init__(self, **parameters):
        super().__init__(**parameters)
