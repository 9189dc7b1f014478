"""Questions about a contract, and what its structure answers."""

from __future__ import annotations

import pytest
from unabridged.app.answering.contracts import answer
from unabridged.app.opened import Opened
from unabridged.ingest.analysis import Clause, ContractAnalysis, Definition, Reference, Risk
from unabridged.ingest.document import Document

TEXT = """1. Terms. "Goods" means timber. "Yard" means the quay.
2. Sale. Alder sells the Goods under Section 3.
3. Price. Birch pays within ten days, see Section 1 and Section 9.
4. Law. This agreement is governed by the laws of Oregon. Section 2 stays.
"""


def _clauses() -> tuple[Clause, ...]:
    starts = [TEXT.index(f"{number}. ") for number in (1, 2, 3, 4)]
    headings = ["Terms", "Sale", "Price", "Law"]
    ends = [*starts[1:], len(TEXT)]
    return tuple(
        Clause(id=str(index + 1), heading=heading, start=start, end=end)
        for index, (heading, start, end) in enumerate(zip(headings, starts, ends, strict=True))
    )


def _reference(text: str, source: str, target: str | None, after: int = 0) -> Reference:
    start = TEXT.index(text, after)
    return Reference(
        text=text, start=start, end=start + len(text), source=source, targets=(target,) if target else (),
        kind="internal" if target else "dangling", suggestion=None if target else "4",
    )  # fmt: skip


@pytest.fixture
def opened() -> Opened:
    law = TEXT.index("This agreement")
    analysis = ContractAnalysis(
        document="sale.txt",
        clauses=_clauses(),
        references=(
            _reference("Section 3", "2", "3"),
            _reference("Section 1", "3", "1"),
            _reference("Section 9", "3", None),
            _reference("Section 2", "4", "2"),
        ),
        definitions=(
            Definition(
                term="Goods", clause="1", start=TEXT.index('"Goods'), text='"Goods" means timber.', used_in=("2",)
            ),
            Definition(
                term="Yard", clause="1", start=TEXT.index('"Yard'), text='"Yard" means the quay.', status="unused"
            ),
            Definition(term="Buyer", start=0, status="undefined", used_in=("3",)),
        ),
        risks=(
            Risk(rule="governing_law", severity="low", clause="4", start=law, end=TEXT.index(" Section 2 stays")),
            Risk(rule="missing_notices", severity="low"),
        ),
    )
    return Opened(Document(name="sale.txt", format="text", text=TEXT), analysis)


@pytest.mark.parametrize(
    ("question", "results"),
    [
        ("Which clauses refer to Section 3?", ("2",)),
        ("what refers to 1", ("3",)),
        ("Where is clause 2 referenced?", ("4",)),
        ("哪些条款引用了第三条？", ("2",)),
        ("第二条被哪些条款引用", ("4",)),
        ("What does Section 3 refer to?", ("1",)),
        ("Which clauses does clause 2 refer to?", ("3",)),
        ("第三条引用了哪些条款？", ("1",)),
        ("What depends on 1?", ("3", "2", "4")),
        ("What depends on clause 1 directly?", ("3",)),
        ("what depends on section 1 within two steps", ("3", "2")),
        ("What is affected if we change Section 2?", ("4",)),
        ("修改第一条会影响哪些条款？", ("3", "2", "4")),
        ("What does 'Goods' mean?", ("1",)),
        ("What does Goods mean?", ("1",)),
        ("define yard", ("1",)),
        ("What are Goods?", ("1",)),
        ("“Goods”是什么意思？", ("1",)),
        ("Where is “Goods” used?", ("2",)),
        ("where is the term Goods used", ("2",)),
        ("“Goods”在哪些条款中使用？", ("2",)),
        ("Which defined terms are unused?", ("Yard",)),
        ("Which terms are never defined?", ("Buyer",)),
        ("有哪些未定义的术语", ("Buyer",)),
        ("List the dangling references", ("3",)),
        ("有悬空引用吗", ("3",)),
        ("What are the risks?", ("4",)),
        ("有哪些风险", ("4",)),
        ("Which usual clauses are missing?", ("missing_notices",)),
        ("What is the governing law?", ("4",)),
        ("合同适用什么法律？", ("4",)),
        ("Show clause 2", ("2",)),
        ("第二条的内容是什么", ("2",)),
        ("Section 4", ("4",)),
        ("Are there circular references?", ()),
        ("Which clauses are never referred to?", ("4",)),
        ("Which clause is the most referenced?", ("1", "2", "3")),
    ],
)
def test_a_question_and_its_answer(opened: Opened, question: str, results: tuple[str, ...]) -> None:
    found = answer(opened, question)
    assert found is not None
    assert found.found
    assert found.results == results
    assert found.engine == "structure"


@pytest.mark.parametrize(
    "question",
    [
        "How does the seller get paid when the buyer is late?",
        "Summarize the agreement",
        "What is the colour of the ship?",
        "What is the termination fee?",
        "什么是隐蔽工程",
        "Is the deposit refundable after 30 days?",
        "What happens to the timber in a storm?",
        "木材在暴风雨中怎么办？",
    ],
)
def test_other_questions_are_left_to_an_engine(opened: Opened, question: str) -> None:
    assert answer(opened, question) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which clauses refer to 7.2(b)?", "no clause 7.2(b)"),
        ("第九十条被哪些条款引用？", "没有条款 90"),
        ("What does 'Vessel' mean?", "does not define “Vessel”"),
        ("What does 'Good' mean?", ""),
        ("What does “Buyer” mean?", "used but not defined"),
    ],
)
def test_what_the_document_does_not_hold_is_said(opened: Opened, question: str, said: str) -> None:
    found = answer(opened, question)
    assert found is not None
    assert said in found.answer
    assert found.found is (not said)


def test_citations_quote_the_sentence_at_its_place(opened: Opened) -> None:
    found = answer(opened, "Which clauses refer to 3?")
    assert found is not None
    (citation,) = found.citations
    assert citation.text == "Alder sells the Goods under Section 3."
    assert citation.start is not None
    assert TEXT[citation.start : citation.end] == citation.text


def test_a_chinese_question_is_answered_in_chinese(opened: Opened) -> None:
    found = answer(opened, "哪些条款引用了第三条？")
    assert found is not None
    assert found.answer == "引用 3 的条款有 1 个：2。"
