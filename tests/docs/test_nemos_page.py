"""docs/nemos.md names everything that NeMoS offers, and shows nothing as there that is not.

A row is `patterns | state | where it is shown, or why not`. A pattern is a name of NeMoS, of a
member (`glm.GLM.fit`) or of arguments (`glm.GLM()`), with * for any text between dots; what no row
covers, or two rows, is a fault. `same` and `better` are shown by a test that is named, that exists,
and whose text (or that of its parameters) holds the name.
"""

import ast
import importlib
import inspect
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
API = json.loads((ROOT / "tests" / "golden" / "nemos_api.json").read_text())
ROW = re.compile(r"^\| `([^`]+)` \| (same|better|refused) \| (.*) \|$", re.MULTILINE)


def every_name():
    out = set(API["functions"]) | {f"fitted.{name}" for name in API["attributes"]}
    for module, names in API["modules"].items():
        for name, entry in names.items():
            out.add(f"{module}.{name}")
            out |= {f"{module}.{name}.{member}" for member in entry.get("members", ())}
            if entry["arguments"]:
                out.add(f"{module}.{name}()")
    return out


ROWS = [match.groups() for match in ROW.finditer((ROOT / "docs" / "nemos.md").read_text())]
NAMES = sorted(every_name())


def covers(pattern, name):
    parts, others = pattern.split("."), name.split(".")
    return len(parts) == len(others) and all(map(fnmatchcase, others, parts))


COVERED = {
    name: [row for row in ROWS if any(covers(p, name) for p in row[0].split(", "))]
    for name in NAMES
}
THERE = [name for name in NAMES if COVERED[name] and COVERED[name][0][1] in ("same", "better")]


def test_every_name_has_one_row():
    wrong = {name: [row[0] for row in rows] for name, rows in COVERED.items() if len(rows) != 1}
    assert not wrong


def test_every_row_has_a_name():
    used = {row[0] for rows in COVERED.values() for row in rows}
    assert [row[0] for row in ROWS if row[0] not in used] == []


def found(name):
    """The object that a name stands for in riata."""
    import riata

    if "." not in name:
        return getattr(riata, name)
    module, *rest = name.split(".")
    value = importlib.import_module(f"riata.{module}")
    for each in rest:
        if inspect.isclass(value):  # a member, or a parameter that becomes one
            own = inspect.signature(value).parameters
            value = own[each] if each in own else inspect.getattr_static(value, each)
        else:
            value = getattr(value, each)
    return value


@pytest.mark.parametrize("name", THERE)
def test_what_is_listed_as_there_is_there(name):
    if name.startswith("fitted."):
        return  # of a fitted model: the tests that are named look at them
    if not name.endswith("()"):
        found(name)
        return
    module, short = name.removesuffix("()").split(".")
    ours = list(inspect.signature(found(f"{module}.{short}")).parameters)
    theirs = API["modules"][module][short]["arguments"]
    places = [ours.index(each) for each in theirs]  # ValueError names what is missing
    assert places == sorted(places), f"{ours} are not in the order of {theirs}"


def sources_of(path):
    """The source of every test of a file, with what its decorators and the file's lists say."""
    source = path.read_text()
    tree = ast.parse(source)
    shared = "\n".join(
        ast.get_source_segment(source, node)
        for node in tree.body
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_")
    )
    out = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            out[node.name] = "\n".join(source.splitlines()[first - 1 : node.end_lineno]) + shared
    return out


TESTS = {path.name: sources_of(path) for path in (ROOT / "tests" / "python").glob("test_*.py")}


@pytest.mark.parametrize("row", [r for r in ROWS if r[1] in ("same", "better")], ids=lambda r: r[0])
def test_a_row_is_shown_by_a_test_that_holds_its_name(row):
    shown = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row[2])
    assert shown, f"{row[0]}: no test is named"
    text = ""
    for file, test in shown:
        assert test in TESTS.get(file, {}), f"{row[0]}: there is no {file}::{test}"
        text += TESTS[file][test]
    names = {name for name in NAMES if row in COVERED[name]}
    last = {name.removesuffix("()").rsplit(".", 1)[-1] for name in names}
    missing = [name for name in sorted(last) if not re.search(rf"\b{name}\b", text)]
    assert not missing, f"{missing} are not in {shown}"


@pytest.mark.parametrize("row", [r for r in ROWS if r[1] == "refused"], ids=lambda r: r[0])
def test_what_is_not_there_says_why(row):
    assert len(row[2]) > 15


REFUSED = [
    name
    for name in NAMES
    if COVERED[name]
    and COVERED[name][0][1] == "refused"
    and name.split(".")[0] in ("solvers", "type_casting", "glm_hmm")
    and name.count(".") == 1
    and not name.endswith("()")
]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_so_when_it_is_used(name):
    arguments = ("MySolver", object) if name == "solvers.register" else ()
    with pytest.raises(NotImplementedError, match=name.split(".")[1]):
        found(name)(*arguments)
