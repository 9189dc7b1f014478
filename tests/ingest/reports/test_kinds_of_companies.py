"""What companies of different kinds and countries call their rows: shares of several classes, split results, German and
Chinese labels, creditors under the Companies Act, statements of group and company side by side."""

from dataclasses import replace

import pytest

M, K = 1_000_000, 1_000
PROFIT = """
Revenues|$ 282,836|$ 257,637
Cost of revenues|126,203|110,939
Income from operations|74,842|78,714
Income before income taxes|71,328|90,734
Provision for income taxes|11,356|14,701
Net income|$ 59,972|$ 76,033
"""


@pytest.mark.parametrize(
    "rows",
    [
        """
Earnings per share:
Class A common stock:
Basic|$ 4.59|$ 5.69
Diluted|$ 4.56|$ 5.61
Class B common stock:
Basic|$ 3.59|$ 4.69
Diluted|$ 3.56|$ 4.61
""",
        """
Net income per share—basic:
Class B common stock|$ 3.59|$ 4.69
Common stock|$ 4.59|$ 5.69
Net income per share—diluted:
Class B common stock|$ 3.56|$ 4.61
Common stock|$ 4.56|$ 5.61
""",
        """
Net income per ADS:
Basic|12.72|13.52
Diluted|12.48|12.88
Net income per ordinary share:
Basic|4.59|5.69
Diluted|4.56|5.61
""",
        """
Earnings per share from continuing operations:
Basic|4.50|5.50
Diluted|4.47|5.42
Earnings per share from total operations:
Basic|4.59|5.69
Diluted|4.56|5.61
""",
        """
Earnings per share from continuing and discontinued operations:
Basic|4.59|5.69
Diluted|4.56|5.61
Earnings per share from continuing operations:
Basic|4.50|5.50
Diluted|4.47|5.42
""",
        """
Earnings per common share|4.59|5.69
Earnings per common share - assuming dilution|4.56|5.61
""",
    ],
    ids=["classes A and B", "class B first", "ADS first", "continuing first", "total first", "basic not named"],
)
def test_earnings_per_common_share_of_the_whole_result(analyse, statement, cells, rows):
    a = analyse(
        statement(
            "Consolidated Statements of Income", "(in millions, except per share data)", PROFIT + rows.lstrip("\n")
        )
    )
    assert cells(a, "eps_basic", "eps_diluted") == {
        "eps_basic": {"FY2022": 4.59, "FY2021": 5.69},
        "eps_diluted": {"FY2022": 4.56, "FY2021": 5.61},
    }


def test_earnings_per_share_after_preferred_dividends_break_no_identity(analyse, statement):
    rows = """
Total net revenue|128,695|119,951
Income before income tax expense|46,166|35,815
Income tax expense|8,490|6,684
Net income|37,676|29,131
Net income applicable to common stockholders|35,892|27,410
Diluted earnings per share|12.08|8.88
Weighted-average diluted shares|2,970.0|3,087.4
"""
    analysis = analyse(statement("Consolidated statements of income", "(in millions, except per share data)", rows))
    assert [item.holds for item in analysis.identities if "per share" in item.name] == [True, True]


def test_net_receivables_are_taken_where_gross_ones_stand_above(analyse, statement, cells):
    rows = """
Current assets
Cash and cash equivalents|2,605|2,921
Accounts receivable|25,332|24,742
Less Allowance for credit losses|826|896
Accounts receivable, net|24,506|23,846
Total current assets|37,857|36,728
Total assets|379,680|366,596
Total current liabilities|50,171|47,160
Long-term debt|140,676|143,425
Total equity|92,463|83,200
"""
    a = analyse(statement("Consolidated Balance Sheets", "(dollars in millions)", rows, over="At December 31,"))
    assert cells(a, "accounts_receivable") == {"accounts_receivable": {"FY2022": 24506 * M, "FY2021": 23846 * M}}


COMPANIES_ACT = """
Fixed assets
Intangible assets|10|1,200|1,100
Tangible assets|11|3,400|3,300
||4,600|4,400
Current assets
Stocks|13|900|850
Debtors|14|1,800|1,700
Cash at bank and in hand||600|500
||3,300|3,050
Creditors: amounts falling due within one year|15|(2,000)|(1,900)
Net current assets||1,300|1,150
Creditors: amounts falling due after more than one year|16|(1,500)|(1,600)
Net assets||4,400|3,950
Capital and reserves
Called up share capital|18|1,000|1,000
Shareholders' funds||4,400|3,950
"""


def test_creditors_are_no_assets_and_fixed_assets_are_more_than_tangible_ones(analyse, statement, cells):
    sheet = statement(
        "Consolidated balance sheet", "at 31 December 2022", COMPANIES_ACT, over="", years=("Note", "2022 £'000", "2021 £'000"),
        columns=(380.0, 470.0, 550.0),
    )  # fmt: skip
    assert {k: v["FY2022"] / K for k, v in cells(analyse(sheet, cover=("Marl Point plc",))).items()} == {
        "cash_and_equivalents": 600, "accounts_receivable": 1800, "inventory": 900, "property_plant_equipment_net": 3400,
        "current_assets": 3300, "current_liabilities": 2000, "shareholders_equity": 4400,
    }  # fmt: skip


