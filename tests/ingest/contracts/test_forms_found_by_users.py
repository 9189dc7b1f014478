"""Forms of agreements that licences, terms of service and plans take: each test is one form in a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.contracts.comparison import compare_contracts
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import read

FILLER = "The licensee keeps accurate records of every copy that it makes and shows them to the licensor on request."


def analyse(text: str, language: str = "en") -> ContractAnalysis:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language=language))


def ids(analysis: ContractAnalysis) -> list[str]:
    return [clause.id for clause in analysis.clauses if clause.level == "block" and clause.id != "preamble"]


def resolved(analysis: ContractAnalysis) -> dict[str, tuple[str, str]]:
    return {item.text: (item.kind, " ".join(item.targets)) for item in analysis.references}


class TestListsThatCountLikeSections:
    TEXT = "\n\n".join(
        [
            "1. Definitions.",
            *(f'{number}. "Term{number}" means thing {number} of the list. {FILLER}' for number in range(1, 7)),
            f"2. Licence. Subject to Section 3, the licence is granted. {FILLER}",
            *(f"{number}. Copy the program {number} times. {FILLER}" for number in range(1, 4)),
            f"3. Restrictions. No one may resell the program. {FILLER}",
            f"4. Termination. Section 2 ends with this agreement, Section 2.3 does not. {FILLER}",
        ]
    )

    def test_they_are_items_of_the_section(self):
        analysis = analyse(self.TEXT)
        assert [name for name in ids(analysis) if "(" not in name] == ["1", "2", "3", "4"]
        assert "1(6)" in ids(analysis)
        assert resolved(analysis)["Section 2.3"] == ("internal", "2(3)")


def test_a_list_set_in_is_no_count_of_its_own():
    inner = "\n\n".join(f"    {n}. Item {n} of the policy. {FILLER}" for n in range(1, 6))
    text = f"1. Rules.\n\n{inner}\n\n2. Licence. {FILLER}\n\n4. Fees. See Section 5.\n\n5. General.\n\n{inner}"
    analysis = analyse(text)
    assert [name for name in ids(analysis) if "(" not in name and ":" not in name] == ["1", "2", "4", "5"]
    assert resolved(analysis)["Section 5"] == ("internal", "5")


def test_dashes_and_spelled_numbers_stand_behind_the_word():
    text = f"ARTICLE ONE\u2014GRANT\n\n{FILLER} See Article Two.\n\nARTICLE TWO\u2014FEES\n\nFees follow from Articles One and Two.\n\nARTICLE THREE -- END\n\n{FILLER}"
    analysis = analyse(text)
    assert ids(analysis) == ["1", "2", "3"]
    assert [item.targets for item in analysis.references] == [("2",), ("1",), ("2",)]


def test_letters_inside_numbers():
    text = f"Section 1. General\n\n1.A. Reading. {FILLER} See paragraph 1.B.2.\n\n1.B. Terms. {FILLER}\n\n1.B.1. Copies keep the notice.\n\n1.B.2. Notices stay.\n\nSection 2. Gifts\n\n{FILLER}"
    analysis = analyse(text)
    assert ids(analysis) == ["1", "1(A)", "1(B)", "1(B)(1)", "1(B)(2)", "2"]
    assert resolved(analysis)["paragraph 1.B.2"] == ("internal", "1(B)(2)")


def test_an_article_numbered_with_a_zero_heads_its_sections():
    text = "\n\n".join(
        f"{n}.0 Title Of Part\n\n{n}.1 {FILLER}\n\n{n}.2 {FILLER} See Section {n % 3 + 1}." for n in (1, 2, 3)
    )
    analysis = analyse(text)
    assert ids(analysis)[:3] == ["1.0", "1.1", "1.2"]
    assert {item.kind for item in analysis.references} == {"internal"}


def test_marks_of_markdown_are_no_text():
    text = f"## 1. Scope\n\n* **1.1** {FILLER}\n* **1.2** See **2.1**.\n\n**2. Fees**\n\n**2.1** {FILLER}\n\n### 3. End\n\nSection 2.1 survives."
    analysis = analyse(text)
    assert ids(analysis) == ["1", "1.1", "1.2", "2", "2.1", "3"]
    assert resolved(analysis)["Section 2.1"] == ("internal", "2.1")


class TestSectionsWithoutNumbers:
    TEXT = "\n\n".join(
        [
            "PROGRAM LICENCE AGREEMENT",
            *(
                f"{title}. {FILLER} {FILLER}"
                for title in ("License Grant", "Restrictions", "Fees", "Warranty", "Governing Law")
            ),
        ]
    )

    def test_titles_that_run_in_are_clauses(self):
        assert ids(analyse(self.TEXT)) == ["License Grant", "Restrictions", "Fees", "Warranty", "Governing Law"]

    def test_a_title_alone_on_its_line_holds_those_that_run_in(self):
        text = "\n\n".join(
            f"{title}\n\nScope. {FILLER}\n\nLimits. {FILLER} {FILLER}" for title in ("Grant", "Fees", "General Terms")
        )
        analysis = analyse(text)
        parents = [clause.parent for clause in analysis.clauses if (clause.heading or "") in ("Scope", "Limits")]
        assert parents == ["Grant", "Grant", "Fees", "Fees", "General Terms", "General Terms"]

    def test_a_number_that_the_text_lost_is_the_place_of_the_title(self):
        analysis = analyse(self.TEXT + "\n\nGeneral. Sections 3 and 5 survive.")
        assert [item.targets for item in analysis.references] == [("Fees",), ("Governing Law",)]

    def test_prose_has_no_titles(self):
        assert ids(analyse("\n\n".join([FILLER] * 12))) == []


class TestNumbersThatTheTextLost:
    def test_an_article_is_its_sections(self):
        text = f"LIMITS\n\n2.1 Cap. {FILLER}\n\n2.2 Losses. {FILLER}\n\nSECRETS\n\n14.1 Duty. {FILLER}\n\n14.2 Term. Section 14 lasts, subject to Section 2."
        assert resolved(analyse(text)) == {
            "Section 14": ("internal", "14.1 14.2"),
            "Section 2": ("internal", "2.1 2.2"),
        }

    def test_items_without_labels_mean_their_clause(self):
        text = f"1. Grant.\n\nto copy;\n\nto sell.\n\n2. Limits. {FILLER}\n\nSections 1(a), 1(b) and 2(c) apply.\n\n3. End. Section 1(b) survives."
        assert {item.kind for item in analyse(text).references} == {"internal"}

    def test_one_wrong_item_among_right_ones_dangles(self):
        text = "1. Grant.\n\n(a) to copy;\n\n(b) to sell.\n\n2. Limits. Sections 1(a) and 1(b) apply.\n\n3. End. Sections 1(a), 1(b) and 2(c) survive."
        assert [item.text for item in analyse(text).references if item.kind == "dangling"] == ["2(c)"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Records follow FAR Section 12.212 and DMCA subsection (c)(1)(C).",
        "No person is harmed (see Article 3, Universal Declaration of Human Rights).",
        "Section 42 (Fees) and Section 44 (Limits) of the Cloud Master Agreement apply.",
    ],
)
def test_other_documents_by_name(sentence):
    text = f"1. Scope. {sentence}\n\n2. Fees. {FILLER}\n\n3. Limits. {FILLER}\n\n4. End. {FILLER}"
    assert {item.kind for item in analyse(text).references} == {"external"}


def test_titles_in_brackets_stand_between_the_numbers_of_a_list():
    text = f"1. Scope. {FILLER}\n\n2. Fees. {FILLER}\n\n3. Limits. {FILLER}\n\n4. End. Sections 1 (Scope), 2 (Fees) through 4 (End) survive; Section 2 (Fees) and (b) costs remain."
    assert [(item.text, item.targets) for item in analyse(text).references] == [
        ("Sections 1", ("1",)),
        ("2 (Fees) through 4", ("2", "3", "4")),
        ("Section 2", ("2",)),
    ]


def test_british_lists_and_the_only_schedule():
    text = f"1. Services\n\n1.1 The clauses 2 to 4 (inclusive) apply.\n\n2. Fees\n\n2.1 {FILLER}\n\n3. Term\n\n3.1 Ends on breach of clause 1, 2 or 4.\n\n4. General\n\n4.1 See paragraph 2 of the Schedule.\n\nThe Schedule\n\n1. One laptop.\n\n2. Insurance as in paragraph 1 of this Schedule."
    found = resolved(analyse(text))
    assert found["clauses 2 to 4"] == ("internal", "2 3 4")
    assert [found[item][1] for item in ("clause 1", "2", "4")] == ["1", "2", "4"]
    assert found["paragraph 2 of the Schedule"][1] == "Schedule:2"


def test_terms_in_bold_and_in_tables(tmp_path: Path):
    plain = f"1. Definitions\n\nBusiness Day: a day when banks open.\n\nFee: the fee of clause 2.\n\nStart Date: the date above.\n\n2. Fees\n\nThe Fee is due on a Business Day. {FILLER}"
    assert [item.term for item in analyse(plain).definitions] == ["Business Day", "Fee", "Start Date"]
    table = tmp_path / "a.md"
    table.write_text(
        "# Terms\n\n1. Definitions\n\n| Term | Meaning |\n|---|---|\n| **Engagement** | the work |\n| Fee | the fee |\n\n2. Fees\n\nThe Fee is due.\n\n3. End\n"
    )
    found = {item.term: item.status for item in analyze_contract(read(table)).definitions}
    assert found == {"Engagement": "unused", "Fee": "used"}


def test_an_amendment_leaves_usual_clauses_to_what_it_amends():
    text = f"FIRST AMENDMENT TO LEASE\n\n1. Rent. {FILLER}\n\n2. Term. {FILLER}\n\n3. Effect. {FILLER}"
    assert not [risk for risk in analyse(text).risks if risk.rule.startswith("missing_")]
    assert [risk for risk in analyse(text.replace("FIRST AMENDMENT TO ", "")).risks if risk.rule.startswith("missing_")]


def test_a_list_below_a_title_line():
    text = f"1. Goods. {FILLER}\n2. Fees. {FILLER}\n3. End. {FILLER}\nSCHEDULE 1\nGOODS\nPart A - Goods\n1. Brake discs.\n2. Pads.\nPart B - Quantities\n3. Between 400 and 600."
    assert [name.strip("()") for name in ids(analyse(text))[3:]] == [
        "Schedule 1",
        "Schedule 1:1",
        "Schedule 1:2",
        "Schedule 1:3",
    ]


def test_a_change_in_a_recital_is_one():
    old = f"AGREEMENT\n\n(A) The seller makes brakes.\n\n(B) The buyer needs 100 brakes a year.\n\n1. Sale. {FILLER}\n\n2. Price. {FILLER}\n\n3. End. {FILLER}"
    new = old.replace("100 brakes", "250 brakes")
    documents = [Document(name="a.txt", format="text", text=text, language="en") for text in (old, new)]
    found = compare_contracts(documents[0], analyse(old), documents[1], analyse(new))
    assert [(change.kind, change.old_id) for change in found.changes] == [("modified", "preamble")]


class TestChinese:
    def test_items_of_paragraphs(self):
        text = "第一条 价款\n（一）总价一百万元。\n（二）分期支付：\n1. 首付；\n2. 尾款。\n（三）逾期的，暂缓支付第（二）款第2项。\n第二条 违约\n按第一条第（二）款第1项支付，依第3.1款第（二）项处理。\n第三条 其他\n3.1 包括：\n（一）通知；\n（二）送达。"
        targets = [item.targets for item in analyse(text, "zh").references]
        assert targets == [("1(2).2",), ("1(2).1",), ("3.1(2)",)]

    def test_parts_counted_by_stems(self):
        text = "持股计划\n\n甲、总则\n一、依照丙章第二条执行。\n二、自愿参加。\n乙、对象\n一、正式员工。\n丙、机构\n一、持有人会议。\n二、见乙之一及第一条。"
        analysis = analyse(text, "zh")
        assert ids(analysis) == ["甲", "甲.1", "甲.2", "乙", "乙.1", "丙", "丙.1", "丙.2"]
        assert [item.targets for item in analysis.references] == [("丙.2",), ("丙.1",)]

    def test_the_parties_are_no_parts(self):
        text = "服务合同\n\n甲、乙双方约定如下：\n一、服务内容\n按时完成。\n二、费用\n按月支付。\n三、其他\n见附件一。\n附件一 清单\n1. 甲。\n附件二 标准\n一、乙。"
        assert ids(analyse(text, "zh"))[:3] == ["1", "2", "3"]
        assert {"附件1", "附件2"} <= set(ids(analyse(text, "zh")))
