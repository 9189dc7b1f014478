"""The words of the Ask page: answers as Markdown in which nothing of a document is live."""

import pytest
from unabridged.app.opened import Opened
from unabridged.app.web.pages.ask import converse, history, plain, present, workspace_of
from unabridged.ingest.analysis import TextAnalysis
from unabridged.ingest.context import Answer, Citation
from unabridged.ingest.document import Document, Page, Span


def opened(name="a.pdf"):
    document = Document(name, "pdf", "Hello world", pages=(Page(1, Span(0, 11)),))
    return [(7, Opened(document, TextAnalysis(document=name, pages=len(document.pages) or None)))]


def test_markdown_of_a_document_is_shown_as_written():
    assert plain("*bold* [x](javascript:1) <b>") == r"\*bold\* \[x\]\(javascript:1\) \<b\>"


def test_a_citation_is_a_chip_that_the_viewer_follows():
    citation = Citation(document="a.pdf", page=1, start=0, end=5, text="Hello")
    shown = present(Answer(answer="It greets.", found=True, citations=(citation,)), opened(), "en")
    assert r"> Hello [1 · p\. 1](#cite?doc=7&start=0&end=5&page=1)" in shown
    assert "Answered from the document’s structure." in shown
    assert "Documents read: 1, complete (1 page)." in shown


def test_a_number_in_the_words_becomes_its_chip():
    citation = Citation(document="a.pdf", page=1, start=0, end=5, text="Hello")
    shown = present(
        Answer(answer="“Hello” [1]", found=True, citations=(citation,), engine="extractive"), opened(), "en"
    )
    assert shown.count("#cite?") == 1
    assert "“Hello” [1 · p" in shown


def test_what_was_not_found_has_no_chip():
    shown = present(Answer(answer="", found=False), opened(), "zh-CN")
    assert "#cite" not in shown
    assert "没有找到" in shown


def test_a_hostile_file_name_stays_text():
    citation = Citation(document="](x) <img>.py", file="](x) <img>.py", line=3, text="")
    shown = present(Answer(answer="x", found=True, citations=(citation,)), opened("](x) <img>.py"), "en")
    assert "<img>" not in shown
    assert "](x)" not in shown.replace(r"\]\(x\)", "")


@pytest.mark.parametrize(
    ("place", "workspace"), [("?id=3&view=ask", 3), ("", None), ("?id=x", None), ("?id=99999999999999", None)]
)
def test_the_workspace_is_read_from_the_address(place, workspace):
    assert workspace_of(place) == workspace


def test_a_question_is_answered_kept_and_shown_again(server, contract):
    workspace, _ = contract
    place = f"?id={workspace}&view=ask"
    *_, last = converse(server.library, "What limits liability?", [], place, "en")
    assert last[-1]["role"] == "assistant"
    assert "#cite?" in last[-1]["content"]
    assert history(server.library, place, "en") == last


def test_a_workspace_without_documents_says_so(server):
    workspace = server.store.create_workspace("empty").id
    *_, last = converse(server.library, "Anything?", [], f"?id={workspace}", "en")
    assert "no document" in last[-1]["content"]


def test_what_a_caution_quotes_has_its_chip_and_nothing_else_has():
    citations = tuple(Citation(document="a.pdf", page=1, start=n, end=n + 5, text=f"Hello{n}") for n in range(3))
    answer = Answer(answer="Of it they say: “Hello0” [1]", found=False, citations=citations, engine="extractive")
    shown = present(answer, opened(), "en")
    assert shown.count("#cite?") == 1
    assert "Hello2" not in shown


def test_what_documentation_says_is_a_quotation_that_keeps_the_indentation_of_its_code():
    words = "README.md:3:\n\n> Install it:\n>\n>   pip install <it>\n\nSee also:\n- docs.md:1"
    shown = present(Answer(answer=words, found=True), opened(), "en")
    assert "> Install it:  \n> " in shown
    assert "> \u00a0\u00a0pip install \\<it\\>" in shown
    assert "\n\nSee also:\n\n- docs" in shown
