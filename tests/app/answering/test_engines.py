"""From documents to an engine and back: packed contexts, and passages that become citations."""

from unabridged.app.answering.engines import ask_engine, joined_context, passage_citations
from unabridged.app.opened import Opened
from unabridged.engine.extractive import Extractive
from unabridged.engine.protocol import AnswerUpdate, Passage
from unabridged.ingest.analysis import TextAnalysis
from unabridged.ingest.context import Answer, Context, Segment
from unabridged.ingest.document import Document, Page, Span


def text_document(name: str, text: str) -> Opened:
    return Opened(Document(name=name, format="text", text=text), TextAnalysis(document=name))


class Fixed:
    """An engine that answers with the passages it was given."""

    name = "native"

    def __init__(self, *passages: Passage, found: bool = True) -> None:
        self.passages, self.found = passages, found

    def answer(self, context, question, *, stop=lambda: False):
        yield AnswerUpdate("text", "So it ")
        yield AnswerUpdate("text", "is.")
        yield AnswerUpdate("passages", passages=self.passages, found=self.found)


CATS = text_document("cats.txt", "Cats sleep for sixteen hours.")
DOGS = text_document("dogs.txt", "Dogs bark at night.")


def final(*opened: Opened, engine) -> Answer:
    *_, last = ask_engine(opened, "How long do cats sleep?", engine)
    assert isinstance(last, Answer)
    return last


def test_text_is_joined_and_the_engine_named():
    segment = CATS.context.segments[0]
    answer = final(CATS, engine=Fixed(Passage(segment.id, 0, 4)))
    assert (answer.answer, answer.engine, answer.found) == ("So it is.", "native", True)
    assert answer.citations[0].text == "Cats"


def test_an_id_that_is_not_in_the_context_never_becomes_a_citation():
    answer = final(CATS, engine=Fixed(Passage("invented#1", 0, 4)))
    assert answer.citations == ()


def test_a_passage_is_cut_to_its_segment():
    segment = CATS.context.segments[0]
    answer = final(CATS, engine=Fixed(Passage(segment.id, 24, 900), Passage(segment.id, 900, 950)))
    assert [citation.text for citation in answer.citations] == ["ours."]


def test_offsets_of_several_documents_are_each_documents_own():
    answer = final(DOGS, CATS, engine=Extractive())
    best = answer.citations[0]
    assert best.document == "cats.txt"
    assert CATS.document.text[best.start : best.end] == best.text


def test_documents_of_one_name_are_told_apart():
    other = text_document("cats.txt", "Cats of the second file eat fish.")
    context = joined_context([CATS, other])
    context.check()
    second = context.segments[-1]
    (citation,) = passage_citations([CATS, other], context, [Passage(second.id, second.start, second.start + 4)])
    assert (citation.start, citation.text) == (0, "Cats")


def test_a_second_question_reads_the_same_context():
    assert joined_context([CATS, DOGS]) is joined_context([CATS, DOGS])


def test_a_page_is_the_page_on_which_the_passage_starts():
    text = "First page.\fSecond page."
    document = Document(name="a.pdf", format="pdf", text=text, pages=(Page(1, Span(0, 12)), Page(2, Span(12, 24))))
    opened = Opened(document, TextAnalysis(document="a.pdf"))
    context = Context(text, (Segment("a.pdf#all", "section", 0, 24, "a.pdf", page=1),))
    (citation,) = passage_citations([opened], context, [Passage("a.pdf#all", 12, 18)])
    assert (citation.page, citation.text) == (2, "Second")


def test_code_is_cited_by_file_and_line():
    code = "def f():\n    pass\n\n    return 1\n"
    opened = Opened(Document(name="repo", format="repository", text=""), TextAnalysis(document="repo"))
    context = Context(code, (Segment("repo#f", "function", 0, len(code), "repo", file="a.py", line=10),))
    (citation,) = passage_citations([opened], context, [Passage("repo#f", code.index("return"), len(code))])
    assert (citation.file, citation.line, citation.start) == ("a.py", 13, None)


def test_nothing_follows_a_stop():
    assert not [item for item in ask_engine([CATS], "cats?", Extractive(), lambda: True) if isinstance(item, Answer)]
