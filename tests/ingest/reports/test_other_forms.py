"""Statements in forms that differ from a US filer's: insurers, retailers with 52 weeks, IFRS with note columns, German
digits, quarters beside years, A-share statements with the parent's on the same page, three balance sheet dates."""

from dataclasses import replace

import pytest

M = 1_000_000


def cells(analysis, *names):
    """{metric: {period: value}} of the metrics asked for, or of all."""
    found = {}
    for metric in analysis.metrics:
        if not names or metric.metric in names:
            found.setdefault(metric.metric, {})[metric.period] = metric.value
    return found


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


def test_an_insurer_states_revenues_and_no_cost_of_revenue(analyse, statement):
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
def test_52_weeks_that_end_in_january_are_the_year_that_the_report_names(analyse, statement, words, name, before):
    analysis = analyse(weeks(statement, "28 January 2023", "29 January 2022"), cover=("Marl Point Stores plc", words))
    assert cells(analysis, "revenue", "cost_of_revenue", "operating_income", "income_tax", "eps_basic") == {
        "revenue": {name: 3184.2 * M, before: 2960.5 * M},
        "cost_of_revenue": {name: 1902.7 * M, before: 1755.3 * M},
        "operating_income": {name: 210.6 * M, before: 198.4 * M},
        "income_tax": {name: 35.2 * M, before: 33.4 * M},
        "eps_basic": {name: 0.412, before: 0.386},
    }


def test_note_numbers_between_label_and_figures_are_no_figures(analyse, statement):
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


def test_quarters_beside_years_are_left_out(analyse, statement):
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


def test_the_oldest_year_may_come_first(analyse, statement):
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


def test_thousands_of_euros_with_full_stops_as_separators(analyse, statement):
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


def test_an_a_share_companys_group_statement_before_its_parents(analyse, statement):
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


def test_a_balance_sheet_of_three_dates_two_of_them_restated(analyse, statement):
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


LOSS = """
Continuing operations
Revenue|3|84,212|71,030
Cost of sales||(50,118)|(43,207)
Gross profit||34,094|27,823
Administrative expenses||(41,330)|(35,902)
Operating loss|5|(7,236)|(8,079)
Finance income|7|112|15
Finance costs|7|(1,020)|(987)
Loss before taxation||(8,144)|(9,051)
Taxation credit|8|1,210|1,002
Loss for the year attributable to owners of the parent||(6,934)|(8,049)
Loss per share – basic and diluted (pence)|9|(4.21)|(5.13)
"""


def test_a_loss_with_a_tax_credit_and_pence_in_the_label(analyse, statement):
    sheet = statement(
        "Consolidated Statement of Profit or Loss",
        "for the year ended 30 June 2022",
        LOSS,
        over="",
        years=("Note", "2022", "2021"),
        columns=(380.0, 470.0, 550.0),
    )
    sheet.lines[4:4] = [("", "", "£'000", "£'000")]
    found = cells(analyse(sheet, cover=("Marl Point plc", "Annual report and accounts 2022")))
    assert found == {
        "revenue": {"FY2022": 84212000, "FY2021": 71030000},
        "cost_of_revenue": {"FY2022": 50118000, "FY2021": 43207000},
        "gross_profit": {"FY2022": 34094000, "FY2021": 27823000},
        "operating_income": {"FY2022": -7236000, "FY2021": -8079000},
        "interest_expense": {"FY2022": 1020000, "FY2021": 987000},
        "income_before_tax": {"FY2022": -8144000, "FY2021": -9051000},
        "income_tax": {"FY2022": -1210000, "FY2021": -1002000},
        "net_income": {"FY2022": -6934000, "FY2021": -8049000},
        "eps_basic": {"FY2022": -0.0421, "FY2021": -0.0513},
        "eps_diluted": {"FY2022": -0.0421, "FY2021": -0.0513},
    }


