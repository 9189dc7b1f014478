"""Statements in forms that differ from a US filer's: insurers, retailers with 52 weeks, IFRS with note columns, German
digits, quarters beside years, A-share statements with the parent's on the same page, three balance sheet dates."""

from dataclasses import replace

import pytest

M = 1_000_000


INSURER = """
Revenues
 Premiums|$ 8,412|$ 8,105
 Net investment income|1,204|1,166
 Realized investment losses|(37)|(12)
 Fee income|95|88
  Total revenues|9,674|9,347
Benefits and expenses
 Losses and loss adjustment expenses|6,120|5,893
 Amortization of deferred policy acquisition costs|1,310|1,274
 Other insurance expenses|802|790
 Interest expense|118|116
  Total benefits and expenses|8,350|8,073
Income before income taxes|1,324|1,274
Income tax expense|251|243
Net income|$ 1,073|$ 1,031
Net income per share
 Basic|$ 5.48|$ 5.20
 Diluted|$ 5.43|$ 5.15
"""


def test_an_insurer_states_revenues_and_no_cost_of_revenue(analyse, statement, cells):
    analysis = analyse(
        statement("Consolidated Statements of Income", "(In millions, except per share amounts)", INSURER)
    )
    assert cells(analysis) == {
        "revenue": {"FY2022": 9674 * M, "FY2021": 9347 * M},
        "interest_expense": {"FY2022": 118 * M, "FY2021": 116 * M},
        "income_before_tax": {"FY2022": 1324 * M, "FY2021": 1274 * M},
        "income_tax": {"FY2022": 251 * M, "FY2021": 243 * M},
        "net_income": {"FY2022": 1073 * M, "FY2021": 1031 * M},
        "eps_basic": {"FY2022": 5.48, "FY2021": 5.20},
        "eps_diluted": {"FY2022": 5.43, "FY2021": 5.15},
    }


WEEKS = """
Revenue|2|3,184.2|2,960.5
Cost of sales||(1,902.7)|(1,755.3)
Gross profit||1,281.5|1,205.2
Operating profit|4|210.6|198.4
Finance costs|6|(24.1)|(22.8)
Profit before taxation||186.5|175.6
Taxation|7|(35.2)|(33.4)
Profit for the period||151.3|142.2
Basic earnings per share|8|41.2p|38.6p
Diluted earnings per share|8|40.9p|38.3p
"""


def weeks(statement, now, before):
    title = f"for the 52 weeks ended {now}"
    sheet = statement(
        "Consolidated income statement", title, WEEKS, years=("Note", f"@{now[-4:]}", f"@{before[-4:]}"), over="",
        columns=(380.0, 470.0, 550.0),
    )  # fmt: skip
    sheet.lines[2:3] = [
        ("", "", "^52 weeks ended", "^52 weeks ended"),
        ("", "", now, before),
        ("", "Note", "£m", "£m"),
    ]
    return sheet


@pytest.mark.parametrize(
    ("words", "name", "before"),
    [
        (
            "We call the 52 weeks ended 28 January 2023 fiscal 2022. Fiscal 2022 was a year of growth.",
            "FY2022",
            "FY2021",
        ),
        ("Annual Report and Accounts", "FY2022", "FY2021"),
        ("FY23 was a year of growth, FY23 sales rose against FY22.", "FY2023", "FY2022"),
    ],
)
def test_52_weeks_that_end_in_january_are_the_year_that_the_report_names(
    analyse, statement, cells, words, name, before
):
    analysis = analyse(weeks(statement, "28 January 2023", "29 January 2022"), cover=("Marl Point Stores plc", words))
    assert cells(analysis, "revenue", "cost_of_revenue", "operating_income", "income_tax", "eps_basic") == {
        "revenue": {name: 3184.2 * M, before: 2960.5 * M},
        "cost_of_revenue": {name: 1902.7 * M, before: 1755.3 * M},
        "operating_income": {name: 210.6 * M, before: 198.4 * M},
        "income_tax": {name: 35.2 * M, before: 33.4 * M},
        "eps_basic": {name: 0.412, before: 0.386},
    }


def test_note_numbers_between_label_and_figures_are_no_figures(analyse, statement, cells):
    analysis = analyse(weeks(statement, "31 December 2022", "31 December 2021"))
    assert cells(analysis, "revenue", "income_tax", "eps_diluted") == {
        "revenue": {"FY2022": 3184.2 * M, "FY2021": 2960.5 * M},
        "income_tax": {"FY2022": 35.2 * M, "FY2021": 33.4 * M},
        "eps_diluted": {"FY2022": 0.409, "FY2021": 0.383},
    }
    assert {item.label for item in analysis.line_items if item.value == 210_600_000} == {"Operating profit"}


