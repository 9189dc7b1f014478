"""Whole small agreements in numberings that differ from country to country: which clauses there are, and what each reference means."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document


def analyse(text: str, language: str = "en") -> ContractAnalysis:
    return analyze_contract(Document(name="a.txt", format="text", text=text, language=language))


def ids(analysis: ContractAnalysis) -> list[str]:
    return [clause.id for clause in analysis.clauses if clause.level == "block" and clause.id != "preamble"]


def references(analysis: ContractAnalysis) -> list[tuple[str, str, str]]:
    """(text, kind, targets) in order."""
    return [(item.text, item.kind, " ".join(item.targets)) for item in analysis.references]


CONSULTING = """CONSULTING AGREEMENT

I. DEFINITIONS

A. "Services" means the services described in Section II.A.

B. "Fees" means the amounts stated in Section III.

II. SERVICES

A. The Consultant shall perform the Services.

1. The Consultant shall report weekly.

2. Reports go to the Client, as stated in Section II.A.1 above.

B. The Client shall give access, subject to Section IV.B(2).

III. FEES

A. Fees are due within 30 days.

IV. TERM

A. This Agreement runs for one year.

B. Either party may terminate:

(1) for cause; or

(2) upon notice under Section III.A.
"""


def test_roman_numerals_over_capital_letters():
    found = analyse(CONSULTING)
    assert {"1(A)", "2(A)", "2(A)(1)", "2(A)(2)", "4(B)", "4(B)(2)"} <= set(ids(found))
    assert references(found) == [
        ("Section II.A", "internal", "2(A)"),
        ("Section III", "internal", "3"),
        ("Section II.A.1", "internal", "2(A)(1)"),
        ("Section IV.B(2)", "internal", "4(B)(2)"),
        ("Section III.A", "internal", "3(A)"),
    ]


LICENCE = """LICENCE AGREEMENT

§ 1 Subject matter

(1) The Licensor grants the licence under § 2(1).

(2) Sublicences need consent, see § 3 para. 2.

§ 2 Scope

(1) The licence is worldwide.

(2) It ends as laid down in § 4.

§ 3 Fees

(1) Fees are due monthly.

(2) Late fees bear interest. §§ 2 and 4 remain unaffected.

§ 4 Term

The term is two years. § 12 of the German Commercial Code is excluded.
"""


def test_section_marks_with_paragraphs():
    found = analyse(LICENCE)
    assert ids(found) == ["1", "1(1)", "1(2)", "2", "2(1)", "2(2)", "3", "3(1)", "3(2)", "4"]
    assert references(found) == [
        ("§ 2(1)", "internal", "2(1)"),
        ("§ 3 para. 2", "internal", "3(2)"),
        ("§ 4", "internal", "4"),
        ("§§ 2", "internal", "2"),
        ("4", "internal", "4"),
        ("§ 12", "external", ""),
    ]


def test_a_list_ends_before_a_number_of_days():
    found = analyse(
        "1. Sale\n\n1.1 Sold.\n\n2. Price\n\n2.1 Sections 1 and 2 apply; under Sections 1.1 and 30 days later.\n"
    )
    assert references(found) == [
        ("Sections 1", "internal", "1"), ("2", "internal", "2"), ("Sections 1.1", "internal", "1.1"),
    ]  # fmt: skip


SHAREHOLDERS = """SHAREHOLDERS AGREEMENT

Art. 1 Definitions
1.1 "Shares" has the meaning given in Art. 2.1.
1.2 "Board" means the board under Art. 3.

Art. 2 Shares
2.1 The Shares are issued.
2.2 Transfers require approval pursuant to Art. 3.2 lit. b.

Art. 3 Board
3.1 The Board has five members.
3.2 The Board decides on
a) budgets;
b) transfers under Art. 2.2;
c) hiring.

