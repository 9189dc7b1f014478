"""Agreements of Hong Kong and Taiwan: traditional characters, 項 above 款, 第六條之一, 附表, and clauses numbered 3.1(b)."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract, contract_context, make_brief
from unabridged.ingest.document import Document
from unabridged.ingest.traditional import simplified

TAIWAN = """租賃契約書

立契約書人：出租人（下稱甲方）、承租人（下稱「乙方」）

第一條：租賃標的
甲方將附表一所列房屋出租予乙方。
前項房屋之使用，依第六條之一辦理。

第二條：租期
租期自民國一一三年一月一日起至一一四年十二月三十一日止。
乙方得於租期屆滿三十日前以書面通知甲方續租。
前項通知未為者，視為不續租。

第三條：租金
一、每月租金新臺幣貳萬元整，應於每月五日前給付。
二、{insert}

第六條 稅費
稅費依附表二分擔。

第六條之一 使用限制
房屋不得供第三人使用。

第七條 終止
有下列情形之一者，甲方得終止本契約：
一、乙方破產。
二、乙方遲付租金達二期。
（一）經催告後仍未支付；
（二）以支票支付而退票。

第八條 準據法
本契約以中華民國法律為準據法。
"""
HONG_KONG = """股東協議

1. 定義及釋義
1.1 在本協議中，除文意另有所指外：
「股份」指公司股本中之普通股；
「完成」具有第3.1(b)條所賦予之涵義。

2. 認購
2.1 在第3條之規限下，甲方同意按附表一所載之價格認購股份。

3. 完成
3.1 於完成日期：
(a) 甲方須支付認購價；及
(b) 公司須發行股份（「完成」）。
3.2 若任何一方違反第3.1(a)條，另一方可根據第9.4條終止本協議。

附表一
認購詳情
1. 股份數目：100股
2. 認購價：港幣1,000,000元
"""


def document(text: str) -> Document:
    return Document(name="a.txt", format="text", text=text, language="zh")


def analyse(text: str) -> ContractAnalysis:
    return analyze_contract(document(text))


def blocks(analysis: ContractAnalysis) -> list[str]:
    return [clause.id for clause in analysis.clauses if clause.level == "block" and clause.id != "preamble"]


def found(sentence: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(text, kind, targets) of the references of a sentence that stands in 第三條第二款."""
    analysis = analyse(TAIWAN.replace("{insert}", sentence))
    return [(item.text, item.kind, item.targets) for item in analysis.references if item.source == "3.2"]


def test_as_many_characters_as_before_and_simplified_text_is_left_alone():
    text = "準據法與損害賠償之條款，著作權 abc"
    assert simplified(text) == "准据法与损害赔偿之条款，著作权 abc"
    assert simplified("本合同著作权、乾隆") == "本合同著作权、乾隆"


def test_articles_with_their_lists_and_an_inserted_article():
    assert blocks(analyse(TAIWAN.replace("{insert}", "押金二個月。"))) == [
        "1", "2", "3", "3.1", "3.2", "6", "6-1", "7", "7.1", "7.2", "7.2(1)", "7.2(2)", "8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("依第六條辦理。", [("第六條", "internal", ("6",))]),
        ("依第六條之一辦理。", [("第六條之一", "internal", ("6-1",))]),
        ("依第六條之規定辦理。", [("第六條", "internal", ("6",))]),
        # an unnumbered paragraph is part of its article
        ("依第二條第二項通知。", [("第二條第二項", "internal", ("2",))]),
        ("依第二條第七項通知。", [("第二條第七項", "dangling", ())]),
        ("依第七條第一項第二款終止。", [("第七條第一項第二款", "internal", ("7.2",))]),
        ("依第七條第一項第二款第一目終止。", [("第七條第一項第二款第一目", "internal", ("7.2(1)",))]),
        ("依第三條第五款終止。", [("第三條第五款", "dangling", ())]),
        ("依民法第四百五十五條辦理。", [("第四百五十五條", "external", ())]),
        ("依附表二分擔。", [("附表二", "attachment", ("附表2",))]),
    ],
)
def test_references_are_cited_as_they_are_printed(sentence, expected):
    assert found(sentence) == expected


