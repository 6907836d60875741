"""Many classifiers on the same features: each neuron is fitted by itself."""

import numpy as np

from ._design import Design, require_same_rows, rows_to_score
from ._observations import check_scoring
from ._time import plain, require_same_time, with_time_of
from ._tree import flatten, map_leaves
from .regularizer import GroupLasso


class ClassifierPopulation:
    """What a population of classifiers does otherwise than one; laid over
    `riata.glm.ClassifierGLM`."""

    # --- one neuron's part

    def _one(self, neuron, neurons, design):
        """A ClassifierGLM with this neuron's part of every parameter."""
        from .glm import ClassifierGLM

        shape = (neurons, self.n_classes)
        out = ClassifierGLM(
            self.n_classes,
            regularizer=_regularizer_of(self.regularizer, neuron, shape),
            regularizer_strength=None,
            solver_name=self._solver_name,
            solver_kwargs=self.solver_kwargs,
            feature_mask=_part(self.feature_mask, neuron, shape),
        )
        out._classes = self._classes
        if self._strength is not None:
            grouped = isinstance(self.regularizer, GroupLasso)
            out.regularizer_strength = (
                _group_strength(self._strength, neuron, shape, self.regularizer)
                if grouped
                else _part(self._strength, neuron, shape)
            )
        return out

    def _labels(self, y):
        y = np.asarray(plain(y))
        if y.ndim != 2:
            raise ValueError(
                f"y must be 2-dimensional. It has shape {y.shape}, take (n_samples, n_neurons)"
            )
        return y

    def set_classes(self, y):
        """Take the labels from y, (n_samples, n_neurons), which has all of them. Returns self."""
        return super().set_classes(np.ravel(self._labels(y)))

    # --- fit, predict, score

    def fit(self, X, y, init_params=None):
        """Fit to X, (n_samples, n_features) or a dict of such, and labels y, (n_samples,
        n_neurons). Every neuron must have every label. Rows with NaN or infinity in X or in the
        neuron's y are left out. Returns self.
        """
        require_same_time(X, y)
        self.set_classes(y)
        labels, design = self._labels(y), Design.of(X)
        require_same_rows(design, labels)
        self._require_every_class(labels)
        models = []
        for neuron in range(labels.shape[1]):
            one = self._one(neuron, labels.shape[1], design)
            start = None if init_params is None else _params_of(init_params, neuron)
            models.append(one._fit_known(X, labels[:, neuron], start))
        self._gather(models)
        self._columns = y if hasattr(y, "columns") else None
        return self

    def _require_every_class(self, labels):
        for neuron, own in enumerate(labels.T):
            missing = self._classes[~np.isin(self._classes, own)]
            if len(missing):
                raise ValueError(
                    f"ClassifierPopulationGLM: every neuron must have every label, neuron {neuron} "
                    f"has no {missing[0]!s}; leave it out, or fit it alone with its own labels"
                )

    def _gather(self, models):
        self.coef_ = _stacked([model.coef_ for model in models])
        self.intercept_ = np.stack([model.intercept_ for model in models])
        for name in ("scale_", "dof_resid_"):
            setattr(self, name, np.concatenate([getattr(model, name) for model in models]))
        self.certificate_ = [model.certificate_ for model in models]
        self.solver_state_ = max(
            (model.solver_state_ for model in models), key=lambda state: state.stats.num_steps
        )

    def _each(self, X):
        """The fitted classifier of every neuron."""
        self._require_fitted()
        design = Design.of(X)
        neurons = len(self.intercept_)
        for neuron in range(neurons):
            one = self._one(neuron, neurons, design)
            one.coef_, one.intercept_ = _params_of((self.coef_, self.intercept_), neuron)
            yield one

    def predict(self, X):
        """The most probable labels, (n_samples, n_neurons), of every row of X, which has no NaN."""
        self._require_classes("predict")
        labels = np.stack([np.asarray(one.predict(X)) for one in self._each(X)], axis=1)
        numeric = labels.dtype.kind in "biuf"
        return with_time_of(labels, X, columns=self._columns) if numeric else labels

    def predict_proba(self, X, return_type="log-proba"):
        """(n_samples, n_neurons, n_classes): log probabilities, or probabilities ("proba")."""
        self._require_classes("predict_proba")
        each = [np.asarray(one.predict_proba(X, return_type)) for one in self._each(X)]
        return with_time_of(np.stack(each, axis=1), X)

    def score(self, X, y, score_type="log-likelihood", aggregate_sample_scores=np.mean):
        """The mean log-likelihood over samples and neurons, or a pseudo-R2."""
        self._require_classes("score")
        check_scoring(score_type, aggregate_sample_scores)
        require_same_time(X, y)
        labels, design = self._labels(y), Design.of(X)
        require_same_rows(design, labels)
        ones = list(self._each(X))
        codes = np.stack([one._response(labels[:, k])[:, 0] for k, one in enumerate(ones)], axis=1)
        valid = rows_to_score(design, codes)
        seen = np.eye(self.n_classes)[codes[valid].astype(int)]
        part = design.at(valid)
        rate = np.stack([one._log_rate(part) for one in ones], axis=1)
        if score_type == "log-likelihood":
            return self.observation_model.log_likelihood(seen, rate, 1.0, aggregate_sample_scores)
        return self.observation_model.pseudo_r2(
            seen, rate, score_type, 1.0, aggregate_sample_scores
        )

    # --- step by step

    def initialize_params(self, X, y):
        """(coef, intercept) where a fit begins, see `riata.glm.ClassifierGLM`."""
        self._require_classes("initialize_params")
        labels, design = self._labels(y), Design.of(X)
        each = [
            self._one(k, labels.shape[1], design).initialize_params(X, labels[:, k])
            for k in range(labels.shape[1])
        ]
        return _stacked([coef for coef, _ in each]), np.stack([b0 for _, b0 in each])

    def initialize_optimizer_and_state(self, init_params, X, y):
        """The states that the first `update` takes, one for each neuron."""
        self._require_classes("initialize_optimizer_and_state")
        labels, design = self._labels(y), Design.of(X)
        return [
            self._one(k, labels.shape[1], design).initialize_optimizer_and_state(
                _params_of(init_params, k), X, labels[:, k]
            )
            for k in range(labels.shape[1])
        ]

    def update(self, params, opt_state, X, y, *args, n_samples=None, **kwargs):
        """One step on a batch, see `riata.glm.GLM.update`; the state is a list over neurons."""
        self._require_classes("update")
        labels, design = self._labels(y), Design.of(X)
        models, states = [], []
        for k in range(labels.shape[1]):
            one = self._one(k, labels.shape[1], design)
            states.append(
                one.update(
                    _params_of(params, k), opt_state[k], X, labels[:, k], n_samples=n_samples
                )[1]
            )
            models.append(one)
        self._gather(models)
        self.solver_state_ = states
        return (self.coef_, self.intercept_), states

    def compute_loss(self, params, X, y, *args, **kwargs):
        """The mean over samples of -log p(label), summed over neurons, without the penalty."""
        self._require_classes("compute_loss")
        labels, design = self._labels(y), Design.of(X)
        return sum(
            self._one(k, labels.shape[1], design).compute_loss(
                _params_of(params, k), X, labels[:, k]
            )
            for k in range(labels.shape[1])
        )


