"""The examples in the docstrings of the NeMoS that is installed, with the import changed. None is
kept here: they are read where NeMoS is."""

import contextlib
import doctest
import importlib
import io
import pkgutil
import re
import warnings

import pytest

# What NeMoS does not list among its names, by the end of the example's name, and what riata refuses
INSIDE = (
    "trim_kwargs set_input_shape_state _process_tuple_frequencies arange_constructor bspline "
    "mspline _batch_binary_func resolve_inverse_link_function _get_invalid_mappings "
    "get_user_keys_from_nested_dict check_observation_model apply_operator format_repr "
    "_suggest_keys uniform_initial_proba_init"
).split()
REFUSED = (
    "SolverSpec register set_default_backend SVRG ProxSVRG WrappedSVRG WrappedProxSVRG "
    "svrg_optimal_batch_and_stepsize"
).split()


def changed(source):
    source = re.sub(r"\bimport nemos as (\w+)", r"import riata as \1", source)
    return re.sub(r"\bnemos\b", "riata", source)


def examples(nemos):
    """(name, example) of every docstring, each once."""
    finder, seen = doctest.DocTestFinder(), set()
    for module in pkgutil.walk_packages(nemos.__path__, "nemos."):
        try:
            found = finder.find(importlib.import_module(module.name), module.name, globs={})
        except ImportError:  # it needs what is not installed
            continue
        for each in found:
            if each.examples and each.docstring not in seen:
                seen.add(each.docstring)
                yield each


def first_fault(test, names):
    for example in test.examples:
        told = re.match(r"[\w.]+", example.exc_msg or "")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(changed(example.source), test.name, "single"), names)
        except Exception as error:
            if told is None or type(error).__name__ != told.group().rsplit(".", 1)[-1]:
                return f"{example.source.strip()}: {type(error).__name__}: {error}"
        else:
            if told is not None:
                return f"{example.source.strip()}: no {told.group()}"
    return None


def names_around(test):
    """What an example sees without importing it: JAX, NumPy, and riata's module of that name."""
    import jax
    import numpy as np
    import riata

    own = getattr(riata, test.name.split(".")[1], None)
    return {**vars(own or riata), "jax": jax, "jnp": jax.numpy, "np": np, "nmo": riata}


def test_examples_run_with_the_import_changed(tmp_path, monkeypatch):
    nemos = pytest.importorskip("nemos")
    monkeypatch.chdir(tmp_path)
    faults, ran = {}, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for test in examples(nemos):
            if test.name.rsplit(".", 1)[-1] in (*INSIDE, *REFUSED):
                continue
            ran += 1
            fault = first_fault(test, names_around(test))
            if fault is not None:
                faults[test.name] = fault
    assert ran > 100 and faults == {}
