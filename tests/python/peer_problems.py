"""Seeded problems on which other packages were run tight, and the objective in plain NumPy.

mean_w loss(y, offset + b0 + X b) + sum_j l1_j |b_j| + l2_j b_j^2/2 + sum_g strength_g ||b_g||
"""

import zlib
from dataclasses import dataclass, field

import numpy as np

DISPERSION = 0.5  # of the negative binomial: variance mu + DISPERSION mu^2
POWER = 1.5  # of the tweedie family

# family, penalty, design, what else, and who solved it
TABLE = """
gaussian  lasso        dense    -               glmnet
gaussian  elastic_net  sparse   factors         glmnet
gaussian  lasso        dense    weights         glmnet
gaussian  elastic_net  float32  weights,factors glmnet
gaussian  lasso        wide     -               glmnet
poisson   lasso        dense    -               glmnet
poisson   elastic_net  dense    factors,offset,weights glmnet
poisson   lasso        sparse   factors         glmnet
poisson   ridge        dense    factors         glmnet
bernoulli lasso        wide     -               glmnet
bernoulli elastic_net  float32  -               glmnet
bernoulli ridge        dense    weights,offset  glmnet
gaussian  group        dense    -               adelie
gaussian  group_ridge  dense    weights         adelie
gaussian  group        wide     factors         adelie
gaussian  lasso        float32  factors         adelie
poisson   group        dense    -               adelie
poisson   group        dense    offset,weights  adelie
poisson   group_ridge  float32  factors         adelie
bernoulli group        dense    factors         adelie
bernoulli group_ridge  sparse   -               adelie
bernoulli lasso        dense    offset,factors  adelie
gaussian  none         dense    weights         scikit-learn
gaussian  ridge        sparse   factors         scikit-learn
gaussian  elastic_net  dense    -               scikit-learn
gaussian  lasso        dense    through_zero    scikit-learn
poisson   ridge        dense    factors,weights scikit-learn
bernoulli ridge        float32  factors         scikit-learn
gamma     ridge        dense    factors         scikit-learn
gamma     ridge        sparse   weights         scikit-learn
tweedie   ridge        dense    factors         scikit-learn
tweedie   none         dense    weights         scikit-learn
poisson   none         dense    offset,weights  statsmodels
gamma     none         dense    offset          statsmodels
bernoulli none         float32  -               statsmodels
negative_binomial none dense    weights         statsmodels
negative_binomial none sparse   offset          statsmodels
negative_binomial lasso dense   factors         statsmodels
negative_binomial elastic_net float32 factors   statsmodels
gamma     lasso        dense    factors         statsmodels
"""


@dataclass
class Problem:
    name: str
    family: str
    penalty: str
    design: str
    peer: str
    X: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None
    offset: np.ndarray | None
    intercept: bool
    strength: float
    l1_ratio: float  # the l1 (or group) share of the strength; the rest is ridge's
    factors: np.ndarray  # of every feature, or of every group
    l1: np.ndarray = field(init=False)
    l2: np.ndarray = field(init=False)
    starts: np.ndarray = field(init=False)  # of the groups

    def __post_init__(self):
        p = self.X.shape[1]
        self.starts = np.arange(0, p, 4 if self.is_grouped else 1)
        each = self.strength * np.repeat(self.factors, np.diff(np.append(self.starts, p)))
        self.l1 = np.zeros(p) if self.is_grouped else self.l1_ratio * each
        self.l2 = (1 - self.l1_ratio) * each

    @property
    def is_grouped(self):
        return self.penalty.startswith("group")

    @property
    def group_strengths(self):
        return self.l1_ratio * self.strength * self.factors

    @property
    def shares(self):
        w = np.ones(len(self.y)) if self.weights is None else self.weights
        return w / w.sum()

    def checksum(self):
        return [float(a.sum() + a.ravel() @ np.cos(np.arange(a.size))) for a in (self.X, self.y)]

    def objective(self, coef, intercept):
        eta = self.X @ coef + intercept + (0 if self.offset is None else self.offset)
        value = self.shares @ loss(self.family, self.y, eta)
        value += self.l1 @ np.abs(coef) + self.l2 @ coef**2 / 2
        if self.is_grouped:
            norms = np.sqrt(np.add.reduceat(coef**2, self.starts))
            value += self.group_strengths @ norms
        return float(value)

    def stationarity(self, coef, intercept):
        """The largest entry of |b - prox(b - gradient)|: 0 at the minimum and nowhere else."""
        eta = self.X @ coef + intercept + (0 if self.offset is None else self.offset)
        pull = self.shares * slope(self.family, self.y, eta)
        moved = coef - self.X.T @ pull - self.l2 * coef
        moved = np.sign(moved) * np.maximum(np.abs(moved) - self.l1, 0)
        if self.is_grouped:
            norms = np.sqrt(np.add.reduceat(moved**2, self.starts))
            kept = np.maximum(1 - self.group_strengths / np.maximum(norms, 1e-300), 0)
            sizes = np.diff(np.append(self.starts, len(coef)))
            moved *= np.repeat(kept, sizes)
        free = abs(pull.sum()) if self.intercept else 0.0
        return float(max(np.abs(coef - moved).max(), free))


