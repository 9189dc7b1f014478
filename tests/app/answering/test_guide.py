"""What a newcomer is told first about a repository."""

from __future__ import annotations

import pytest
from unabridged.app.answering import code
from unabridged.app.answering.code.guide import make_guide
from unabridged.app.opened import Opened
from unabridged.app.repository import Repository
from unabridged.ingest.code import analyze_repository
from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.readers.sources import language_of

FILES = {
    "README.md": "# Harbour\n\n![logo](logo.png)\n\nHarbour tells ships where to lie, and until when.\n",
    "pyproject.toml": '[project]\nname = "harbour"\ndescription = "Berths for ships"\n[project.scripts]\nharbour = "harbour.cli:main"\n',
    "harbour/__init__.py": '"""Berths and ships."""\n',
    "harbour/cli.py": '"""The command line."""\nfrom .berths.plan import plan\n\ndef main():\n    plan()\n    plan()\n',
    "harbour/berths/__init__.py": '"""Where ships lie."""\n',
    "harbour/berths/plan.py": "from .tide import depth\n\ndef plan():\n    depth()\n    depth()\n    depth()\n",
    "harbour/berths/tide.py": "# Copyright the harbour master.\n\n# How deep the water is.\ndef depth():\n    pass\n",
    "tools/survey.py": "from harbour.berths.tide import depth\n\nif __name__ == '__main__':\n    depth()\n",
    "tests/test_plan.py": "from harbour.berths.plan import plan\n\ndef helper():\n    plan()\n\ndef test_plan():\n"
    + "    helper()\n" * 9,
}


def repository_of(files: dict[str, str]) -> Repository:
    sources = tuple(SourceFile(path, text.encode(), language_of(path)) for path, text in sorted(files.items()))
    document = Document(name="harbour", format="repository", text="", files=sources)
    repository = Opened(document, analyze_repository(document)).repository
    assert repository is not None
    return repository


@pytest.fixture(scope="module")
def repository() -> Repository:
    return repository_of(FILES)


def test_it_is_what_its_manifest_and_its_front_page_say(repository):
    told = [(remark.text, remark.file, remark.line) for remark in make_guide(repository).about]
    assert told == [
        ("Berths for ships", "pyproject.toml", 3),
        ("Harbour tells ships where to lie, and until when.", "README.md", 5),
    ]


def test_a_front_page_that_only_repeats_the_manifest_is_left_out():
    files = {**FILES, "README.md": "Berths for ships, and nothing else.\n"}
    assert [remark.file for remark in make_guide(repository_of(files)).about] == ["pyproject.toml"]


def test_the_program_starts_before_its_tools(repository):
    assert [symbol.name for symbol in make_guide(repository).starts] == ["harbour.cli.main", "tools.survey"]


def test_parts_are_folders_most_called_first_and_the_main_one_is_taken_apart(repository):
    """`harbour` takes nearly all calls, so that its own parts say more than it."""
    parts = [(part.path, part.files, part.says and part.says.text) for part in make_guide(repository).parts]
    assert parts == [
        ("harbour/berths", 3, "Where ships lie."),
        ("harbour/__init__.py", 1, "Berths and ships."),
        ("harbour/cli.py", 1, "The command line."),
        ("tools/survey.py", 1, None),
    ]


def test_tests_are_neither_parts_nor_most_called(repository):
    guide = make_guide(repository)
    assert [symbol.name for symbol, _ in guide.called] == ["harbour.berths.tide.depth", "harbour.berths.plan.plan"]


def test_an_empty_repository_has_an_empty_guide():
    guide = make_guide(repository_of({}))
    assert (guide.about, guide.starts, guide.parts, guide.called, guide.left_out) == ((), (), (), (), 0)


@pytest.mark.parametrize(
    "question",
    [
        "What does this project do?",
        "what is this repo about",
        "What is this project?",
        "Give me an overview",
        "How is the code organised?",
        "Where do I start reading?",
        "What are the main modules?",
        "Summarise this repository",
        "这个项目是做什么的？",
        "整体架构是怎样的？",
        "代码从哪里开始读？",
    ],
)
def test_a_newcomers_questions_are_answered_by_the_guide(repository, question):
    answer = code.answer(repository, question)
    assert answer is not None
    assert "“Harbour tells ships where to lie, and until when.” (README.md:5)" in answer.answer
    assert "- harbour.cli.main (harbour/cli.py:4)" in answer.answer
    assert "Where ships lie." in answer.answer
    assert {("README.md", 5), ("harbour/cli.py", 4)} <= {(cited.file, cited.line) for cited in answer.citations}


@pytest.mark.parametrize(
    "question", ["What does depth do?", "Where does the tide start?", "Which part plans the berths?"]
)
def test_other_questions_are_not(repository, question):
    answer = code.answer(repository, question)
    assert answer is None or "Harbour tells ships" not in answer.answer