QUARTERS = """
Net revenues|$ 310.4|$ 288.0|$ 1,204.6|$ 1,118.3
Cost of revenues|181.2|170.4|702.9|661.0
Gross profit|129.2|117.6|501.7|457.3
Operating income|40.1|35.5|160.2|141.9
Income before income taxes|38.8|34.4|155.0|137.2
Provision for income taxes|8.1|7.2|32.5|28.8
Net income|$ 30.7|$ 27.2|$ 122.5|$ 108.4
"""


def test_quarters_beside_years_are_left_out(analyse, statement, cells):
    sheet = statement(
        "Consolidated Statements of Operations", "(in millions, unaudited quarters)", QUARTERS,
        years=("2022", "2021", "2022", "2021"), over="", columns=(340.0, 410.0, 480.0, 550.0),
    )  # fmt: skip
    sheet.lines[2:2] = [
        ("", "^Three Months Ended", "", "^Year Ended", ""),
        ("", "^December 31,", "", "^December 31,", ""),
    ]
    assert cells(analyse(sheet), "revenue", "net_income") == {
        "revenue": {"FY2022": 1204.6 * M, "FY2021": 1118.3 * M},
        "net_income": {"FY2022": 122.5 * M, "FY2021": 108.4 * M},
    }


def test_the_oldest_year_may_come_first(analyse, statement, cells):
    rows = """
Net sales|$ 901|$ 954|$ 1,010
Cost of sales|540|566|590
Operating income|101|110|121
Income before income taxes|95|104|116
Provision for income taxes|20|22|24
Net income|$ 75|$ 82|$ 92
"""
    sheet = statement(
        "Consolidated Statements of Income", "(in millions)", rows, years=("2020", "2021", "2022"),
        columns=(400.0, 475.0, 550.0),
    )  # fmt: skip
    assert cells(analyse(sheet), "revenue", "net_income") == {
        "revenue": {"FY2020": 901 * M, "FY2021": 954 * M, "FY2022": 1010 * M},
        "net_income": {"FY2020": 75 * M, "FY2021": 82 * M, "FY2022": 92 * M},
    }


GERMAN = """
Revenue|(1)|812.345|790.112
Cost of sales|(2)|-501.220|-489.876
Gross profit||311.125|300.236
Selling expenses||-140.333|-138.005
Operating profit (EBIT)||98.765|90.001
Finance costs|(5)|-8.123|-7.654
Profit before tax||90.642|82.347
Income taxes|(6)|-27.101|-24.655
Profit for the period||63.541|57.692
Earnings per share in EUR (basic)|(7)|2,31|2,10
Earnings per share in EUR (diluted)|(7)|2,29|2,08
"""


def test_thousands_of_euros_with_full_stops_as_separators(analyse, statement, cells):
    sheet = statement(
        "Consolidated Income Statement", "of Marl Point AG for fiscal year 2022", GERMAN, over="",
        years=("Note", "2022", "2021"), columns=(380.0, 470.0, 550.0),
    )  # fmt: skip
    sheet.lines[3:3] = [("in EUR thousand",)]
    assert cells(analyse(sheet)) == {
        "revenue": {"FY2022": 812_345_000, "FY2021": 790_112_000},
        "cost_of_revenue": {"FY2022": 501_220_000, "FY2021": 489_876_000},
        "gross_profit": {"FY2022": 311_125_000, "FY2021": 300_236_000},
        "operating_income": {"FY2022": 98_765_000, "FY2021": 90_001_000},
        "interest_expense": {"FY2022": 8_123_000, "FY2021": 7_654_000},
        "income_before_tax": {"FY2022": 90_642_000, "FY2021": 82_347_000},
        "income_tax": {"FY2022": 27_101_000, "FY2021": 24_655_000},
        "net_income": {"FY2022": 63_541_000, "FY2021": 57_692_000},
        "eps_basic": {"FY2022": 2.31, "FY2021": 2.10},
        "eps_diluted": {"FY2022": 2.29, "FY2021": 2.08},
    }