def test_headings_and_terms_are_given_in_the_script_of_the_document():
    analysis = analyse(TAIWAN.replace("{insert}", "押金二個月。"))
    assert {clause.id: clause.heading for clause in analysis.clauses}["8"] == "準據法"
    assert [item.term for item in analyse(HONG_KONG).definitions] == ["股份", "完成"]


def test_clauses_counted_as_in_english():
    analysis = analyse(HONG_KONG)
    assert blocks(analysis) == [
        "1", "1.1", "2", "2.1", "3", "3.1", "3.1(a)", "3.1(b)", "3.2", "附表1", "附表1.1", "附表1.2",
    ]  # fmt: skip
    assert {item.text: (item.kind, item.targets) for item in analysis.references} == {
        "第3.1(b)條": ("internal", ("3.1(b)",)),
        "第3條": ("internal", ("3",)),
        "附表一": ("attachment", ("附表1",)),
        "第3.1(a)條": ("internal", ("3.1(a)",)),
        "第9.4條": ("dangling", ()),
    }
    assert {clause.id: clause.heading for clause in analysis.clauses}["1"] == "定義及釋義"


def test_risk_rules_and_the_brief_read_them():
    text = TAIWAN.replace("{insert}", "乙方應賠償甲方一切損失，其責任不受任何金額之限制。")
    analysis = analyse(text)
    assert "uncapped_liability" in {risk.rule for risk in analysis.risks}
    assert "governing_law" not in {risk.rule for risk in analysis.risks if risk.start is None}
    brief = make_brief(document(text), analysis)
    assert any("租期自民國一一三年" in line.text for section in brief.sections for line in section.sentences)


def test_an_article_whose_paragraphs_have_no_numbers_on_the_mainland():
    text = "合同\n\n第一条 付款\n甲方付款。\n逾期付款的，支付违约金。\n\n第二条 终止\n乙方可依第一条第二款终止，依第一条第三款赔偿。\n\n第三条 其他\n本合同自签字之日起生效。"
    assert [(item.kind, item.targets) for item in analyse(text).references] == [("internal", ("1",)), ("dangling", ())]


def test_marks_of_markdown_stand_with_the_clause_behind_them():
    text = "# 合約\n\n## 第一條 付款\n\n甲方付款。\n\n## 第二條 終止\n\n依第一條終止。\n\n**第三條 其他**\n\n無。\n"
    markdown = Document(name="a.md", format="markdown", text=text, language="zh")
    analysis = analyze_contract(markdown)
    assert [text[clause.start : clause.end].rstrip()[-4:] for clause in analysis.clauses[1:]] == [
        "方付款。",
        "條終止。",
        "\n\n無。",
    ]
    contract_context(markdown, analysis).check()


def test_marks_of_markdown_in_english():
    text = "# Agreement\n\n## 1. Fees\n\nThe fee is due.\n\n* **1.1** It is paid.\n* **1.2** It is kept.\n\n### 2. Term\n\nOne year.\n\n**3. Law**\n\nNone.\n"
    markdown = Document(name="a.md", format="markdown", text=text, language="en")
    analysis = analyze_contract(markdown)
    own = {clause.id: text[clause.start : clause.end] for clause in analysis.clauses}
    assert own["1.1"].rstrip().endswith("It is paid.")
    assert own["1"].rstrip().endswith("It is kept.")
    assert own["2"].rstrip().endswith("One year.")
    context = contract_context(markdown, analysis)
    context.check()
    assert not any(
        context.text[segment.start : segment.end].rstrip().endswith(("#", "*")) for segment in context.segments
    )
