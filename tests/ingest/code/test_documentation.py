"""The sections of Markdown, reStructuredText and AsciiDoc."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.code.documentation import sections

MARKDOWN = "Intro\n\n# Shop\n\nText\n\n## Install `it`\n\n```sh\n# no heading\n```\n\nUsage\n-----\n\nMore\n"
RST = "Shop\n====\n\nText\n\nInstall\n-------\n\n::\n\n    pip install shop\n\nTesting\n-------\n"


def titles(text: str, path: str) -> list[tuple[int, str]]:
    return [(section.line, section.title) for section in sections(text, path)]


def test_markdown_is_cut_at_its_headings_and_not_inside_fences() -> None:
    assert titles(MARKDOWN, "README.md") == [(1, ""), (3, "Shop"), (7, "Shop > Install it"), (13, "Shop > Usage")]


def test_restructured_text_ranks_its_rows_as_they_appear() -> None:
    assert titles(RST, "docs/index.rst") == [(1, "Shop"), (6, "Shop > Install"), (13, "Shop > Testing")]


def test_asciidoc_and_files_without_headings() -> None:
    assert titles("= Shop\n\n== Install\n\nx\n", "a.adoc") == [(1, "Shop"), (3, "Shop > Install")]
    assert titles("one\ntwo\n", "LICENSE") == [(1, "")]
    assert titles("[a]\n====\n", "pyproject.toml") == [(1, "")]


@pytest.mark.parametrize("path", ["a.md", "a.rst", "a.adoc", "NOTES", "package.json"])
@given(text=st.text(alphabet="#=-~ `ab\n\r>|", max_size=200))
def test_sections_cover_whatever_the_text_is(path: str, text: str) -> None:
    found = sections(text, path)
    assert "".join(text[section.start : section.end] for section in found) == text
    for section in found:
        assert section.line == text.count("\n", 0, section.start) + 1


def test_terms_of_a_definition_list_are_parts_of_their_own():
    text = (
        "Options\n=======\n\nThese are known.\n\n``--seed N``\n    Where chance begins.\n\n    The default is 1.\n\n"
        "--quiet\n    Says less.\n\nBack to the text,\nfor two lines.\n\n.. envvar:: SHOP_SEED_N\n\n   The same.\n\n"
        "Next\n----\n\nAn example::\n\n    code\n\n* a point\n  of two lines\n\n1. first\n   and more\n"
    )
    assert titles(text, "docs/options.rst") == [
        (1, "Options"),
        (6, "Options > --seed N"),
        (11, "Options > --quiet"),
        (14, "Options"),
        (17, "Options > SHOP_SEED_N"),
        (21, "Options > Next"),
    ]