CHINESE = """
一、营业总收入||2,340,567,890.12|2,101,234,567.89
其中：营业收入|七、41|2,340,567,890.12|2,101,234,567.89
二、营业总成本||2,120,000,000.00|1,930,000,000.00
其中：营业成本|七、41|1,640,111,222.33|1,500,222,333.44
研发费用|七、45|98,765,432.10|87,654,321.00
财务费用|七、46|12,345,678.90|11,222,333.00
其中：利息费用||13,000,000.00|12,500,000.00
三、营业利润（亏损以“－”号填列）||220,567,890.12|171,234,567.89
四、利润总额（亏损总额以“－”号填列）||221,000,000.00|170,000,000.00
减：所得税费用|七、55|33,150,000.00|25,500,000.00
五、净利润（净亏损以“－”号填列）||187,850,000.00|144,500,000.00
1.归属于母公司股东的净利润||180,000,000.00|140,000,000.00
2.少数股东损益||7,850,000.00|4,500,000.00
（一）基本每股收益（元/股）||0.45|0.35
（二）稀释每股收益（元/股）||0.44|0.35
"""
PARENT = """
一、营业收入|十七、4|1,111,111,111.11|999,999,999.99
减：营业成本|十七、4|800,000,000.00|700,000,000.00
二、营业利润（亏损以“－”号填列）||90,000,000.00|80,000,000.00
三、利润总额（亏损总额以“－”号填列）||90,500,000.00|80,500,000.00
减：所得税费用||13,000,000.00|12,000,000.00
四、净利润（净亏损以“－”号填列）||77,500,000.00|68,500,000.00
"""


def test_an_a_share_companys_group_statement_before_its_parents(analyse, statement, cells):
    def part(title, rows):
        sheet = statement(
            title, "2022年1—12月", rows, years=("附注", "本期金额", "上期金额"), over="", columns=(480.0, 680.0, 880.0),
            font="china-s",
        )  # fmt: skip
        sheet.lines[2:2] = ["单位：元 币种：人民币"]
        return sheet

    group = part("合并利润表", CHINESE)
    group.lines.extend(part("母公司利润表", PARENT).lines)
    group = replace(group, width=960.0)
    analysis = analyse(group, cover=("年度报告", "公司代码：600000 泥灰岬股份有限公司"))
    assert cells(analysis) == {
        "revenue": {"FY2022": 2340567890.12, "FY2021": 2101234567.89},
        "cost_of_revenue": {"FY2022": 1640111222.33, "FY2021": 1500222333.44},
        "research_and_development": {"FY2022": 98765432.10, "FY2021": 87654321},
        "interest_expense": {"FY2022": 13_000_000, "FY2021": 12_500_000},
        "operating_income": {"FY2022": 220567890.12, "FY2021": 171234567.89},
        "income_before_tax": {"FY2022": 221_000_000, "FY2021": 170_000_000},
        "income_tax": {"FY2022": 33_150_000, "FY2021": 25_500_000},
        "net_income": {"FY2022": 180_000_000, "FY2021": 140_000_000},
        "eps_basic": {"FY2022": 0.45, "FY2021": 0.35},
        "eps_diluted": {"FY2022": 0.44, "FY2021": 0.35},
    }
    assert not [item.label for item in analysis.line_items if "七" in item.label]


RESTATED = """
Non-current assets
Goodwill|96|96|90
Property, plant and equipment|921|880|851
Current assets
Inventories|22|20|19
Trade receivables|80|77|70
Cash and cash equivalents|62|49|44
Total assets|1,181|1,122|1,074
Current liabilities
Trade and other payables|71|66|62
Non-current liabilities
Borrowings|371|363|350
Total liabilities|442|429|412
Total equity attributable to shareholders|739|693|662
"""


def test_a_balance_sheet_of_three_dates_two_of_them_restated(analyse, statement, cells):
    sheet = statement(
        "Consolidated statement of financial position", "as at", RESTATED, over="",
        years=("31 Dec 2022", "31 Dec 2021", "1 Jan 2021"), columns=(380.0, 465.0, 550.0),
    )  # fmt: skip
    sheet.lines[3:3] = [("", "", "Restated", "Restated"), ("", "£m", "£m", "£m")]
    assert cells(analyse(sheet), "total_assets", "cash_and_equivalents", "shareholders_equity") == {
        "total_assets": {"FY2022": 1181 * M, "FY2021": 1122 * M, "FY2020": 1074 * M},
        "cash_and_equivalents": {"FY2022": 62 * M, "FY2021": 49 * M, "FY2020": 44 * M},
        "shareholders_equity": {"FY2022": 739 * M, "FY2021": 693 * M, "FY2020": 662 * M},
    }
