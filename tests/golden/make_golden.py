"""Writes golden.json: optima of both examples' fits, found slowly, by nothing but NumPy.

    python tests/golden/make_golden.py

FISTA with restart until a unit prox step moves nothing by more than 1e-9 (or 100,000 iterations),
then Newton steps on the entries that are not zero; the result must be stationary to 1e-12.
"""

import json
from pathlib import Path

import numpy as np

# --- the problem: mean over rows of exp(eta) - y eta, plus the penalty


class Penalty:
    """sum l1 |b| + l2/2 b^2, and strength sqrt(size) ||b_g|| of every group g."""

    def __init__(self, p, l1=0.0, l2=0.0, groups=()):
        self.l1, self.l2 = (
            np.broadcast_to(l1, p).astype(float),
            np.broadcast_to(l2, p).astype(float),
        )
        self.groups = [(np.array(g), strength * np.sqrt(len(g))) for g, strength in groups]

    def value(self, b):
        norms = sum(strength * np.linalg.norm(b[g]) for g, strength in self.groups)
        return np.sum(self.l1 * np.abs(b) + 0.5 * self.l2 * b**2) + norms

    def prox(self, b, step):
        b = np.sign(b) * np.maximum(np.abs(b) - step * self.l1, 0) / (1 + step * self.l2)
        for g, strength in self.groups:
            norm = np.linalg.norm(b[g])
            b[g] = 0 if norm <= step * strength else b[g] * (1 - step * strength / norm)
        return b

    def derivatives(self, b):
        """Gradient and Hessian, away from the kinks."""
        gradient, hessian = self.l1 * np.sign(b) + self.l2 * b, np.diag(self.l2)
        for g, strength in self.groups:
            norm = np.linalg.norm(b[g])
            if norm > 0:
                u = b[g] / norm
                gradient[g] += strength * u
                hessian[np.ix_(g, g)] += strength / norm * (np.eye(len(g)) - np.outer(u, u))
        return gradient, hessian


def loss(X1, y, theta):
    with np.errstate(over="ignore"):
        eta = X1 @ theta
        return np.mean(np.exp(eta) - y * eta)


def loss_gradient(X1, y, theta):
    return X1.T @ (np.exp(X1 @ theta) - y) / len(y)


def prox(penalty, theta, step):
    """The intercept is the last entry, and free."""
    return np.append(penalty.prox(theta[:-1], step), theta[-1])


def residual(X1, y, penalty, theta):
    moved = prox(penalty, theta - loss_gradient(X1, y, theta), 1.0)
    return np.max(np.abs(theta - moved))


def fista(X1, y, penalty, theta):
    """Beck and Teboulle (2009), restarted where the momentum points uphill."""
    z, t, step = theta.copy(), 1.0, 1.0
    for iteration in range(100_000):
        gradient, f = loss_gradient(X1, y, z), loss(X1, y, z)
        while True:
            new = prox(penalty, z - step * gradient, step)
            d = new - z
            if loss(X1, y, new) <= f + gradient @ d + d @ d / (2 * step) + 1e-15 * abs(f):
                break
            step /= 2
        if (z - new) @ (new - theta) > 0:
            t = 1.0
        t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
        z = new + (t - 1) / t_new * (new - theta)
        theta, t = new, t_new
        if iteration % 100 == 0 and residual(X1, y, penalty, theta) < 1e-9:
            break
    return theta


def newton_on_support(X1, y, penalty, theta):
    on = np.append(theta[:-1] != 0, True)
    for _ in range(50):
        mu = np.exp(X1 @ theta)
        gradient, hessian = X1.T @ (mu - y) / len(y), (X1 * mu[:, None]).T @ X1 / len(y)
        pen_gradient, pen_hessian = penalty.derivatives(theta[:-1])
        gradient[:-1] += pen_gradient
        hessian[:-1, :-1] += pen_hessian
        if np.max(np.abs(gradient[on])) < 1e-15:
            break
        theta = theta.copy()
        theta[on] -= np.linalg.solve(hessian[np.ix_(on, on)], gradient[on])
    return theta


