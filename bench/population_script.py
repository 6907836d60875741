"""An example as a script of its user, with riata or with NeMoS in its place; prints seconds.

    population_script.py PACKAGE EXAMPLE fit|nothing
    population_script.py PACKAGE first

nothing: `fit` gives zeros at once. first: the import and a first fit. Imports nothing beforehand.
"""

import collections
import sys
import time
import types
import warnings


def give_zeros(models):
    """Models whose fit does nothing but leave coefficients behind."""

    def fit(self, X, y):
        self.coef_, self.intercept_ = collections.defaultdict(float), 0.0
        return self

    models.GLM.fit = models.PopulationGLM.fit = fit


def take_dicts(nmo):
    """NeMoS 0.2.8 refuses the dicts that its guide puts into fit; its own trees it takes."""
    fit = nmo.glm.GLM.fit

    def fit_tree(self, X, y, *rest):
        return fit(self, nmo.pytrees.FeaturePytree(**X) if type(X) is dict else X, y, *rest)

    nmo.glm.GLM.fit = fit_tree


def first_fit(package):
    import importlib

    nmo = importlib.import_module(package)
    import numpy as np

    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((500, 7)), rng.poisson(1.0, 500)
    nmo.glm.GLM(regularizer="Ridge", regularizer_strength=0.1).fit(X, y)


def run_example(package, path, what):
    source = open(path).read().replace("import riata as nmo", f"import {package} as nmo")
    begin = source.index(f"import {package} as nmo\n")
    begin = source.index("\n", begin) + 1
    module = types.ModuleType("script")
    exec(source[:begin], module.__dict__)
    if package == "nemos":
        module.nmo.glm.GLM.certificate_ = None  # it has none to keep
        take_dicts(module.nmo)
    if what == "nothing":
        module.nmo.glm.GLM.certificate_ = None
        give_zeros(module.nmo.glm)
    exec(source[begin:], module.__dict__)


def main():
    package, what = sys.argv[1], sys.argv[2:]
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    if what == ["first"]:
        first_fit(package)
    else:
        run_example(package, *what)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