Art. 4 Law
Swiss law applies, excluding Art. 1 of the Code of Obligations.
"""


def test_articles_are_abbreviated():
    found = analyse(SHAREHOLDERS)
    assert ids(found)[:6] == ["1", "1.1", "1.2", "2", "2.1", "2.2"]
    assert references(found) == [
        ("Art. 2.1", "internal", "2.1"),
        ("Art. 3", "internal", "3"),
        ("Art. 3.2 lit. b", "internal", "3.2(b)"),
        ("Art. 2.2", "internal", "2.2"),
        ("Art. 1", "external", ""),
    ]


MASTER = """MASTER AGREEMENT

1. SERVICES

1.1 The Supplier shall provide the services in Schedule 1.

1.2 Payment is made under paragraph 2 of Schedule 2 and paragraph 1.1 of Schedule 1.

2. TERM

2.1 The term is stated in clause 1.1.

SCHEDULE 1
SERVICES

1. Scope

1.1 The scope is as in clause 1.1 of the Agreement.

1.2 Changes follow paragraph 1.1.

2. Reporting

2.1 Reports are monthly, see paragraph 2.2 below.

2.2 Reports are in writing.

SCHEDULE 2
CHARGES

1. Rates

1.1 Rates are fixed, subject to clause 2.1.

2. Invoicing

2.1 Invoices follow paragraph 1.1 of this Schedule and paragraph 2.1 of Schedule 1.

ANNEX A
Forms

1. Form of notice

See Schedule 2, paragraph 1.1.
"""


def test_schedules_count_paragraphs_and_refer_back_to_clauses():
    found = analyse(MASTER)
    assert ids(found)[:5] == ["1", "1.1", "1.2", "2", "2.1"], "a terse agreement is no contents list of its schedules"
    assert {"Schedule 1:1.1", "Schedule 1:2.2", "Schedule 2:2.1", "Annex A:1"} <= set(ids(found))
    targets = {(item.source, item.text): item.targets for item in found.references}
    assert targets["1.2", "paragraph 2 of Schedule 2"] == ("Schedule 2:2",)
    assert targets["Schedule 1:1.1", "clause 1.1"] == ("1.1",)
    assert targets["Schedule 1:1.2", "paragraph 1.1"] == ("Schedule 1:1.1",)
    assert targets["Schedule 2:1.1", "clause 2.1"] == ("2.1",)
    assert targets["Schedule 2:2.1", "paragraph 2.1 of Schedule 1"] == ("Schedule 1:2.1",)
    assert targets["Annex A:1", "paragraph 1.1"] == ("Schedule 2:1.1",)


AMENDMENT = """SECOND AMENDMENT TO THE LOAN AGREEMENT

This Second Amendment amends the Loan Agreement dated 1 May 2019, as amended by the First Amendment dated 2 June 2020 (the "Loan Agreement").

1. Amendments to the Loan Agreement.

1.1 Section 2.5 of the Loan Agreement is amended by deleting "5%" and inserting "6%".

1.2 Section 3 of the First Amendment is deleted in its entirety.

1.3 A new Section 4.12 is inserted in the Loan Agreement:

"4.12 Reporting. The Borrower shall report as required by Section 4.3."

2. Conditions. The amendments in Section 1.1 and Section 1.2 take effect when the conditions of this Section 2 are met.

3. Miscellaneous. Section 9.4 of the Loan Agreement applies. Except as stated in Section 1 above, the Loan Agreement is unchanged.
"""


def test_an_amendment_of_an_amended_agreement_has_few_clauses_of_its_own():
    found = analyse(AMENDMENT)
    assert ids(found) == ["1", "1.1", "1.2", "1.3", "2", "3"]
    assert [item.kind for item in found.references] == [
        "external", "external", "external", "external", "internal", "internal", "internal", "external", "internal",
    ]  # fmt: skip


def test_ranges_and_lists_of_sections():
    text = """1. Sale

1.1 Goods are sold.

1.2 Subject to Sections 2.1 through 2.4 and 3, the price is paid.

2. Price

2.1 Base. The base is ten.

2.2 Discount. As in Sections 1.1, 1.2 and 2.1 to 2.3, inclusive.

2.3 Tax. Clauses 2.1-2.2 apply.

2.4 Interest. It is due notwithstanding Sections 1.1 and/or 1.2 or Articles 2 and 3.

3. Law