def optimum(X, y, penalty):
    X1 = np.column_stack([X, np.ones(len(y))])
    start = np.append(np.zeros(X.shape[1]), np.log(np.mean(y)))
    theta = newton_on_support(X1, y, penalty, fista(X1, y, penalty, start))
    left = residual(X1, y, penalty, theta)
    assert left < 1e-12, left
    return {
        "coef": (theta[:-1] + 0.0).tolist(),
        "intercept": theta[-1],
        "objective": loss(X1, y, theta) + penalty.value(theta[:-1]),
        "residual": left,
    }


# --- the examples


def regularizing_parameters():
    np.random.seed(123)
    f1, f2 = 0.5 * np.random.normal(size=(500, 5)), 0.5 * np.random.normal(size=(500, 2))
    w1, w2 = np.random.uniform(size=5), np.random.uniform(size=2)
    y = np.random.poisson(np.exp(f1 @ w1 + f2 @ w2 + 1.0))
    X = np.hstack([f1, f2])
    strengths = {
        "scalar": 0.1,
        "groups": [0.1] * 5 + [0.2] * 2,
        "parameters": [0.1, 0.3, 0.3, 0.1, 1.0, 0.2, 0.1],
        "mixed": [0.1] * 5 + [0.2, 0.1],
    }
    out = {}
    for name, s in strengths.items():
        out[f"ridge_{name}"] = optimum(X, y, Penalty(7, l2=s))
        out[f"lasso_{name}"] = optimum(X, y, Penalty(7, l1=s))
    out["elasticnet_scalar"] = optimum(X, y, Penalty(7, l1=0.5, l2=0.5))
    s, r = np.array(strengths["parameters"]), np.array([0.5, 0.3, 0.5, 0.5, 0.5, 0.5, 0.4])
    out["elasticnet_parameters"] = optimum(X, y, Penalty(7, l1=s * r, l2=s * (1 - r)))
    groups = [([0, 1, 2, 3, 4], 0.1), ([5, 6], 0.4)]
    out["grouplasso"] = optimum(X, y, Penalty(7, groups=groups))
    per_neuron = [[0.1] * 5 + [0.1] * 2, [0.2] * 7]
    for neuron, s in enumerate(per_neuron):
        out[f"population_ridge_neuron{neuron}"] = optimum(X, (1 + neuron) * y, Penalty(7, l2=s))
    return out


def unit_interval(x):
    return (x - x.min()) / (x.max() - x.min())


def b_splines(x, n, order=4):
    """Cox and de Boor's recursion on equally spaced knots, those at the ends repeated."""
    inner = np.linspace(0, 1, n - order + 2)
    knots = np.concatenate([np.zeros(order - 1), inner, np.ones(order - 1)])
    columns = [(knots[i] <= x) & (x < knots[i + 1]) for i in range(len(knots) - 1)]
    columns[n - 1] = columns[n - 1] | (x == 1)
    columns = [column.astype(float) for column in columns]
    for k in range(1, order):
        for i in range(len(knots) - k - 1):
            left, right = knots[i + k] - knots[i], knots[i + k + 1] - knots[i + 1]
            a = (x - knots[i]) / left * columns[i] if left else 0
            b = (knots[i + k + 1] - x) / right * columns[i + 1] if right else 0
            columns[i] = a + b
    return np.column_stack(columns[:n])


def raised_cosines(x, n, width=2.0):
    angle = np.pi * (x[:, None] * (n - 1) - np.arange(n)) / width
    return 0.5 * (1 + np.cos(np.clip(angle, -np.pi, np.pi)))


def covariate_selection():
    np.random.seed(123)
    position, speed = np.random.randn(100), np.random.randn(100)
    rate = np.exp(b_splines(unit_interval(position), 5) @ np.random.randn(5))
    y = np.random.poisson(rate)
    X = np.hstack([raised_cosines(unit_interval(each), 6) for each in (position, speed)])
    path = []
    for strength in np.geomspace(1e-4, 1, 10):
        groups = [(range(6), strength), (range(6, 12), strength)]
        path.append({"strength": strength, **optimum(X, y, Penalty(12, groups=groups))})
    return {"counts": y.tolist(), "path": path}


if __name__ == "__main__":
    golden = {
        "regularizing_parameters": regularizing_parameters(),
        "select_covariates": covariate_selection(),
    }
    file = Path(__file__).with_name("golden.json")
    file.write_text(json.dumps(golden, indent=1) + "\n")
