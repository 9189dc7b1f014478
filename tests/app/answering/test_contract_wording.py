"""What a reviewer asks in other words than the agreement's: the obligation before the dictionary, a list with its items,
Chinese clauses by their Taiwanese names."""

from __future__ import annotations

import pytest
from unabridged.app.answering.ask import ask
from unabridged.app.opened import Opened
from unabridged.ingest.context import Answer
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document

LOAN = """LOAN AGREEMENT

1. Definitions

"Base Rate Loan" means (i) a Loan that bears interest at the Base Rate or (ii) an overdue amount that was a Base Rate Loan before it was overdue.

"Lender" means Alder Bank, N.A. as lender hereunder, and its successors and assigns without the consent of the Borrower.

2. Interest

2.1 The Borrower shall pay interest on each Loan monthly.

2.2 An overdue amount shall bear interest at two percent above the Base Rate.

3. Covenants

3.1 The Borrower shall keep accurate books.

3.2 The Borrower shall not sell the Plant unless:

(a) the Lender has agreed in writing; or

(b) the price is paid to the Lender.

4. Successors

4.1 The Lender may assign any Loan to another bank with the consent of the Borrower.
"""
LEASE = """租賃契約書

立契約書人：出租人（下稱甲方）、承租人（下稱乙方）

第一條 標的
甲方將房屋出租予乙方，其使用依第六條之一辦理。

第二條 租金
租金每月新臺幣貳萬元整。

第六條 稅費
稅費由甲方負擔。

第六條之一 使用限制
房屋不得供第三人使用。

第七條 終止
有下列情形之一者，甲方得終止本契約：
一、乙方破產。
二、乙方遲付租金達二期。
前項情形，押金不予返還。

第八條 準據法
本契約以中華民國法律為準據法。
"""


def asked(text: str, question: str, language: str) -> Answer:
    document = Document(name="a.txt", format="text", text=text, language=language)
    answer = list(ask([Opened(document, analyze_contract(document))], question))[-1]
    assert isinstance(answer, Answer)
    for citation in answer.citations:
        if citation.start is not None and citation.end is not None:
            assert " ".join(text[citation.start : citation.end].split()) == " ".join(citation.text.split())
    return answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What interest is charged on overdue amounts?", "An overdue amount shall bear interest"),
        ("Can the lender assign a loan without the borrower's consent?", "The Lender may assign any Loan"),
    ],
)
def test_what_is_agreed_comes_before_what_a_word_means(question, said):
    assert said in asked(LOAN, question, "en").citations[0].text


def test_who_somebody_is_says_the_definition():
    answer = asked(LOAN, "Who is the Lender?", "en")
    assert (answer.certain, answer.results) == (True, ("1",))
    assert "Alder Bank" in answer.answer


def test_what_leads_in_to_a_list_is_quoted_with_its_items():
    answer = asked(LOAN, "When may the Borrower sell the Plant?", "en")
    assert "(b) the price is paid to the Lender." in answer.answer
    assert "(b) the price is paid to the Lender." in answer.citations[0].text


def test_a_heading_names_one_thing_once():
    # "Covenants" is one word of "a non-solicitation covenant", not all of it
    assert asked(LOAN, "Is there a non-solicitation covenant?", "en").results != ("3",)


@pytest.mark.parametrize(
    "question", ["第七條第一項第二款的內容是什麼？", "第七条第二款的内容是什么？", "第七條第二項的內容是什麼？"]
)
def test_clauses_by_their_taiwanese_and_their_mainland_names(question):
    assert asked(LEASE, question, "zh").results == ("7.2",)


def test_an_inserted_article():
    assert asked(LEASE, "哪些條款引用了第六條之一？", "zh").results == ("1",)


@pytest.mark.parametrize("question", ["適用什麼法律？", "适用什么法律？"])
def test_either_script_asks_of_either(question):
    assert "中華民國法律" in asked(LEASE, question, "zh").answer


@pytest.mark.parametrize("question", ["房屋可以供第三人使用嗎？", "房屋可以供第三人使用吗？"])
def test_passages_are_found_in_either_script(question):
    answer = asked(LEASE, question, "zh")
    assert answer.found
    assert "房屋不得供第三人使用" in answer.answer