def _array_part(array, neuron, shape):
    """What an array (..., neurons, classes) holds for a neuron; a smaller one holds for all."""
    array = np.asarray(array)
    return array[..., neuron, :] if array.shape[-2:] == shape and array.ndim > 2 else array


def _part(value, neuron, shape):
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(_part(each, neuron, shape) for each in value)
    return map_leaves(
        lambda leaf: leaf if np.ndim(leaf) == 0 else _array_part(leaf, neuron, shape), value
    )


def _regularizer_of(regularizer, neuron, shape):
    mask = getattr(regularizer, "mask", None)
    if mask is None:
        return regularizer
    kept = _groups_of(mask, neuron, shape)
    out = regularizer.__sklearn_clone__()
    out.mask = map_leaves(lambda leaf: _array_part(leaf, neuron, shape)[kept], mask)
    return out


def _groups_of(mask, neuron, shape):
    """Which groups have coefficients of the neuron; none may have those of another as well."""
    leaves = [leaf for _, leaf in flatten(mask, lambda node: not isinstance(node, dict))[0]]
    if any(leaf.shape[-2:] != shape for leaf in leaves):
        raise ValueError(
            "GroupLasso mask shape mismatch: of a ClassifierPopulationGLM a mask is (n_groups, "
            f"n_features, n_neurons, n_classes), got shapes {[leaf.shape for leaf in leaves]}"
        )
    there = sum((leaf != 0).any(axis=(1, 3)) for leaf in leaves) > 0
    if (there.sum(axis=1) > 1).any():
        raise NotImplementedError(
            "ClassifierPopulationGLM: a group may not reach over neurons; fit one neuron's classes "
            "with a group, or a PopulationGLM of 0 and 1"
        )
    return there[:, neuron]


def _group_strength(strength, neuron, shape, regularizer):
    if isinstance(strength, dict) or np.ndim(strength) == 0:
        return strength
    if regularizer.mask is not None:
        return np.asarray(strength)[_groups_of(regularizer.mask, neuron, shape)]
    return np.asarray(strength).reshape(-1, *shape)[:, neuron].ravel()


def _params_of(params, neuron):
    coef, intercept = params
    leaves, rebuild = flatten(coef, _is_array)
    own = rebuild([np.asarray(leaf)[:, neuron] for _, leaf in leaves])
    return own, np.asarray(intercept)[neuron]


def _stacked(coefs):
    """(features, neurons, classes) in every place, from one tree for each neuron."""
    leaves = [flatten(coef, _is_array) for coef in coefs]
    columns = zip(*[[leaf for _, leaf in found] for found, _ in leaves], strict=True)
    return leaves[0][1]([np.stack(each, axis=1) for each in columns])


def _is_array(node):
    return not isinstance(node, (dict, list, tuple))
