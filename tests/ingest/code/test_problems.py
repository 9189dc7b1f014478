"""What the analysis of a repository says about itself: files that could not be read completely, and bounded work."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.code import analyze_repository, parallel
from unabridged.ingest.code.python import solver
from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.readers.sources import language_of


def analyze(**texts: str) -> CodeAnalysis:
    """Files named by keywords: `a_py="..."` is a.py."""
    files = tuple(
        SourceFile(path, text.encode(), language_of(path))
        for path, text in ((name.replace("_", "."), text) for name, text in sorted(texts.items()))
    )
    return analyze_repository(Document("repository", "repository", "", files=files))


def test_sound_sources_bring_no_warning() -> None:
    assert analyze(a_py="def f(): return g()\n", b_c="int f(void) { return 1; }\n").warnings == ()
    assert analyze(a_py="[" * 200 + "]" * 200 + "\n" + "[()]\n" * 500).warnings == ()


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a_py", "def f():\n    pass\n\ndef g(:\n", "a.py:4"),
        ("a_py", "x = 1\n" + "[" * 201 + "]" * 201 + "\n", "a.py:2"),
        ("a_go", "package a\n\nfunc f() {\n", "a.go:"),
        ("a_ts", "function f( { }\n", "a.ts:1"),
        ("a_c", "int f(void) {\n  return 1 +;\n}\n", "a.c:2"),
    ],
)
def test_a_damaged_file_is_named_with_its_line(name: str, text: str, place: str) -> None:
    analysis = analyze(**{name: text, "z_py": "x = 1\n"})
    (warning,) = analysis.warnings
    assert warning.code == "syntax_errors"
    assert place in warning.message
    assert analysis.status == "ok"


def test_a_single_damaged_file_is_partial() -> None:
    assert analyze(a_py="def f(:\n").status == "partial"
    assert analyze(a_py="def f(:\n", b_py="x = 1\n").status == "ok"


def test_many_damaged_files_are_counted_and_the_first_named() -> None:
    (warning,) = analyze(**{f"m{number:02}_py": "def f(:\n" for number in range(9)}).warnings
    assert "9 files" in warning.message
    assert "m00.py:1" in warning.message
    assert "m08" not in warning.message


def test_work_that_was_cut_off_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = "def f(x): return x\n" + "".join(f"y{number} = f(f)\n" for number in range(50))
    assert analyze(a_py=calls).warnings == ()
    monkeypatch.setattr("unabridged.ingest.code.python.solver.LEAST_STEPS", 0)
    monkeypatch.setattr("unabridged.ingest.code.python.solver.STEPS_PER_VARIABLE", 0)
    assert [warning.code for warning in analyze(a_py=calls).warnings] == ["analysis_bounded"]


def test_variables_that_everything_flows_into_are_bounded() -> None:
    lines = ["held = None"]
    for number in range(4 * solver.MAX_VALUES):
        lines += [f"held = [held, {{'k': held}}] if {number} else held", "def use(x): global held; held = x"]
    assert analyze(a_py="\n".join(lines) + "\nuse(held)\n").edges


def test_workers_find_what_one_process_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {f"m{number}_py": f"def f{number}(): return f{number}()\n" for number in range(70)}
    sources |= {f"g{number}_go": f"package g\nfunc G{number}() {{ G{number}() }}\n" for number in range(70)}
    alone = analyze(**sources)
    monkeypatch.setattr(parallel, "PARALLEL_FILES", 10)
    assert analyze(**sources) == alone
    assert len(alone.edges) == 140


def test_manifests_and_documentation_are_no_modules() -> None:
    analysis = analyze(README_md="# Title\n", go_mod="module m\n", a_py="x = 1\n")
    assert [symbol.name for symbol in analysis.symbols] == ["a"]