def loss(family, y, eta):
    if family == "gaussian":
        return (y - eta) ** 2 / 2
    if family == "poisson":
        return np.exp(eta) - y * eta
    if family == "bernoulli":
        return np.logaddexp(0, eta) - y * eta
    if family == "gamma":
        return y * np.exp(-eta) + eta
    if family == "negative_binomial":
        return (y + 1 / DISPERSION) * np.log1p(DISPERSION * np.exp(eta)) - y * eta
    if family == "tweedie":
        return y * np.exp((1 - POWER) * eta) / (POWER - 1) + np.exp((2 - POWER) * eta) / (2 - POWER)
    raise ValueError(family)


def slope(family, y, eta):
    """d loss / d eta"""
    mu = np.exp(eta)
    if family == "gaussian":
        return eta - y
    if family == "bernoulli":
        return 1 / (1 + np.exp(-eta)) - y
    power = {"poisson": 1, "tweedie": POWER, "gamma": 2}
    if family in power:
        return (mu - y) * mu ** (1 - power[family])
    return (mu - y) / (1 + DISPERSION * mu)  # negative binomial


def draw(family, eta, rng):
    mu = np.exp(eta)
    if family == "gaussian":
        return eta + 0.5 * rng.normal(size=len(eta))
    if family == "poisson":
        return rng.poisson(mu)
    if family == "bernoulli":
        return rng.uniform(size=len(eta)) < 1 / (1 + np.exp(-eta))
    if family == "gamma":
        return mu * rng.gamma(2, 0.5, size=len(eta))
    if family == "negative_binomial":
        return rng.poisson(mu * rng.gamma(1 / DISPERSION, DISPERSION, size=len(eta)))
    if family == "tweedie":
        return np.array([rng.gamma(1, 1, size=k).sum() for k in rng.poisson(mu)])
    raise ValueError(family)


STRENGTHS = {
    "none": (0, 0),
    "ridge": (0.1, 0),
    "lasso": (0.05, 1),
    "elastic_net": (0.1, 0.6),
    "group": (0.08, 1),
    "group_ridge": (0.1, 0.7),
}


def made(number, line):
    family, penalty, design, extras, peer = line.split()
    name = "-".join((f"{number:02}", family, penalty, design, peer))
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    n, p = (50, 80) if design == "wide" else (150, 8 if penalty == "none" else 16)
    X = rng.normal(size=(n, p)) + 0.5 * rng.normal(size=(n, 1))
    if design == "sparse":
        X *= rng.uniform(size=(n, p)) < 0.3
    if design == "float32":
        X = X.astype(np.float32).astype(float)
    offset = 0.3 * rng.normal(size=n) if "offset" in extras else None
    true = np.where(np.arange(p) % 3 == 0, 0.5, 0.0) / (1 + np.arange(p) / 4)
    eta = 0.3 + X @ true + (0 if offset is None else offset)
    y = np.round(np.asarray(draw(family, eta, rng), dtype=float), 6)
    if family == "gamma":
        y = np.maximum(y, 1e-6)
    weights = rng.uniform(0.5, 2, size=n) if "weights" in extras else None
    strength, l1_ratio = STRENGTHS[penalty]
    count = -(-p // 4) if penalty.startswith("group") else p
    factors = rng.uniform(0.5, 1.5, size=count) if "factors" in extras else np.ones(count)
    intercept = "through_zero" not in extras
    given = (X, y, weights, offset, intercept, strength, l1_ratio, factors / factors.mean())
    return Problem(name, family, penalty, design, peer, *given)


PROBLEMS = [made(k, line) for k, line in enumerate(TABLE.strip().splitlines(), 1)]