BANK = """
Interest income
 Loans, including fees|$ 4,120|$ 3,544|$ 3,310
 Securities|812|640|590
  Total interest income|4,932|4,184|3,900
Interest expense
 Deposits|402|144|220
 Long-term debt|310|250|260
  Total interest expense|712|394|480
Net interest income|4,220|3,790|3,420
Provision for credit losses|310|(120)|540
Net interest income after provision for credit losses|3,910|3,910|2,880
Noninterest income
 Service charges|510|498|470
 Trust fees|340|333|300
  Total noninterest income|850|831|770
Noninterest expense
 Salaries and employee benefits|1,910|1,822|1,760
 Occupancy|402|398|401
  Total noninterest expense|2,312|2,220|2,161
Income before income taxes|2,448|2,521|1,489
Income taxes|514|530|300
Net income|1,934|1,991|1,189
Preferred stock dividends|60|60|50
Net income available to common shareholders|$ 1,874|$ 1,931|$ 1,139
Earnings per common share - basic|$ 4.68|$ 4.83|$ 2.85
Earnings per common share - diluted|4.66|4.80|2.84
"""


def test_a_bank_states_no_cost_of_revenue_and_net_income_before_preferred_dividends(analyse, statement):
    sheet = statement(
        "Consolidated Statements of Income",
        "(dollars in millions, except per share data)",
        BANK,
        years=("2022", "2021", "2020"),
        columns=(400.0, 475.0, 550.0),
    )
    found = cells(analyse(sheet))
    assert found["net_income"] == {"FY2022": 1934 * M, "FY2021": 1991 * M, "FY2020": 1189 * M}
    assert found["interest_expense"] == {"FY2022": 712 * M, "FY2021": 394 * M, "FY2020": 480 * M}
    assert found["income_tax"] == {"FY2022": 514 * M, "FY2021": 530 * M, "FY2020": 300 * M}
    assert found["eps_diluted"] == {"FY2022": 4.66, "FY2021": 4.80, "FY2020": 2.84}
    assert not {"cost_of_revenue", "gross_profit"} & set(found)


CASH_FLOWS = """
Cash flows from operating activities
Cash generated from operations|24|310.2|288.1
Interest paid||(22.0)|(21.1)
Income taxes paid||(40.5)|(36.0)
Net cash from operating activities||247.7|231.0
Cash flows from investing activities
Purchase of property, plant and equipment||(101.2)|(90.4)
Purchase of intangible assets||(20.1)|(18.8)
Proceeds from sale of property, plant and equipment||3.3|2.0
Net cash used in investing activities||(118.0)|(107.2)
Cash flows from financing activities
Dividends paid to owners of the parent|10|(60.0)|(55.0)
Dividends paid to non-controlling interests||(2.0)|(1.5)
Payment of lease liabilities||(30.1)|(29.0)
Net cash used in financing activities||(92.1)|(85.5)
Net increase in cash and cash equivalents||37.6|38.3
Cash and cash equivalents at beginning of year||120.0|81.7
Cash and cash equivalents at end of year||157.6|120.0
"""


def test_cash_flows_tell_parents_dividends_from_minorities_and_totals_from_subtotals(analyse, statement):
    sheet = statement(
        "Consolidated statement of cash flows",
        "for the year ended 31 March 2022",
        CASH_FLOWS,
        over="",
        years=("Notes", "2022 £m", "2021 £m"),
        columns=(380.0, 470.0, 550.0),
    )
    found = cells(analyse(sheet, cover=("Marl Point N.V.",)))
    assert found == {
        "operating_cash_flow": {"FY2022": 247.7 * M, "FY2021": 231 * M},
        "capital_expenditure": {"FY2022": 101.2 * M, "FY2021": 90.4 * M},
        "dividends_paid": {"FY2022": 60 * M, "FY2021": 55 * M},
    }


