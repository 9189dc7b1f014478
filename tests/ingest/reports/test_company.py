"""Whose report it is, and when its year ends."""

import pytest
from unabridged.ingest.document import Document, Page, Span
from unabridged.ingest.reports.company import cover_year_end, find_company
from unabridged.ingest.reports.periods import PeriodMark


def document(text, language="en"):
    return Document("x.pdf", "pdf", text, pages=(Page(1, Span(0, len(text))),), language=language)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FORM 10-K\nMARL POINT, INC.\n(Exact name of registrant as specified in its charter)\n", "Marl Point, Inc."),
        ("Annual Report\nThe board of Calder & Wyke plc met. Calder & Wyke plc grew. Wyke Homes Limited was sold.", "Calder & Wyke plc"),
        ("Geschäftsbericht. Nordmark Pumpen AG and KPMG AG. Nordmark Pumpen sells pumps.", "Nordmark Pumpen AG"),
    ],
)  # fmt: skip
def test_the_companys_full_name(text, name):
    assert find_company(document(text)) == name


def test_a_chinese_company_states_its_name():
    text = "2022 年年度报告\n公司的中文名称 浙江新岭机电股份有限公司\n公司的中文简称 新岭机电\n"
    assert find_company(document(text, "zh")) == "浙江新岭机电股份有限公司"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("For the fiscal year ended January 28, 2023", PeriodMark(2023, 1, 28)),
        ("Annual report for the year ended 31 March 2023", PeriodMark(2023, 3, 31)),
        ("2019 年年度报告", PeriodMark(2019, 12, 31)),
        ("Annual report", None),
    ],
)
def test_the_cover_states_the_year_end(text, mark):
    assert cover_year_end(document(text)) == mark
