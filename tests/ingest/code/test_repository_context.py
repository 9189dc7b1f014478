"""A repository as context: segments cover it, callees come before callers, links are calls."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.code import analyze_repository, repository_context
from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.readers.sources import language_of


def repository(files: dict[str, str]) -> Document:
    sources = tuple(SourceFile(path, text.encode(), language_of(path)) for path, text in sorted(files.items()))
    return Document(name="r", format="repository", text="", files=sources)


FILES = {
    "README.md": "# How\nIt works.\n",
    "a.js": "import { one } from './z'\n\nexport function run() {\n  one()\n}\n",
    "z.js": "export function one() {\n  return 1\n}\nclass Box {\n  size = 1\n  open() {}\n}\n",
}


def test_documentation_comes_first_and_callees_before_their_callers() -> None:
    document = repository(FILES)
    context = repository_context(document, analyze_repository(document))
    context.check()
    assert list(dict.fromkeys(segment.file for segment in context.segments)) == ["README.md", "z.js", "a.js"]


def test_functions_are_segments_and_calls_are_links() -> None:
    document = repository(FILES)
    context = repository_context(document, analyze_repository(document))
    by_title = {segment.title: segment for segment in context.segments}
    assert context.segment_text(by_title["z.one"]) == "export function one() {\n  return 1\n}\n"
    assert by_title["z.Box.open"].kind == "function"
    assert by_title["z.one"].line == 1
    assert [(link.source, link.target, link.kind) for link in context.links] == [
        ("r#a.js:a.run", "r#z.js:z.one", "call")
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="fx(){};\n\r\u2028 =>class", max_size=200))
def test_segments_cover_whatever_the_text_is(text: str) -> None:
    document = repository({"a.js": text, "b.js": "export const f = () => g()\nfunction g() {}"})
    context = repository_context(document, analyze_repository(document))
    context.check()
    assert len(context.text) == len(text) + len("export const f = () => g()\nfunction g() {}")


def test_documentation_is_cut_at_its_headings() -> None:
    document = repository({"README.md": "# Shop\n\nHello\n\n## Install\n\npip install shop\n", "a.js": "f()\n"})
    context = repository_context(document, analyze_repository(document))
    context.check()
    assert [(segment.title, segment.line) for segment in context.segments[:2]] == [("Shop", 1), ("Shop > Install", 5)]
    assert context.segment_text(context.segments[1]) == "## Install\n\npip install shop\n"


def test_sections_of_documentation_are_linked_to_the_definitions_that_they_name() -> None:
    text = (
        "# Use\n\nCall `one` or z.Box.open(); other() is not ours, a Box is, and `open()` too.\n\n"
        "# More\n\nSee :func:`~a.run` and `size`.\n"
    )
    document = repository({**FILES, "README.md": text})
    context = repository_context(document, analyze_repository(document))
    context.check()
    titles = {segment.id: segment.title for segment in context.segments}
    named = [(titles[link.source], titles[link.target]) for link in context.links if link.kind == "reference"]
    assert named == [("Use", "z.one"), ("Use", "z.Box.open"), ("More", "a.run")]


def test_a_name_that_several_definitions_have_is_no_link() -> None:
    document = repository({"README.md": "Use `go`.\n", "a.js": "function go() {}\n", "b.js": "function go() {}\n"})
    context = repository_context(document, analyze_repository(document))
    assert context.links == ()