English law.
"""
    assert references(analyse(text)) == [
        ("Sections 2.1 through 2.4", "internal", "2.1 2.2 2.3 2.4"),
        ("3", "internal", "3"),
        ("Sections 1.1", "internal", "1.1"),
        ("1.2", "internal", "1.2"),
        ("2.1 to 2.3", "internal", "2.1 2.2 2.3"),
        ("Clauses 2.1-2.2", "internal", "2.1 2.2"),
        ("Sections 1.1", "internal", "1.1"),
        ("1.2", "internal", "1.2"),
        ("Articles 2", "internal", "2"),
        ("3", "internal", "3"),
    ]


PURCHASE = """采购合同

一、合同标的
（一）甲方向乙方采购设备。
（二）设备清单见附件一。

二、价款
（一）合同总价为人民币100万元。
1.预付款30%。
2.余款按第三条第（二）项支付。
（二）逾期付款的，按第五条处理。

三、交付
（一）交付地点为甲方所在地。
（二）验收合格后付款，见本合同第二条第（一）款。

四、保密
双方应保密。

五、违约责任
违反第一条至第四条的，应赔偿损失，具体见附件二第2条。
"""


def test_chinese_lists_in_brackets_below_ideographic_numbers():
    found = analyse(PURCHASE, "zh")
    assert ids(found)[:7] == ["1", "1(1)", "1(2)", "2", "2(1)", "2(1).1", "2(1).2"]
    assert references(found) == [
        ("附件一", "attachment", "附件1"),
        ("第三条第(二)项", "internal", "3(2)"),
        ("第五条", "internal", "5"),
        ("第二条第(一)款", "internal", "2(1)"),
        ("第一条至第四条", "internal", "1 2 3 4"),
        ("附件二", "attachment", "附件2"),
        ("第2条", "attachment", "附件2"),
    ]


SUPPLEMENT = """补充协议二

鉴于双方于2020年5月1日签订《租赁合同》（以下简称"原合同"）及《补充协议一》，现约定如下：

第一条 修改原合同第三条
原合同第三条第二款修改为："租金为每月五万元，按第四条支付。"

第二条 修改《补充协议一》第二条
《补充协议一》第二条删除。

第三条 其他
除本补充协议第一条、第二条外，原合同第十条等条款继续有效。
"""


def test_a_chinese_supplement_names_clauses_of_the_agreement_it_changes():
    found = analyse(SUPPLEMENT, "zh")
    assert ids(found) == ["1", "2", "3"]
    by_kind = {
        kind: [item.text for item in found.references if item.kind == kind]
        for kind in ("internal", "external", "dangling")
    }
    assert by_kind["internal"] == ["第一条", "第二条"]
    assert by_kind["dangling"] == []
    assert "第十条" in by_kind["external"]


def test_decimal_chinese_clauses():
    text = '1 定义\n1.1 "成果"指第2.1条所述的成果。\n1.2 "费用"指第3条规定的费用。\n\n2 服务\n2.1 乙方提交成果。\n2.2 见第2.1款及第3.1条至第3.3条。\n\n3 费用\n3.1 费用为十万元。\n3.2 支付方式。\n3.3 发票。\n'
    found = analyse(text, "zh")
    assert ids(found) == ["1", "1.1", "1.2", "2", "2.1", "2.2", "3", "3.1", "3.2", "3.3"]
    assert [item[2] for item in references(found)] == ["2.1", "3", "2.1", "3.1 3.2 3.3"]


@pytest.mark.parametrize("word", ["Paragraph", "Clause"])
def test_brackets_behind_the_number_alone(word):
    text = f"1) Purpose. The parties discuss.\n\n2) Secrecy. Each party is silent but for {word.lower()} 3.\n\n3) Exceptions. {word} 2 does not apply to:\n\na) public facts;\n\nb) facts known before, see {word.lower()} 3(a).\n\n4) Term. {word}s 2 and 3 survive.\n"
    found = analyse(text)
    assert ids(found) == ["1", "2", "3", "3(a)", "3(b)", "4"]
    assert [item[2] for item in references(found)] == ["3", "2", "3(a)", "2", "3"]