CHINESE_BALANCE = """
流动资产：
货币资金|七、1|500,000,000.00|450,000,000.00
应收账款|七、5|300,000,000.00|280,000,000.00
存货|七、9|200,000,000.00|190,000,000.00
流动资产合计||1,000,000,000.00|920,000,000.00
非流动资产：
固定资产|七、21|700,000,000.00|650,000,000.00
商誉|七、28|50,000,000.00|50,000,000.00
非流动资产合计||750,000,000.00|700,000,000.00
资产总计||1,750,000,000.00|1,620,000,000.00
流动负债：
应付账款|七、36|250,000,000.00|240,000,000.00
流动负债合计||250,000,000.00|240,000,000.00
非流动负债：
长期借款|七、45|100,000,000.00|120,000,000.00
非流动负债合计||100,000,000.00|120,000,000.00
负债合计||350,000,000.00|360,000,000.00
所有者权益（或股东权益）：
归属于母公司所有者权益（或股东权益）合计||1,350,000,000.00|1,215,000,000.00
少数股东权益||50,000,000.00|45,000,000.00
所有者权益（或股东权益）合计||1,400,000,000.00|1,260,000,000.00
负债和所有者权益（或股东权益）总计||1,750,000,000.00|1,620,000,000.00
"""


def test_a_chinese_balance_sheet_with_end_and_beginning_of_period(analyse, statement):
    sheet = statement(
        "合并资产负债表",
        "2022年12月31日",
        CHINESE_BALANCE,
        years=("附注", "期末余额", "期初余额"),
        over="",
        columns=(480.0, 680.0, 880.0),
        font="china-s",
    )
    sheet.lines[2:2] = ["编制单位：泥灰岬股份有限公司 单位：元 币种：人民币"]
    found = cells(analyse(replace(sheet, width=960.0), cover=("年度报告",)))
    assert {k: v["FY2022"] / 1e6 for k, v in found.items()} == {
        "total_assets": 1750,
        "current_assets": 1000,
        "cash_and_equivalents": 500,
        "accounts_receivable": 300,
        "inventory": 200,
        "property_plant_equipment_net": 700,
        "goodwill": 50,
        "total_liabilities": 350,
        "current_liabilities": 250,
        "long_term_debt": 100,
        "shareholders_equity": 1350,
    }
    assert found["total_assets"]["FY2021"] == 1620e6


TRANSLATED = """
Net sales|¥ 1,204,512|¥ 1,101,233|$ 9,115,000
Cost of sales|820,112|760,001|6,206,000
Gross profit|384,400|341,232|2,909,000
Operating profit|98,700|88,120|747,000
Profit before income taxes|97,300|87,010|736,000
Income taxes|28,100|25,800|213,000
Profit attributable to owners of parent|¥ 69,200|¥ 61,210|$ 524,000
"""


def test_a_translation_into_another_currency_is_left_out(analyse, statement):
    sheet = statement(
        "Consolidated Statements of Income",
        "Years ended March 31, 2022 and 2021",
        TRANSLATED,
        over="",
        years=("2022", "2021", "2022"),
        columns=(400.0, 475.0, 550.0),
    )
    sheet.lines[2:2] = [("", "^Millions of yen", "", "@Thousands of U.S. dollars")]
    a = analyse(sheet, cover=("Marl Point Co., Ltd.", "Annual Report 2022"))
    found = cells(a, "revenue", "net_income")
    assert found == {
        "revenue": {"FY2022": 1204512 * M, "FY2021": 1101233 * M},
        "net_income": {"FY2022": 69200 * M, "FY2021": 61210 * M},
    }
    assert a.currency == "JPY"


def test_cents_stand_in_a_line_of_their_own_above_the_figures(analyse, statement):
    rows = """
Revenue|4,211.0|3,980.2
Profit before income tax|512.1|470.0
Income tax expense|(150.3)|(141.2)
Profit for the year|361.8|328.8
|Cents|Cents
Basic earnings per share|52.4|47.9
Diluted earnings per share|52.1|47.7
"""
    sheet = statement(
        "Consolidated income statement", "for the year ended 30 June 2022", rows, over="A$m", years=("2022", "2021")
    )
    a = analyse(sheet, cover=("Marl Point Limited",))
    assert cells(a, "eps_basic", "eps_diluted") == {
        "eps_basic": {"FY2022": 0.524, "FY2021": 0.479},
        "eps_diluted": {"FY2022": 0.521, "FY2021": 0.477},
    }
    assert a.currency == "AUD"
