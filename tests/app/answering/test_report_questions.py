"""Questions about annual reports: understood, computed from the statements, and shown with formula and cells."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.app.answering import reports
from unabridged.app.answering.ask import ask
from unabridged.app.answering.reports.understand import understand
from unabridged.app.answering.sources import sources_of
from unabridged.app.opened import Opened
from unabridged.ingest.analysis import LineItem, Metric, ReportAnalysis, TextAnalysis
from unabridged.ingest.context import Answer
from unabridged.ingest.document import Document, Page, Span, Word

MILLION = 1_000_000
# metric -> (statement, page, FY2021, FY2022), in millions
FIGURES = {
    "revenue": ("income", 2, 1_000, 1_250),
    "cost_of_revenue": ("income", 2, 600, 700),
    "operating_income": ("income", 2, 200, 300),
    "income_before_tax": ("income", 2, 190, 280),
    "income_tax": ("income", 2, 38, 70),
    "net_income": ("income", 2, 152, 210),
    "inventory": ("balance_sheet", 3, 90, 110),
    "current_assets": ("balance_sheet", 3, 500, 560),
    "current_liabilities": ("balance_sheet", 3, 400, 600),
    "total_assets": ("balance_sheet", 3, 2_000, 2_200),
    "depreciation_and_amortization": ("cash_flow", 4, 50, 60),
    "capital_expenditure": ("cash_flow", 4, 80, 100),
    "dividends_paid": ("cash_flow", 4, 30, 42),
    "operating_cash_flow": ("cash_flow", 4, 240, 310),
}
ROWS = {
    "Accounts payable": ("balance_sheet", 3, 130, 150),
    "Current portion of long-term debt": ("balance_sheet", 3, 20, 25),
    "Deferred income taxes": ("balance_sheet", 3, 71, 72),
    "Repurchases of common stock": ("cash_flow", 4, 10, 15),
}


def report(
    company: str = "Harbour Ferries Inc", name: str = "harbour.pdf", factor: float = 1, years=("FY2021", "FY2022")
) -> Opened:
    """A report of four pages; every figure stands as one word on its page."""
    words: dict[int, list[Word]] = {page: [] for page in range(1, 5)}
    text = ""
    pages, metrics, rows = [], [], []
    for page in range(1, 5):
        start = len(text)
        text += {1: "Cover\n", 2: "Consolidated income\n", 3: "Balance sheet\n", 4: "Cash flows\n"}[page]
        for table, is_metric in ((FIGURES, True), (ROWS, False)):
            for key, (statement, where, *values) in table.items():
                if where != page:
                    continue
                for column, (year, value) in enumerate(zip(years, values, strict=True)):
                    printed = f"{value * factor:,.0f}"
                    y = 20.0 * (len(words[page]) // 2)
                    box = (100.0 + 50 * column, y, 130.0 + 50 * column, y + 10)
                    words[page].append(Word(len(text), len(text) + len(printed), *box))
                    text += printed + " "
                    common = {
                        "period": year,
                        "value": value * factor * MILLION,
                        "unit": "USD",
                        "page": page,
                        "bbox": box,
                        "statement": statement,
                    }
                    if is_metric:
                        metrics.append(
                            Metric(
                                metric=key,
                                as_printed=printed,
                                scale=MILLION,
                                label=key.replace("_", " ").title(),
                                **common,
                            )
                        )
                    else:
                        rows.append(LineItem(label=key, **common))
        text += "\f"
        pages.append(Page(page, Span(start, len(text)), words=tuple(words[page])))
    analysis = ReportAnalysis(
        document=name, company=company, currency="USD", fiscal_year_end=f"{years[-1][2:]}-12-31", metrics=tuple(metrics),
        line_items=tuple(rows),
    )  # fmt: skip
    return Opened(Document(name=name, format="pdf", text=text, pages=tuple(pages), language="en"), analysis)


def answer(question: str, *opened: Opened) -> Answer:
    found = reports.answer(opened or [report()], question)
    assert found is not None
    return found


def check(question: str, value: float, unit: str, certain: bool = True) -> Answer:
    found = answer(question)
    assert (found.value, found.unit) == (value, unit), found.answer
    assert found.certain is certain
    assert found.found
    return found


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("What is the FY2022 capital expenditure amount (in USD millions) for Harbour Ferries?", 100, "USD millions"),
        ("How much (in USD billions) did Harbour pay out in cash dividends for FY2022?", 0.04, "USD billions"),
        ("What is the year end FY2021 total current liabilities? Answer in USD thousands.", 400_000, "USD thousands"),
        ("What was revenue in FY2022?", 1_250_000_000, "USD"),
        ("What is the FY2022 gross margin?", 44.0, "percent"),
        ("What is the FY2022 COGS % margin? Round to two decimal places.", 56.0, "percent"),
        (
            "What is the change in revenue from FY2021 to FY2022 (in units of percents and round to one decimal place)?",
            25.0,
            "percent",
        ),
        ("By how much did capex increase between FY2021 and FY2022 in USD millions?", 20, "USD millions"),
        ("What is the FY2021 - FY2022 change in operating margin? Answer in percents.", 4.0, "percent"),
        ("What is the FY2022 effective tax rate?", 25.0, "percent"),
        ("What is the FY2022 EBITDA margin?", 28.8, "percent"),
        ("What is the FY2021 - FY2022 2 year average of capex as a % of revenue?", 8.0, "percent"),
        ("What is the ratio of capex to revenue in FY2022? Round to two decimal places.", 0.08, "ratio"),
        ("What is the FY2022 dividend payout ratio? Round to two decimal places.", 0.2, "ratio"),
        ("What is Harbour's FY2022 free cash flow in USD millions?", 210, "USD millions"),
        ("What is the 1 year revenue CAGR from FY2021 to FY2022?", 25.0, "percent"),
        ("What were deferred income taxes in FY2022 in USD millions?", 72, "USD millions"),
        ("What is the FY2022 accounts payable in USD millions?", 150, "USD millions"),
        ("2022年毛利率是多少？", 44.0, "percent"),
        ("2022年营业收入同比增长多少（保留两位小数）？", 25.0, "percent"),
        ("2022年营业收入是多少亿元？", 12.5, "亿元"),
    ],
)
def test_a_figure_is_computed_in_the_unit_asked_for(question, value, unit):
    check(question, value, unit)


def test_a_definition_in_the_question_is_used():
    question = (
        "What is the FY2022 days payable outstanding (DPO)? DPO is defined as: 365 * (average accounts payable between FY2021 "
        "and FY2022) / (FY2022 COGS + change in inventory between FY2021 and FY2022). Round your answer to two decimal places."
    )
    found = check(question, 70.97, "days")
    assert "(700 + (110 − 90))" in found.answer


def test_a_defined_name_may_be_part_of_a_sum():
    question = (
        "What is the FY2022 EBITDA less capex? Define EBITDA as operating income + depreciation and amortization "
        "[from cash flow statement]. Answer in USD millions."
    )
    check(question, 260, "USD millions")


def test_a_measure_with_several_usual_definitions_is_not_certain():
    assert not answer("What is the FY2022 return on assets?").certain
    assert not answer("What is the FY2022 quick ratio?").certain
    assert answer(
        "What is the FY2022 quick ratio? Quick ratio is defined as (current assets - inventory) / current liabilities."
    ).certain


def test_yes_and_no_are_said_with_their_numbers():
    found = answer("Does Harbour have positive working capital based on FY2022 data?")
    assert found.answer.startswith("No.")
    assert found.results == ("no",)
    assert answer("Does Harbour have an improving gross margin profile as of FY2022?").answer.startswith("Yes.")
    assert answer("Did capex decrease between FY2021 and FY2022?").results == ("no",)


def test_a_series_names_every_year():
    found = answer("gross margin over the years")
    assert "FY2021 40.0%" in found.answer
    assert "FY2022 44.0%" in found.answer
    assert found.value is None


@pytest.mark.parametrize(
    "question",
    ["What is the trend of revenue?", "How has revenue developed?", "revenue by year", "营业收入的走势如何？"],
)
def test_a_trend_comes_with_growth_and_interval(question):
    # 800, 1,000, 1,000 and 1,250 million: slope 135, mean 1,012.5, so the year after them lies at 1,350
    found = answer(question, report(), report(name="older.pdf", factor=0.8, years=("FY2019", "FY2020")))
    lines = found.answer.splitlines()
    assert "FY2019 USD 800 million; FY2020 USD 1,000 million; FY2021 USD 1,000 million" in lines[0]
    assert any("FY2021 +0.0%, FY2022 +25.0%" in line for line in lines)
    trend = next(line for line in lines if "R²" in line)
    assert "+USD 135 million" in trend
    assert "USD 1,350 million" in trend


def test_a_rate_on_a_loss_says_what_its_sign_means():
    loss = report()
    metrics = tuple(replace(m, value=-m.value) if m.metric == "income_before_tax" else m for m in loss.analysis.metrics)
    found = answer("effective tax rate FY2022", Opened(loss.document, replace(loss.analysis, metrics=metrics)))
    assert "-25.0%" in found.answer.splitlines()[0]
    assert "on the size of the loss: FY2022 25.00%" in found.answer
    assert not found.certain
    assert "loss" not in answer("effective tax rate FY2022").answer


def test_two_years_have_no_trend():
    assert "R²" not in answer("What is the trend of revenue?").answer


def test_what_is_missing_is_named():
    found = answer("What is the FY2022 interest coverage ratio?")
    assert not found.found
    assert not found.certain
    assert found.value is None
    assert "interest expense" in found.answer
    assert "FY2022" in found.answer


def test_a_year_that_the_report_does_not_cover_is_missing():
    assert "FY2015" in answer("What was revenue in FY2015?").answer


def test_citations_are_the_printed_cells_statement_by_statement():
    opened = report()
    found = answer("What is the FY2022 EBITDA less capex?", opened)
    assert [citation.page for citation in found.citations[:2]] == [2, 4]
    first = found.citations[0]
    assert first.text == "300"
    assert opened.document.text[first.start : first.end] == "300"


def test_of_several_reports_the_newest_says_and_the_older_fills_in():
    old = report(name="2020.pdf", factor=0.5, years=("FY2020", "FY2021"))
    new = report(name="2022.pdf")
    found = answer("What is the FY2020 - FY2022 3 year average of revenue in USD millions?", old, new)
    assert found.value == pytest.approx((500 + 1_000 + 1_250) / 3, abs=0.05)
    assert {citation.document for citation in found.citations if citation.text} >= {"2020.pdf", "2022.pdf"}


def test_the_company_that_the_question_names_is_taken():
    ferries, boats = report(), report(company="Lake Boats plc", name="boats.pdf", factor=2)
    assert answer("What was the revenue of Lake Boats in FY2022 in USD millions?", ferries, boats).value == 2_500
    both = answer("What was revenue in FY2022?", ferries, boats)
    assert both.value is None
    assert "Harbour Ferries" in both.answer
    assert "Lake Boats" in both.answer


def balance_sheet() -> Opened:
    """A report whose balance sheet has totals around its rows."""
    printed = [
        ("Cash", 40), ("Ferries", 60), ("Total assets", 100), ("Accounts payable", 10), ("Customer deposits", 35),
        ("Total liabilities", 45), ("Retained earnings", 55), ("Total liabilities and equity", 100),
    ]  # fmt: skip
    rows = tuple(
        LineItem(label=label, period="FY2022", value=value * MILLION, unit="USD", page=3, statement="balance_sheet")
        for label, value in printed
    )
    opened = report()
    return Opened(opened.document, replace(opened.analysis, line_items=rows))


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What was the largest liability in the balance sheet in 2022?", "Customer deposits"),
        ("Which asset was the smallest in FY2022?", "Cash"),
    ],
)
def test_the_largest_row_between_two_totals_is_named(question, row):
    found = answer(question, balance_sheet())
    assert found.results == (row,)
    assert found.certain


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("Which year had the highest revenue?", "FY2022"),
        ("In which year was revenue lowest?", "FY2021"),
        ("哪一年的营业收入最高？", "FY2022"),
    ],
)
def test_the_year_of_the_highest_and_lowest_figure_is_named(question, year):
    found = answer(question, report())
    assert found.results == (year,)
    assert len(found.citations) >= 2


def test_the_year_of_a_part_is_not_that_of_the_whole():
    assert reports.answer([report()], "Which year had the highest international revenue?") is None


def with_rows(*printed: tuple[str, int]) -> Opened:
    """The usual report without its costs as a metric, with these rows of FY2022 in the income statement."""
    rows = tuple(
        LineItem(label=label, period="FY2022", value=value * MILLION, unit="USD", page=2, statement="income")
        for label, value in printed
    )
    opened = report()
    metrics = tuple(item for item in opened.analysis.metrics if item.metric != "cost_of_revenue")
    return Opened(opened.document, replace(opened.analysis, metrics=metrics, line_items=rows))


def test_a_cost_printed_in_brackets_is_a_cost():
    assert answer("What is the FY2022 gross margin?", with_rows(("Cost of sales", -750))).value == 40.0


def test_a_part_of_the_costs_is_not_taken_for_all_of_them():
    parts = with_rows(("Cost of products", -500), ("Cost of services", -250))
    assert not answer("What is the FY2022 gross margin?", parts).found


def test_without_totals_around_them_rows_are_not_compared():
    assert reports.answer([report()], "What was the largest liability in 2022?") is None


@pytest.mark.parametrize(
    "question",
    [
        "What drove gross margin change as of FY2022?",
        "Which segment had the highest revenue?",
        "Who are the primary customers?",
        "Why did revenue decline in the third quarter?",
        "Is the business subject to cyclicality?",
        "主要客户有哪些？",
        "",
    ],
)
def test_questions_that_statements_cannot_answer_are_passed_on(question):
    assert reports.answer([report()], question) is None


def test_ask_takes_the_structure_first_and_ends_with_the_answer():
    *updates, last = ask([report()], "What is the FY2022 gross margin?")
    assert isinstance(last, Answer)
    assert last.engine == "structure"
    assert updates[0].kind == "progress"


def test_ask_passes_the_rest_to_the_engine():
    document = Document(name="a.txt", format="text", text="The ferry leaves at nine. Dogs travel free of charge.")
    *_, last = ask([Opened(document, TextAnalysis(document="a.txt"))], "Do dogs travel free?")
    assert isinstance(last, Answer)
    assert last.engine == "extractive"
    assert last.found
    assert document.text[last.citations[0].start : last.citations[0].end] == last.citations[0].text


def test_after_a_stop_there_is_no_answer():
    assert not [item for item in ask([report()], "What was revenue?", stop=lambda: True) if isinstance(item, Answer)]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_understood_or_not(question):
    understand(question)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "revenue",
                "capex",
                "(",
                ")",
                "/",
                "*",
                "+",
                "-",
                "average",
                "of",
                "FY2021",
                "FY2022",
                "between",
                "and",
                "365",
                "is",
                "defined",
                "as",
                "=",
                "what",
                "%",
                "?",
            ]
        ),
        max_size=60,
    )
)
def test_any_mixture_of_its_words_is_understood_or_not(words):
    question = " ".join(words)
    understand(question)
    reports.answer([report()], question)


def test_deeply_nested_definitions_do_not_hang():
    understand("What is X? X is defined as: " + "(" * 5_000 + "revenue" + ")" * 5_000)


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("What is the quick ratio at FY2022, defined as (current assets - inventory) / current liabilities?", 0.75, "ratio"),
        ("What is the return on assets in FY2022 (net income / average total assets between FY2021 and FY2022)? Percent, one decimal.", 10.0, "percent"),
        ("What is (current assets - inventory) / current liabilities for FY2022?", 0.75, "ratio"),
        ("What is the asset turnover for FY2022? It is defined as revenue / average total assets between FY2021 and FY2022.", 0.6, "ratio"),
        ("Inventory days is defined as 365 * (change in inventory between FY2021 and FY2022) / FY2022 COGS. What is the FY2022 inventory days?", 10.43, "ratio"),
        ("2022年末存货占总资产的比重是多少？", 5.0, "percent"),
    ],
)  # fmt: skip
def test_definitions_in_the_middle_of_a_question(question, value, unit):
    found = answer(question)
    assert (found.value, found.unit, found.found) == (value, unit, True), found.answer


def test_a_row_that_only_shares_the_words_of_a_balance_is_not_certain():
    rows = tuple(
        LineItem(label="Card member loans", period="FY2022", value=5 * MILLION, unit="USD", page=2, statement="income")
        for _ in range(1)
    )
    opened = report()
    with_row = Opened(opened.document, replace(opened.analysis, line_items=(*opened.analysis.line_items, *rows)))
    assert answer("What were card member loans in FY2022?", with_row).certain
    assert not answer("What was the card member loans balance at the end of FY2022?", with_row).certain


def test_amounts_per_share_are_given_in_pence_and_shown_unscaled():
    metrics = tuple(
        Metric(
            metric="eps_basic", period=year, value=value, unit="GBP per share", page=2, as_printed="x", label="Basic"
        )
        for year, value in (("FY2021", 0.0016), ("FY2022", 0.0019))
    )
    opened = report()
    analysis = replace(opened.analysis, currency="GBP", metrics=(*opened.analysis.metrics, *metrics))
    found = answer("What were basic earnings per share in pence for 2022?", Opened(opened.document, analysis))
    assert (found.value, found.unit) == (0.19, "pence")
    grown = answer(
        "By what percent did basic earnings per share grow from FY2021 to FY2022?", Opened(opened.document, analysis)
    )
    assert "(0.0019 − 0.0016) ÷ 0.0016 = 18.8%" in grown.answer


def test_a_measure_per_share_is_divided_by_the_shares():
    metric = Metric(
        metric="shares_diluted",
        period="FY2022",
        value=100 * MILLION,
        unit="shares",
        page=2,
        as_printed="100",
        label="Diluted",
    )
    opened = report()
    with_shares = Opened(opened.document, replace(opened.analysis, metrics=(*opened.analysis.metrics, metric)))
    found = answer("What is revenue per diluted share for FY2022?", with_shares)
    assert (found.value, found.unit, found.certain) == (12.5, "USD per share", True)
    assert not answer("What is revenue per share for FY2022?", with_shares).certain


def test_another_companys_figure_is_not_answered_with_this_ones():
    found = answer("What was Quayside's revenue in FY2022?")
    assert not found.found
    assert "Quayside" in found.answer
    assert answer("What was HFI's revenue in FY2022?").value == 1_250 * MILLION
    assert answer("What was Harbour's revenue in FY2022?").value == 1_250 * MILLION


def test_definitions_that_go_round_in_circles_are_no_endless_work():
    question = "Alpha is defined as beta + 1. Beta is defined as alpha + 1. What is alpha in FY2022?"
    found = reports.answer([report()], question)
    assert found is None or not found.certain


def test_every_ratio_of_an_enumeration_is_answered():
    found = answer("What were the gross margin and the current ratio in FY2022?")
    assert found.answer.startswith("gross margin FY2022: 44.0%"), found.answer
    assert "\ncurrent ratio FY2022: " in found.answer
    assert found.found
    assert found.value is None, "one number cannot answer for two"
    assert {"revenue", "cost_of_revenue", "current_assets", "current_liabilities"} <= set(found.results)


def test_what_is_missing_of_an_enumeration_is_said_beside_the_rest():
    opened = report()
    metrics = tuple(item for item in opened.analysis.metrics if item.metric != "current_assets")
    found = answer(
        "Give the current ratio and the gross margin for FY2022.",
        Opened(opened.document, replace(opened.analysis, metrics=metrics)),
    )
    assert "gross margin FY2022: 44.0%" in found.answer
    assert "current assets" in found.answer
    assert found.found
    assert not found.certain


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the difference between revenue and capex in FY2022 in USD millions?", 1150),
        ("What is the sum of capex and dividends paid in FY2022 in USD millions?", 142),
    ],
)
def test_a_sum_or_a_difference_of_two_figures_is_one_number(question, value):
    check(question, value, "USD millions")


@pytest.mark.parametrize(
    ("question", "other"),
    [("北海石油2022年的营业收入是多少？", "北海石油"), ("请问明光集团的净利润是多少？", "明光")],
)
def test_a_chinese_question_may_name_another_company(question, other):
    found = answer(question)
    assert not found.found
    assert other in found.answer
    assert "Harbour" in found.answer


@pytest.mark.parametrize(
    "question",
    ["公司2022年的营业收入是多少？", "本公司2022年毛利率", "2022年末的总资产是多少？", "营业收入的增长率是多少？"],
)
def test_words_before_a_year_are_not_always_a_name(question):
    assert reports.answer([report()], question).found


def test_people_see_the_cells_of_a_computed_answer_and_no_further_candidates():
    found = answer("What is the FY2022 gross margin?")
    assert [item.text for item in sources_of(found)] == ["1,250", "700"]
    assert sources_of(replace(found, engine="extractive")) == found.citations


@pytest.mark.parametrize(
    "question",
    [
        "What was revenue from the Night Boats business in FY2022?",
        "What were net sales in China in FY2022?",
        "What was revenue outside Europe in FY2022?",
        "In Norway, what was revenue in FY2022?",
        "What was the operating income of Harbour Coaches in FY2022?",
        "2022年渡轮业务的营业收入是多少？",
        "What was net income attributable to common shareholders in FY2022?",
        "What was the parent company's revenue in FY2022?",
        "2022年母公司的营业收入是多少？",
    ],
)
def test_a_part_of_a_figure_is_not_answered_with_the_whole(question):
    found = reports.answer([report()], question)
    assert found is None or found.value is None


@pytest.mark.parametrize(
    "question",
    [
        "What was revenue in FY2022 in millions of US dollars?",
        "What was revenue for the year ended December 31, 2022, in USD millions?",
        "For FY2022, what was revenue in USD millions?",
        "What was the revenue of Harbour Ferries in FY2022 in USD millions?",
        "In the income statement, what was revenue in FY2022 in USD millions?",
    ],
)
def test_years_units_and_the_company_make_no_part(question):
    assert answer(question).value == 1250