def test_rows_on_the_second_page_stand_under_the_heading_of_the_first(analyse, statement, cells, Sheet):
    head = """
Current assets
Inventories|210.0|205.0
Cash and cash equivalents|156.0|148.0
|366.0|353.0
Total assets|2,623.0|2,533.0
Current liabilities
"""
    rest = [
        ("Trade and other payables", "(498.0)", "(480.0)"), ("Borrowings", "(30.0)", "(25.0)"), ("", "(528.0)", "(505.0)"),
        ("Non-current liabilities",), ("Borrowings", "(900.0)", "(880.0)"), ("Total liabilities", "(1,428.0)", "(1,385.0)"),
        ("Net assets", "1,195.0", "1,148.0"), ("Total equity", "1,195.0", "1,148.0"),
    ]  # fmt: skip
    first = statement("Consolidated balance sheet", "as at 31 December 2022, in £m", head, over="")
    found = cells(analyse(first, Sheet(rest), cover=("Marl Point plc",)), "current_liabilities", "long_term_debt")
    assert found == {
        "current_liabilities": {"FY2022": 528 * M, "FY2021": 505 * M},
        "long_term_debt": {"FY2022": 900 * M, "FY2021": 880 * M},
    }


GERMAN = """
Umsatzerlöse|1|812.345|790.112
Umsatzkosten|2|-501.220|-489.876
Bruttoergebnis vom Umsatz||311.125|300.236
Forschungs- und Entwicklungskosten||-72.027|-72.230
Ergebnis der betrieblichen Tätigkeit (EBIT)||98.765|90.001
Finanzaufwendungen|5|-8.123|-7.654
Ergebnis vor Steuern||90.642|82.347
Ertragsteuern|6|-27.101|-24.655
Konzernergebnis||63.541|57.692
davon Anteilseigner des Mutterunternehmens||63.000|57.000
Ergebnis je Aktie in EUR (unverwässert)|7|2,31|2,10
Ergebnis je Aktie in EUR (verwässert)|7|2,29|2,08
"""


def test_a_german_income_statement(analyse, statement, cells):
    sheet = statement(
        "Konzern-Gewinn- und Verlustrechnung", "vom 1. Januar bis 31. Dezember 2022", GERMAN, over="",
        years=("Anhang", "2022", "2021"), columns=(380.0, 470.0, 550.0),
    )  # fmt: skip
    sheet.lines[3:3] = [("in TEUR",)]
    analysis = analyse(sheet, cover=("Marl Point AG", "Geschäftsbericht 2022"))
    found = {name: values["FY2022"] for name, values in cells(analysis).items()}
    assert found == {
        "revenue": 812_345 * K, "cost_of_revenue": 501_220 * K, "gross_profit": 311_125 * K, "operating_income": 98_765 * K,
        "research_and_development": 72_027 * K, "interest_expense": 8_123 * K, "income_before_tax": 90_642 * K,
        "income_tax": 27_101 * K, "net_income": 63_000 * K, "eps_basic": 2.31, "eps_diluted": 2.29,
    }  # fmt: skip
    assert analysis.currency == "EUR"


def chinese(statement, title, head, rows, years, columns=(480.0, 680.0, 880.0)):
    return replace(statement(title, head, rows, years=years, over="", columns=columns, font="china-s"), width=960.0)


BANK = """
营业收入||915,000|942,000|810,000|850,000
利息支出||(586,689)|(471,538)|(540,000)|(450,000)
营业利润||423,000|424,000|370,000|380,000
税前利润||422,565|424,899|370,500|380,500
所得税费用|三、41|(61,527)|(74,683)|(55,000)|(68,000)
净利润||361,038|350,216|315,500|312,500
净利润归属于：
母公司股东||360,483|348,338||
少数股东||555|1,878||
"""


def test_a_chinese_banks_group_columns_beside_its_own(analyse, statement, cells):
    columns = (400.0, 540.0, 680.0, 820.0, 940.0)
    sheet = chinese(
        statement, "合并及公司利润表", "2022年度", BANK, ("附注", "2022年", "2021年", "2022年", "2021年"), columns
    )
    sheet.lines[2:2] = ["（金额单位均为人民币百万元）"]
    sheet.lines[4:4] = [("", "", "^本集团", "", "^本行", "")]
    found = cells(
        analyse(sheet, cover=("年度报告", "泥灰岬银行股份有限公司")), "revenue", "net_income", "income_before_tax"
    )
    assert found == {
        "revenue": {"FY2022": 915_000 * M, "FY2021": 942_000 * M},
        "net_income": {"FY2022": 360_483 * M, "FY2021": 348_338 * M},
        "income_before_tax": {"FY2022": 422_565 * M, "FY2021": 424_899 * M},
    }


