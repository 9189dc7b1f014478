"""Chinese agreements: 章 条 款 项, references among them, and defined terms."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.contracts.enumerators import chinese_numeral
from unabridged.ingest.document import Document

CONTRACT = """设备租赁合同

第一章　总则

第一条　定义
１．出租方（简称甲方）：提供设备的一方。
２．租金：承租方按月支付的款项。

第二条　租赁
１．甲方交付设备：
（１）完好；
（２）带全部附件。
２．{insert}

第二章　付款

第三条　租金
１．租金按月支付。
２．逾期的，按本条第１款计算。
第四条　其它
１．本合同自签字之日起生效。
"""


def analyse(text: str) -> ContractAnalysis:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language="zh"))


def found(sentence: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(text, kind, targets) of the references of a sentence that stands in 第二条第２款."""
    analysis = analyse(CONTRACT.replace("{insert}", sentence))
    return [(item.text, item.kind, item.targets) for item in analysis.references if item.source == "2.2"]


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("二十三", 23), ("一百零二", 102), ("37", 37), ("两", 2), ("甲", None)]
)
def test_numerals(text, value):
    assert chinese_numeral(text) == value


def test_chapters_articles_paragraphs_and_items():
    analysis = analyse(CONTRACT.replace("{insert}", "承租方付款。"))
    blocks = [clause.id for clause in analysis.clauses if clause.level == "block" and clause.id != "preamble"]
    assert blocks == [
        "ch1",
        "1",
        "1.1",
        "1.2",
        "2",
        "2.1",
        "2.1(1)",
        "2.1(2)",
        "2.2",
        "ch2",
        "3",
        "3.1",
        "3.2",
        "4",
        "4.1",
    ]
    assert {clause.id: clause.parent for clause in analysis.clauses}["3"] == "ch2"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("按第三条约定处理。", [("第三条", "internal", ("3",))]),
        ("按第三条第二款处理。", [("第三条第二款", "internal", ("3.2",))]),
        ("按第３条二款处理。", [("第3条二款", "internal", ("3.2",))]),
        ("按第二条第一款（２）项处理。", [("第二条第一款（２）项", "internal", ("2.1(2)",))]),
        ("按第三条第１款和第２款处理。", [("第三条第１款", "internal", ("3.1",)), ("第２款", "internal", ("3.2",))]),
        ("按本条第１款处理。", [("本条第１款", "internal", ("2.1",))]),
        ("按第一条至第三条处理。", [("第一条至第三条", "internal", ("1", "2", "3"))]),
        ("按第九条处理。", [("第九条", "dangling", ())]),
        ("依据《合同法》第五十二条处理。", [("第五十二条", "external", ())]),
        (
            "依照《民法典》第五百六十三条、第五百八十四条处理。",
            [("第五百六十三条", "external", ()), ("第五百八十四条", "external", ())],
        ),
        ("按合同法第九十四条处理。", [("第九十四条", "external", ())]),
        ("见附件５。", [("附件５", "attachment", ("附件5",))]),
        ("交付设备及附件。", []),
        (
            "按第2.1款（1）和（2）项处理。",
            [("第2.1款(1)", "internal", ("2.1(1)",)), ("(2)项", "internal", ("2.1(2)",))],
        ),
        ("按前款第（2）项处理。", [("第(2)项", "internal", ("2.1(2)",))]),
        ("按上述第（1）项处理。", [("第(1)项", "internal", ("2.1(1)",))]),
        ("按本合同3.2条处理。", [("3.2条", "internal", ("3.2",))]),
        ("按2.1款第（2）项处理。", [("2.1款第(2)项", "internal", ("2.1(2)",))]),
        ("见第二章。", [("第二章", "internal", ("ch2",))]),
    ],
)
def test_references(sentence, expected):
    normal = [
        (text.translate(str.maketrans("０１２３４５６７８９（）", "0123456789()")), kind, targets)
        for text, kind, targets in expected
    ]
    assert found(sentence) == normal


def test_terms_are_items_of_the_article_on_definitions_and_short_forms():
    analysis = analyse(CONTRACT.replace("{insert}", "乙方付租金。"))
    assert [definition.term for definition in analysis.definitions] == ["出租方", "甲方", "租金"]
    by_term = {definition.term: definition for definition in analysis.definitions}
    assert by_term["甲方"].clause == "1.1"
    assert "2.1" in by_term["甲方"].used_in


def test_a_second_text_that_starts_again_is_named_in_the_id():
    second = "设备租赁合同协议条款\n\n第一条　设备\n１．名称。\n第二条　期限\n１．一年。\n"
    ids = [clause.id for clause in analyse(CONTRACT.replace("{insert}", "无。") + "\n" + second).clauses]
    assert "设备租赁合同协议条款:2.1" in ids
    assert ids.count("2.1") == 1


def test_a_part_is_named_by_its_title_or_by_its_usual_name():
    first = (
        "第一部分 通用条款\n\n第一条 工程\n1. 名称。\n第二条 工期\n1. 一年。\n第三条 价款\n1. 依专用条款第二条。\n\n"
    )
    second = "第二部分 专用条款\n\n第一条 工程\n1. 见《通用条款》第三条第1款。\n第二条 工期\n1. 见第一条。\n"
    references = {item.source: item.targets for item in analyse(first + second).references}
    assert references["3.1"] == ("第二部分 专用条款:2",)
    assert references["第二部分 专用条款:1.1"] == ("3.1",)
    assert references["第二部分 专用条款:2.1"] == ("第二部分 专用条款:1",)


def test_decimals_name_the_whole_clause():
    text = "第一条 定义\n1.1 甲。\n1.2 乙。\n1.2.1 丙。\n第二条 价格\n2.1 见第1.2.1款和第一条第1.1款。\n第三条 其他\n3.1 无。\n"
    assert [item.targets for item in analyse(text).references] == [("1.2.1",), ("1.1",)]


def test_items_with_letters():
    text = "协议\n\n第1条 条件\n\n1.1 条件如下：\n\n(a) 批准；\n\n(b) 付款。\n\n第2条 豁免\n\n2.1 可豁免第1.1条(b)项及第1.1条第（a）项。\n\n第3条 其他\n\n3.1 无。\n"
    assert [item.targets for item in analyse(text).references] == [("1.1(b)",), ("1.1(a)",)]
