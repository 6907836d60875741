"""Which of two covariates drives a neuron? A group lasso over basis expansions says so."""

import numpy as np
import riata as nmo

np.random.seed(123)
n_samples = 100

position = np.random.randn(n_samples)
speed = np.random.randn(n_samples)

# the neuron responds to position only
n_basis = 5
bas = nmo.basis.BSplineEval(n_basis)
coef = np.random.randn(n_basis)
firing = np.exp(np.dot(bas.compute_features(position), coef))
counts = np.random.poisson(firing)

bas = nmo.basis.RaisedCosineLinearEval(6, label="position") + nmo.basis.RaisedCosineLinearEval(
    6, label="speed"
)
predictors = bas.split_by_feature(bas.compute_features(position, speed))

# every feature of the dict is a group, kept or dropped as one
model = nmo.glm.GLM(regularizer="GroupLasso", solver_kwargs={"maxiter": 5000})
reg_strengths = np.geomspace(1e-4, 1, 10)
speed_coef_norm = np.zeros(len(reg_strengths))
position_coef_norm = np.zeros(len(reg_strengths))
path = []
for i, reg in enumerate(reg_strengths):
    model.regularizer_strength = reg
    model.fit(predictors, counts)
    speed_coef_norm[i] = np.linalg.norm(model.coef_["speed"])
    position_coef_norm[i] = np.linalg.norm(model.coef_["position"])
    path.append((model.coef_, model.intercept_, model.certificate_))


def plot(file):
    """The norms against the strength. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot(reg_strengths, speed_coef_norm, label="speed")
    axes.plot(reg_strengths, position_coef_norm, label="position")
    axes.set(xscale="log", xlabel="Regularization strength", ylabel="Coefficient norm")
    axes.set_title("Regularization Path of Grouped Coefficients")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)


if __name__ == "__main__":
    print("strength    position  speed")
    for strength, *norms in zip(reg_strengths, position_coef_norm, speed_coef_norm, strict=True):
        print(f"{strength:.2e}  {norms[0]:10.4f} {norms[1]:10.4f}")
