"""The outline of other texts, their sections as context, and two versions compared."""

from __future__ import annotations

import time

import pytest
from unabridged.ingest.analysis import TextAnalysis
from unabridged.ingest.document import Block, Document, Span
from unabridged.ingest.text import analyze_text, compare_texts, text_context


def document(text: str, format: str = "text", blocks: tuple[Block, ...] = ()) -> Document:
    return Document(name="notes.txt", format=format, text=text, blocks=blocks, language="en")


def outline(text: str, format: str = "text") -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in analyze_text(document(text, format)).sections]


def test_markdown_headings_by_hash_and_underline_outside_code() -> None:
    text = "# One\n\ntext\n\nTwo\n---\n\n```\n# not this\n```\n\n### Three ###\n#nor this\n"
    assert outline(text, "markdown") == [(1, "One"), (2, "Two"), (3, "Three")]


def test_numbered_headings_must_go_on_from_one_another() -> None:
    text = "1 Introduction\nText.\n1.1 Aims\nIn\n1984 Orwell wrote.\n1.2 Means\n7 Dwarfs came.\n2 Method\nText.\n2.1 Data\n"
    assert outline(text) == [(1, "1 Introduction"), (2, "1.1 Aims"), (2, "1.2 Means"), (1, "2 Method"), (2, "2.1 Data")]


def test_a_single_numbered_line_is_no_outline() -> None:
    assert outline("1 Apple\nwas eaten.\n") == []


def test_chapters_capitals_and_usual_names() -> None:
    text = "Abstract\nWe sail.\n\nChapter I\nText.\n\nTHE LONG VOYAGE\n\nText.\n\nReferences\n"
    assert [heading for _, heading in outline(text)] == ["Abstract", "Chapter I", "THE LONG VOYAGE", "References"]


def test_chinese_chapters() -> None:
    assert outline("第一章 总则\n文字。\n第一节 范围\n文字。\n第二章 附则\n") == [
        (1, "第一章 总则"), (2, "第一节 范围"), (1, "第二章 附则"),
    ]  # fmt: skip


def test_contents_lines_and_running_headers_are_no_headings() -> None:
    text = "1 Introduction ........ 3\n2 Method .... 9\n" + "\n\nANNUAL NOTES\n\ntext here\n" * 5
    assert outline(text) == []


def test_a_section_reaches_to_the_next_heading_of_its_level() -> None:
    text = "# A\na\n## B\nb\n# C\nc\n"
    analysis = analyze_text(document(text, "markdown"))
    assert [text[s.start : s.end] for s in analysis.sections] == ["# A\na\n## B\nb\n", "## B\nb\n", "# C\nc\n"]


def test_marked_headings_win_over_form() -> None:
    text = "Alpha\nSHOUTING\n\nBeta\n"
    blocks = (Block(Span(0, 5), "heading", 1), Block(Span(16, 20), "heading", 2))
    assert [s.heading for s in analyze_text(document(text, "docx", blocks)).sections] == ["Alpha", "Beta"]


def test_the_context_covers_the_text() -> None:
    source = document("# A\n" + "word " * 3000 + "\n# B\nend", "markdown")
    context = text_context(source, analyze_text(source))
    context.check()
    assert context.text == source.text


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        ("# A\nThe ship sails at noon today.\n# B\nThe crew eats fish.\n", []),
        ("# A\nThe ship sails at dusk today.\n# B\nThe crew eats fish.\n", [("modified", "s1", "s1")]),
        ("# A\nThe ship sails at noon today.\n", [("deleted", "s2", None)]),
        ("# A\nThe ship sails at\nnoon today.\n# B\nThe crew eats fish.\n", [("cosmetic", "s1", "s1")]),
    ],
)
def test_versions_are_compared_section_by_section(new: str, kinds: list[tuple[str, str | None, str | None]]) -> None:
    old = document("# A\nThe ship sails at noon today.\n# B\nThe crew eats fish.\n", "markdown")
    other = document(new, "markdown")
    before, after = analyze_text(old), analyze_text(other)
    assert isinstance(before, TextAnalysis)
    result = compare_texts(old, before, other, after)
    assert [(change.kind, change.old_id, change.new_id) for change in result.changes] == kinds


@pytest.mark.parametrize("piece", ["1.", "1 A\n", "#", "# a\n", "=\n", "```\n", "一、", "A \n\n"])
@pytest.mark.parametrize("format", ["text", "markdown"])
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str, format: str) -> None:
    def once(source: Document) -> float:
        start = time.process_time()
        analyze_text(source)
        return time.process_time() - start

    def seconds(count: int) -> float:
        # The least of three: a collection of other tests' garbage only ever adds.
        source = document(piece * count, format)
        return min(once(source) for _ in range(3))

    assert seconds(20_000) < 6 * seconds(5_000) + 0.3
