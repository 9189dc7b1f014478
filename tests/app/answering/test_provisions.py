"""Questions that name what a clause is headed by are answered by that clause, whatever other places have their words."""

from __future__ import annotations

import pytest
from unabridged.app.answering.contracts import answer
from unabridged.app.opened import Opened
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document

TEXT = """Merger Agreement between Alder Ltd ("Parent") and Birch Ltd (the "Company").

TABLE OF CONTENTS
1. Definitions
1
2. The Merger
1
3. Covenants
2
4. Conditions to Consummation of the Merger
3
5. Termination
4
6. Assignment
4

1. Definitions. "Company Termination Fee" means four million dollars. "Parent Loss" means a loss of Parent. "Company Loss" means a
loss of the Company.

2. The Merger. At closing the Company merges into Parent, and termination of the Company's leases follows. Parent shall pay a deposit of
six dollars (the "Deposit"); it bears no interest.

3. Covenants

3.1 No-Shop; Acquisition Proposals. The Company shall not solicit any other proposal.

3.2 Employee Matters. Parent keeps every employee for a year.

4. Conditions to Consummation of the Merger. The holders of the shares have agreed.

5. Termination. Either party may terminate the Merger Agreement if the holders of the shares refuse. In that event the Company pays the Company
Termination Fee.

6. Assignment. Neither party may assign anything.
"""


@pytest.fixture(scope="module")
def opened() -> Opened:
    document = Document(name="merger.txt", format="text", text=TEXT, language="en")
    return Opened(document, analyze_contract(document))


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("When can the merger agreement be terminated?", "5"),
        ("Is there a no-shop provision?", "3.1"),
        ("What conditions must be met before closing?", "4"),
        ("Is the agreement assignable?", "6"),
        ("What are the covenants about employees?", "3.2"),
    ],
)
def test_the_clause_with_the_heading_is_the_answer(opened: Opened, question: str, clause: str) -> None:
    found = answer(opened, question)
    assert found is not None
    assert found.results == (clause,)
    assert found.answer.startswith(f"{clause}")
    assert not found.certain


@pytest.mark.parametrize(
    "question", ["What is the colour of the sky?", "Who insures the aircraft?", "Which bank lends?"]
)
def test_what_no_heading_names_goes_on_to_an_engine(opened: Opened, question: str) -> None:
    assert answer(opened, question) is None


def test_a_term_is_found_by_its_last_words(opened: Opened) -> None:
    found = answer(opened, "What is the termination fee?")
    assert found is not None
    assert (
        found.answer
        == '“Company Termination Fee” is defined in 1: "Company Termination Fee" means four million dollars.'
    )


def test_terms_that_end_alike_are_all_told(opened: Opened) -> None:
    found = answer(opened, 'What does "Loss" mean?')
    assert found is not None
    assert "“Parent Loss” is defined" in found.answer
    assert "“Company Loss” is defined" in found.answer
    assert not found.certain


def test_a_definition_in_brackets_is_told_with_the_sentence_that_it_sums_up(opened: Opened) -> None:
    found = answer(opened, "What is the Deposit?")
    assert found is not None
    assert 'Parent shall pay a deposit of six dollars (the "Deposit"); it bears no interest.' in found.answer


@pytest.mark.parametrize(
    ("question", "results"),
    [("违约责任是什么？", ("3",)), ("保修期多长？", ("2",)), ("谁负责安全施工？", ("4",)), ("天空是什么颜色？", None)],
)
def test_chinese_headings_stand_in_the_question_as_a_whole(question: str, results: tuple[str, ...] | None) -> None:
    text = (
        "施工合同\n\n第一条 工程概况\n甲方委托乙方施工。\n\n第二条 保修\n保修期为一年。\n\n"
        "第三条 违约\n违约的一方支付违约金。\n\n第四条 安全施工\n乙方负责安全。\n"
    )
    document = Document(name="施工.txt", format="text", text=text, language="zh")
    found = answer(Opened(document, analyze_contract(document)), question)
    assert (found.results if found else None) == results
