"""What the pages of docs show is true: their blocks are run, and print what stands below them."""

import contextlib
import io
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```python\n(.*?)```(?:\n+```text\n(.*?)```)?", re.DOTALL)


@pytest.mark.parametrize("page", ["penalties.md", "tutorials.md", "optimizers.md"])
def test_blocks_print_what_the_page_says(page, monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    names = {}
    for code, shown in BLOCK.findall((DOCS / page).read_text()):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page, "exec"), names)
        assert printed.getvalue() == shown


def test_pictures_can_be_drawn_anew(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.syspath_prepend(DOCS)
    from make_pictures import main

    main(tmp_path)
    there = {path.name for path in (DOCS / "pictures").iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == there
