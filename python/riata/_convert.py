"""Strengths between the conventions of packages."""

import numpy as np

# Objectives beside riata's, mean loss (gaussian: half the squared error) + s Omega:
#   nemos        gaussian without the half; otherwise alike
#   statsmodels  as riata (fit_regularized)
#   glmnet       as riata (with standardize = FALSE), but a gaussian y is divided by its standard
#                deviation sd (over n) first: the ridge part that results is s / sd
#   sklearn      Lasso, ElasticNet, PoissonRegressor: as riata; Ridge: the sum of squared errors
#                plus alpha |w|^2; LogisticRegression: C times the sum of losses plus |w|^2 / 2
#   torch        weight_decay adds wd |w|^2 / 2 to the mean loss; MSELoss has no half
#   keras        regularizers l1(s), l2(s) add s |w|, s w^2 to the mean loss; MSE has no half
#   no_half      as tutorials write a loop by hand: mean loss + s |w|, or + s w^2; alike keras
#   half         as textbooks do: (1/2m) squared errors + s |w|, or + (s/2) w^2; alike riata
#   sklearn_mlp  MLPRegressor, MLPClassifier: alpha/2 |w|^2 over the rows of a batch, n
CONVENTIONS = (
    "riata",
    "nemos",
    "glmnet",
    "statsmodels",
    "sklearn",
    "sklearn_mlp",
    "torch",
    "keras",
    "no_half",
    "half",
)
FAMILIES = ("gaussian", "poisson", "bernoulli", "categorical")
_OF_CLASSES = ("bernoulli", "categorical")
_HAND_WRITTEN = ("torch", "keras", "no_half", "half", "sklearn_mlp")


def convert_strength(value, *, from_, to, family="gaussian", penalty="lasso", n=None, sd=None):
    """The strength that gives the same minimiser in another package's convention.

    from_, to: riata, nemos, glmnet, statsmodels, sklearn, sklearn_mlp, torch (weight_decay), keras;
    or what tutorials write: no_half (mean loss + s |w|, + s w^2) and half ((1/2m) squared errors
    + s |w|, + (s/2) w^2). The models of riata.glm have nemos' convention, those of riata.net
    riata's. family: gaussian, poisson, bernoulli or categorical. penalty: lasso, ridge, ...
    n: the number of rows (the sum of the weights), which sklearn's Ridge (alpha) and
    LogisticRegression (C) need, there the value for bernoulli and categorical is C; for sklearn_mlp
    the rows of a batch. sd: the standard deviation of y, np.std(y), which glmnet's ridge of a
    gaussian y needs.
    """
    for name, known, what in (
        (from_, CONVENTIONS, "from_"),
        (to, CONVENTIONS, "to"),
        (family, FAMILIES, "family"),
    ):
        if name not in known:
            raise ValueError(
                f"convert_strength: {what} must be one of {', '.join(known)}, got {name!r}"
            )
    strength = _to_riata(np.asarray(value, dtype=np.float64), from_, family, penalty, n, sd)
    out = _from_riata(strength, to, family, penalty, n, sd)
    return float(out) if np.ndim(out) == 0 else out


def _inverse(convention, family):
    return convention == "sklearn" and family in _OF_CLASSES


def _to_riata(value, convention, family, penalty, n, sd):
    factor = _factor(convention, family, penalty, n, sd)
    return 1 / (value * factor) if _inverse(convention, family) else value / factor


def _from_riata(strength, convention, family, penalty, n, sd):
    factor = _factor(convention, family, penalty, n, sd)
    return 1 / (strength * factor) if _inverse(convention, family) else strength * factor


def _factor(convention, family, penalty, n, sd):
    """That convention's strength over riata's (of C: 1 / (C strength))."""
    gaussian, ridge = family == "gaussian", penalty in ("ridge", "l2")
    if convention == "sklearn" and (ridge and gaussian or family in _OF_CLASSES):
        if n is None:
            raise ValueError("convert_strength: sklearn's strength depends on n; give n")
        return n
    if convention == "glmnet" and gaussian and penalty == "elastic_net":
        raise ValueError(
            "convert_strength: glmnet's elastic net of a gaussian y scales its ridge part alone; "
            "convert the lasso and the ridge part"
        )
    if convention == "glmnet" and gaussian and ridge:
        if sd is None:
            raise ValueError(
                "convert_strength: glmnet's ridge of a gaussian y depends on sd(y); give sd"
            )
        return sd
    if convention in _HAND_WRITTEN and penalty not in ("ridge", "l2", "lasso", "l1"):
        raise ValueError(f"convert_strength: {convention} has ridge and lasso, got {penalty!r}")
    if convention == "sklearn_mlp":
        if not ridge:
            raise ValueError(f"convert_strength: sklearn_mlp has ridge alone, got {penalty!r}")
        if n is None:
            raise ValueError("convert_strength: sklearn_mlp divides by the rows of a batch; give n")
        return n
    if convention in ("keras", "no_half"):
        return (2.0 if gaussian else 1.0) * (0.5 if ridge else 1.0)
    if convention in ("nemos", "torch"):
        return 2.0 if gaussian else 1.0
    return 1.0
