"""What an estimator of a net is told before it is fitted, as scikit-learn has it."""

import copy
import inspect

from .._estimator import Estimator
from ._components import as_optimizer, as_schedule, as_stopping

_AS_COMPONENT = {
    "early_stopping": as_stopping,
    "optimizer": as_optimizer,
    "schedule": as_schedule,
}


PARAMETERS = """\
hidden_layer_sizes : neurons of every hidden layer; (): a linear model
    activation : "relu", "leaky_relu", "elu", "gelu", "tanh", "logistic", "identity",
        `riata.net.LeakyReLU(...)` or `riata.net.ELU(...)`
    batch_norm : between every hidden layer and its activation; bn_momentum (the weight of the new
        batch) and bn_eps as in torch
    dropout : probability that an output of a hidden layer is dropped while training; one number, or
        one for each hidden layer. What is kept is divided by 1 - dropout
    optimizer : "adam", "adamw", "sgd", "sgdw", "lbfgs", "keras.adam" and other names of
        `riata.net.optimizer`, or `riata.net.Adam(lr=..., weight_decay=...)` and its kin. The weight
        decay of Adam and SGD is a ridge penalty on the weights; that of AdamW and SGDW is no term
        of any objective
    schedule : of the learning rate: "constant", "step", "cosine", "on_plateau", or
        `riata.net.CosineRate(...)` and its kin; warmup_epochs: over these it rises from 0
    batch_size : rows of a step; None: all
    max_epochs : passes over the data of one `fit`
    penalty : None, a regularizer on all weights, or {pattern: regularizer, a sum of them, or None}.
        Patterns are names with * and ?, alternatives between bars ("layers.0.weight|layers.2.*"),
        or roles ("role:weight", "role:bias|bn"). The last that matches holds; one that matches
        nothing is an error. Biases and batch norms are free unless they are named. Regularizers are
        those of `riata.regularizer` with the strengths that they carry; groups are by="input",
        "neuron" or "all". Strengths are one number, or an array of the parameter's shape (groups:
        one per group)
    penalty_step : "prox" (exact zeros, the right optimum) or "subgradient", as tutorials have it
    early_stopping : None, True or `riata.net.EarlyStopping(...)`
    validation : share of the rows that is held out to measure on; None: 0, or 0.1 where
        early_stopping is True
    standardize : whether features are centred and scaled to deviation 1 first. The penalty is on
        that scale; `coefs_` are for the features as they come, `coefs_standardized_` for the others
    polish : whether training ends on all rows in double precision, dropout off and batch norm
        frozen, at a stationary point whose zeros are certified; a float is its tolerance
    init : "he", "glorot" or "torch"
    fit_intercept : whether layers have biases
    skip : whether the features also go straight to the outputs, by weights named skip.weight
    clip_norm : the largest norm of a gradient; None: any
    shuffle, drop_last : of the rows before every epoch; of a last batch that is smaller
    reduction : "objective" (a step estimates the objective's gradient) or "batch_mean", as torch's
    decay_all : whether weight decay is on biases and batch norms too, as in torch
    random_state : a seed; the same seed gives the same bits
    dtype : "float32" or "float64", of the training and of the layers in predictions: those of a
        float32 net are good to about 6 digits. Polished nets and "lbfgs" work in float64 throughout
    warm_start : whether `fit` goes on from where the last one ended
    time_limit : seconds; None: none
    history_every : epochs between measurements; 0: none
    snapshot_every : epochs between the nets that `staged_predict` predicts with; None: none
    progress : a callable (stage, share) that may return False to end the training
    verbose : whether progress goes to stderr"""

ATTRIBUTES = """\
coefs_, intercepts_ : arrays by layer, (n_in, n_out) and (n_out,)
    history_ : History, what was measured by epoch
    certificate_ : NetCertificate
    objective_ : what was minimised, in words
    ended_ : "epochs", "early_stopping", "converged", "diverged", "cancelled" or "time_limit"
    n_epochs_, best_epoch_ : epochs in all; the one (the first is 0) whose parameters were restored,
        or -1
    n_zero_, selected_features_ : weights that are exactly 0; inputs that are read
    n_features_in_, feature_names_in_ : as in scikit-learn"""


