"""A strength for every feature group, parameter or neuron: each way to state one, and its fit."""

import numpy as np
import riata as nmo

rng = np.random.RandomState(123)
n_samples = 500

# two feature groups, and spike counts that depend on both
X = nmo.pytrees.FeaturePytree(
    f1=0.5 * rng.normal(size=(n_samples, 5)), f2=0.5 * rng.normal(size=(n_samples, 2))
)
w1_true, w2_true = rng.uniform(size=5), rng.uniform(size=2)
spikes = rng.poisson(np.exp(X["f1"] @ w1_true + X["f2"] @ w2_true + 1.0))

parameters = {"f1": [0.1, 0.3, 0.3, 0.1, 1.0], "f2": [0.2, 0.1]}
ratios = {"f1": [0.5, 0.3, 0.5, 0.5, 0.5], "f2": [0.5, 0.4]}
strengths = {
    "scalar": 0.1,
    "groups": {"f1": 0.1, "f2": 0.2},
    "parameters": parameters,
    "mixed": {"f1": 0.1, "f2": [0.2, 0.1]},
}

models = {}
for name, strength in strengths.items():
    for regularizer in ("Ridge", "Lasso"):
        model = nmo.glm.GLM(regularizer=regularizer, regularizer_strength=strength)
        models[f"{regularizer.lower()}_{name}"] = model

# the elastic net's strength is a tuple (strength, ratio), each in any of these forms
models["elasticnet_scalar"] = nmo.glm.GLM(regularizer="ElasticNet", regularizer_strength=(1.0, 0.5))
models["elasticnet_parameters"] = nmo.glm.GLM(
    regularizer="ElasticNet", regularizer_strength=(parameters, ratios)
)
# the group lasso's is one number, or one for each group: here f1 and f2
models["grouplasso"] = nmo.glm.GLM(regularizer="GroupLasso", regularizer_strength=[0.1, 0.4])

for model in models.values():
    model.fit(X, spikes)

# two neurons: a strength for each parameter of each neuron
population = nmo.glm.PopulationGLM(
    regularizer="Ridge", regularizer_strength={"f1": [[0.1, 0.2]] * 5, "f2": [[0.1, 0.2]] * 2}
)
population.fit(X, np.stack([spikes, 2 * spikes], axis=1))

if __name__ == "__main__":
    for name, model in models.items():
        f1, f2 = (np.round(model.coef_[key], 3) for key in ("f1", "f2"))
        print(f"{name:22} f1 {f1}  f2 {f2}  gap {model.certificate_.gap:.0e}")
    print("population_ridge", np.round(population.coef_["f1"].T, 3).tolist())
