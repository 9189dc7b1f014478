"""A contract answers in the language that it is written in, whatever language it is asked in."""

from __future__ import annotations

import pytest
from unabridged.app.answering.contracts import answer
from unabridged.app.answering.contracts.translation import translated
from unabridged.app.opened import Opened
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document

ENGLISH = """Supply Agreement between Alder Ltd (the "Supplier") and Birch Ltd (the "Buyer").

1. Definitions. "Administrative Agent" means Cedar Bank.

2. Confidentiality. Neither party shall disclose what it learns of the other.

3. Limitation of Liability. Neither party owes the other more than ten thousand dollars.

4. Assignment. Neither party may assign this Agreement.
"""
CHINESE = """供货合同

第一条 付款

买方应在收货后三十日内付款。

第二条 违约责任

任何一方违约的，应当赔偿对方的损失。

第三条 不可抗力

因不可抗力不能履行合同的，不承担责任。
"""


def contract(text: str, language: str) -> Opened:
    document = Document(name="contract.txt", format="text", text=text, language=language)
    return Opened(document, analyze_contract(document))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("保密义务有哪些？", "2. Confidentiality."),
        ("责任限制是怎么规定的？", "3. Limitation of Liability."),
        ("合同可以转让吗", "4. Assignment."),
        ("谁是行政代理人？", "“Administrative Agent”"),
    ],
)
def test_an_english_contract_is_asked_in_chinese(question: str, said: str) -> None:
    found = answer(contract(ENGLISH, "en"), question)
    assert found is not None
    assert found.found
    assert said in found.answer
    assert found.citations


@pytest.mark.parametrize(
    ("question", "said"), [("Who is liable for breach?", "第二条 违约责任"), ("force majeure", "第三条 不可抗力")]
)
def test_a_chinese_contract_is_asked_in_english(question: str, said: str) -> None:
    found = answer(contract(CHINESE, "zh"), question)
    assert found is not None
    assert said in " ".join(found.answer.split())


def test_what_the_contract_does_not_have_is_not_made_up() -> None:
    for question in ("竞业禁止条款", "今天天气怎么样？"):
        found = answer(contract(ENGLISH, "en"), question)
        assert found is None or not found.found


def test_a_question_in_the_language_of_the_contract_is_left_alone() -> None:
    assert translated("What of force majeure?", "en") is None
    assert translated("不可抗力", "zh") is None
    assert translated("不可抗力", "und") is None
    assert translated("不可抗力", "en") == "what is the force majeure"