class NetParameters(Estimator):
    """The parameters of every net. Nothing is checked before `fit`."""

    _not_offered = ()  # shared parameters that a subclass sets by itself

    def __init_subclass__(cls):
        """Own parameters of a subclass come first, in its signature and its documentation."""
        if "{parameters}" not in (cls.__doc__ or ""):
            return
        fixed = cls._not_offered
        lines = [e for e in PARAMETERS.splitlines() if e.strip().split(" : ")[0] not in fixed]
        cls.__doc__ = cls.__doc__.format(parameters="\n".join(lines), attributes=ATTRIBUTES)
        named = {}
        for each in cls.__mro__[: cls.__mro__.index(NetParameters) + 1]:
            for p in _signature(each.__init__)[1:] if "__init__" in vars(each) else ():
                if p.kind is not p.VAR_KEYWORD and p.name not in fixed:
                    named.setdefault(p.name, p)
        first = _signature(cls.__init__)[:1]
        cls.__init__.__signature__ = inspect.Signature(first + list(named.values()))
        cls._param_names = tuple(sorted(named))

    def __init__(
        self,
        *,
        hidden_layer_sizes=(100,),
        activation="relu",
        batch_norm=False,
        bn_momentum=0.1,
        bn_eps=1e-5,
        dropout=0.0,
        optimizer="adam",
        schedule="constant",
        warmup_epochs=0,
        batch_size=32,
        max_epochs=200,
        penalty=None,
        penalty_step="prox",
        early_stopping=None,
        validation=None,
        standardize=False,
        polish=False,
        init="he",
        fit_intercept=True,
        skip=False,
        clip_norm=None,
        shuffle=True,
        drop_last=False,
        reduction="objective",
        decay_all=False,
        random_state=0,
        dtype="float32",
        warm_start=False,
        time_limit=None,
        history_every=1,
        snapshot_every=None,
        progress=None,
        verbose=False,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.batch_norm = batch_norm
        self.bn_momentum = bn_momentum
        self.bn_eps = bn_eps
        self.dropout = dropout
        self.optimizer = optimizer
        self.schedule = schedule
        self.warmup_epochs = warmup_epochs
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.penalty = penalty
        self.penalty_step = penalty_step
        self.early_stopping = early_stopping
        self.validation = validation
        self.standardize = standardize
        self.polish = polish
        self.init = init
        self.fit_intercept = fit_intercept
        self.skip = skip
        self.clip_norm = clip_norm
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.reduction = reduction
        self.decay_all = decay_all
        self.random_state = random_state
        self.dtype = dtype
        self.warm_start = warm_start
        self.time_limit = time_limit
        self.history_every = history_every
        self.snapshot_every = snapshot_every
        self.progress = progress
        self.verbose = verbose

    def set_params(self, **params):
        """As scikit-learn's. `optimizer__lr` works on the name of an optimizer too, and
        `penalty__PATTERN` is the strength of the regularizer at that pattern."""
        plain = {}
        for key, value in params.items():
            name, _, inner = key.partition("__")
            if name == "penalty" and isinstance(self.penalty, dict) and inner in self.penalty:
                self._own_copy(name)
                self.penalty[inner].set_params(strength=value)
            else:
                plain[key] = value
        return super().set_params(**plain)

    def _own_copy(self, name):
        value = getattr(self, name)
        setattr(self, name, _AS_COMPONENT.get(name, lambda each: each)(value))
        super()._own_copy(name)

    def __sklearn_clone__(self):
        return type(self)(**copy.deepcopy(self.get_params(deep=False)))

    def _tags(self, **kind):
        from sklearn.utils import InputTags, Tags

        return Tags(input_tags=InputTags(), **kind)


def _signature(function):
    return list(inspect.signature(function).parameters.values())
