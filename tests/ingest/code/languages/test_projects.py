"""Little projects of many files, one per language, with every call that they make written down by hand.

A file of `projects/` has the sources, each under `==== path`, then `==== calls` with one `caller -> callee` a line;
a question mark says that the call is only possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECTS = sorted((Path(__file__).parent / "projects").glob("*.txt"))


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.stem)
def test_every_call_of_a_project_is_found_and_no_other(calls: Callable[..., set[str]], project: Path) -> None:
    parts = re.split(r"^==== (.+)\n", project.read_text("utf-8"), flags=re.M)[1:]
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    expected = set(files.pop("calls").strip().splitlines())
    assert calls(files) == expected