HONG_KONG = """
收益|4|554,552|560,118
收入成本||(315,806)|(314,174)
毛利||238,746|245,944
經營盈利|6|110,827|271,620
除稅前盈利||210,225|248,062
所得稅開支|9|(21,516)|(20,252)
年度盈利||188,709|227,810
下列人士應佔：
本公司權益持有人||188,243|224,822
非控制性權益||466|2,988
每股盈利（每股人民幣元）
－基本|10|19.757|23.597
－攤薄|10|19.341|23.164
"""


def test_traditional_characters(analyse, statement, cells):
    sheet = chinese(
        statement, "綜合收益表", "截至二零二二年十二月三十一日止年度", HONG_KONG, ("附註", "2022年", "2021年")
    )
    sheet.lines[3:3] = [("", "", "人民幣百萬元", "人民幣百萬元")]
    found = {k: v["FY2022"] for k, v in cells(analyse(sheet, cover=("泥灰岬有限公司", "二零二二年年報"))).items()}
    assert found == {
        "revenue": 554_552 * M, "cost_of_revenue": 315_806 * M, "gross_profit": 238_746 * M, "operating_income": 110_827 * M,
        "income_before_tax": 210_225 * M, "income_tax": 21_516 * M, "net_income": 188_243 * M, "eps_basic": 19.757,
        "eps_diluted": 19.341,
    }  # fmt: skip


def test_a_figure_broken_over_two_lines_of_a_narrow_cell(analyse, statement, cells):
    rows = """
一、营业总收入||21,345,678,90|21,101,234,56
||1.23|7.89
其中：营业收入|七、41|21,345,678,90|21,101,234,56
||1.23|7.89
三、利润总额||1,221,000,000.00|1,170,000,000.00
减：所得税费用|七、55|331,500,000.00|255,000,000.00
四、净利润||889,500,000.00|915,000,000.00
"""
    sheet = chinese(statement, "合并利润表", "2022年1—12月", rows, ("附注", "本期发生额", "上期发生额"))
    sheet.lines[2:2] = ["单位：元 币种：人民币"]
    found = cells(analyse(sheet, cover=("年度报告", "泥灰岬股份有限公司")), "revenue", "net_income")
    assert found["revenue"] == {"FY2022": 21345678901.23, "FY2021": 21101234567.89}
    assert found["net_income"]["FY2022"] == 889_500_000


def test_kinds_of_interest_without_a_total_are_added_up_where_the_net_figure_agrees(analyse, statement, cells):
    rows = """
Total revenues|611,289|572,754
Operating income|20,428|25,942
Interest:
 Debt|1,787|1,674
 Finance lease|341|320
 Interest income|(254)|(158)
  Interest, net|{net}|1,836
Income before income taxes|18,554|24,106
Provision for income taxes|5,724|4,756
Consolidated net income|12,830|19,350
"""
    title, unit = "Consolidated Statements of Income", "(Amounts in millions)"
    analysis = analyse(statement(title, unit, rows.format(net="1,874")))
    assert cells(analysis, "interest_expense") == {"interest_expense": {"FY2022": 2128 * M, "FY2021": 1994 * M}}
    (newest, _) = (m for m in analysis.metrics if m.metric == "interest_expense")
    assert (newest.as_printed, newest.label) == ("1,787 + 341", "Interest: Debt + Finance lease")
    assert cells(analyse(statement(title, unit, rows.format(net="1,999"))), "interest_expense") == {}


BRITISH_BANK = """
Interest income|9,120|6,240
Interest expense|(3,110)|(1,430)
Net interest income|6,010|4,810
Net fee and commission income|1,620|1,580
Total operating income|7,630|6,390
Operating expenses|(4,100)|(4,020)
Credit impairment charges|(520)|310
Profit before tax|3,010|2,680
Tax charge|(750)|(610)
Profit for the year|2,260|2,070
"""


def test_what_a_bank_earns_before_its_expenses_is_no_operating_income(analyse, statement, cells):
    found = cells(analyse(statement("Consolidated income statement", "\u00a3m", BRITISH_BANK)))
    assert found["revenue"] == {"FY2022": 7630 * M, "FY2021": 6390 * M}
    assert "operating_income" not in found


IN_PERCENT = """
Total revenue|100.0|100.0
Cost of revenue|58.1|61.0
Operating income|25.2|21.1
Income before income taxes|24.9|20.6
Provision for income taxes|5.0|4.5
Net income|19.9|16.1
"""


def test_a_statement_in_percent_of_revenue_states_no_amounts(analyse, statement, cells):
    assert cells(analyse(statement("Consolidated Statements of Income", "(as a share of revenue)", IN_PERCENT))) == {}
