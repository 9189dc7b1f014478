"""Forms of other countries and rulebooks: how Indian, Japanese, Brazilian, Canadian, Australian and French reports print the same things."""

from dataclasses import replace

import pytest

M = 1_000_000
LAKH, CRORE = 100_000, 10_000_000


INDIAN_PROFIT = """
Revenue from operations|24|1,69,174.82|1,47,060.80
Other income|25|2,310.11|1,904.50
Total income||1,71,484.93|1,48,965.30
Expenses
Cost of materials consumed|26|81,220.00|70,115.25
Purchases of stock-in-trade||6,104.50|5,980.40
Changes in inventories of finished goods||(1,204.10)|860.35
Employee benefits expense|27|22,410.20|20,114.00
Finance costs|28|3,120.44|3,560.12
Depreciation and amortisation expense|29|7,004.00|6,550.80
Other expenses|30|30,115.89|25,770.38
Total expenses||1,48,770.93|1,32,951.30
Profit before tax||22,714.00|16,014.00
Tax expense
(1) Current tax||5,900.00|4,300.00
(2) Deferred tax||(186.00)|(286.00)
Total tax expense||5,714.00|4,014.00
Profit for the year||17,000.00|12,000.00
Earnings per equity share (face value Rs. 10 each)
(1) Basic (Rs.)|31|34.00|24.00
(2) Diluted (Rs.)|31|33.50|23.80
"""


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("(Rs. in lakhs)", LAKH),
        ("(All amounts in Rs. lakhs, unless otherwise stated)", LAKH),
        ("(INR in Crores)", CRORE),
    ],
)
def test_lakhs_and_crores_with_indian_grouping(analyse, statement, cells, unit, factor):
    sheet = statement(
        "Consolidated Statement of Profit and Loss for the year ended March 31, 2023", unit, INDIAN_PROFIT, over="",
        years=("Note", "March 31, 2023", "March 31, 2022"), columns=(350.0, 460.0, 550.0),
    )  # fmt: skip
    found = cells(analyse(sheet, cover=("Marl Point Chemicals Limited", "Annual Report 2022-23")))
    assert found["revenue"] == {
        "FY2023": pytest.approx(169174.82 * factor),
        "FY2022": pytest.approx(147060.80 * factor),
    }
    assert found["income_before_tax"]["FY2023"] == pytest.approx(22714 * factor)
    assert found["income_tax"]["FY2023"] == pytest.approx(5714 * factor)
    assert found["net_income"] == {"FY2023": pytest.approx(17000 * factor), "FY2022": pytest.approx(12000 * factor)}
    assert found["interest_expense"]["FY2023"] == pytest.approx(3120.44 * factor)
    assert found["eps_basic"] == {"FY2023": 34.0, "FY2022": 24.0}
    assert found["eps_diluted"] == {"FY2023": 33.5, "FY2022": 23.8}


INDIAN_BALANCE = """
ASSETS
Non-current assets
(a) Property, plant and equipment|3|63,406.03|66,839.79
(b) Capital work-in-progress|3|1,156.33|1,109.28
(c) Goodwill|4|1,200.00|1,200.00
(d) Financial assets
(i) Other financial assets|5|266.08|266.08
Total non-current assets||66,028.44|69,415.15
Current assets
(a) Inventories|6|7,303.17|10,099.78
(b) Financial assets
(i) Trade receivables|7|60,560.79|52,525.12
(ii) Cash and cash equivalents|8|106.18|56.99
(iii) Bank balances other than (ii) above|9|77.92|77.92
(c) Other current assets|10|7,966.91|7,753.74
Total current assets||76,014.97|70,513.55
TOTAL ASSETS||1,42,043.41|1,39,928.70
EQUITY AND LIABILITIES
Equity
(a) Equity share capital|11|2,044.40|2,044.40
(b) Other equity|12|85,331.20|83,338.53
Equity attributable to owners of the Company||87,375.60|85,382.93
Non-controlling interests||400.00|380.00
Total equity||87,775.60|85,762.93
Liabilities
Non-current liabilities
(a) Financial liabilities
(i) Borrowings|13|9,788.31|10,576.47
Total non-current liabilities||9,788.31|10,576.47
Current liabilities
(a) Financial liabilities
(i) Borrowings|14|13,564.91|15,529.26
(ii) Trade payables|15|7,727.98|9,022.88
(b) Other current liabilities|16|23,186.61|19,037.16
Total current liabilities||44,479.50|43,589.30
TOTAL EQUITY AND LIABILITIES||1,42,043.41|1,39,928.70
"""


def test_an_indian_balance_sheet_with_lettered_rows(analyse, statement, cells):
    sheet = statement(
        "Consolidated Balance Sheet as at March 31, 2023", "(Rs. in lakhs)", INDIAN_BALANCE, over="",
        years=("Note No.", "As at March 31, 2023", "As at March 31, 2022"), columns=(330.0, 450.0, 555.0),
    )  # fmt: skip
    found = cells(analyse(sheet, cover=("Marl Point Chemicals Limited", "Annual Report 2022-23")))
    assert {name: round(values["FY2023"] / LAKH, 2) for name, values in found.items()} == {
        "total_assets": 142043.41,
        "current_assets": 76014.97,
        "cash_and_equivalents": 106.18,
        "accounts_receivable": 60560.79,
        "inventory": 7303.17,
        "property_plant_equipment_net": 63406.03,
        "goodwill": 1200.0,
        "current_liabilities": 44479.50,
        "long_term_debt": 9788.31,
        "shareholders_equity": 87375.60,
    }


JAPANESE = """
売上高|552,118|618,004
Net sales|552,118|618,004
Cost of sales|361,002|410,220
Gross profit|191,116|207,784
Selling, general and administrative expenses|140,300|151,884
Operating profit|50,816|55,900
Non-operating income|2,100|1,900
Non-operating expenses|3,016|2,800
Ordinary profit|49,900|55,000
Profit before income taxes|48,800|54,100
Income taxes - current|14,900|15,500
Income taxes - deferred|▲400|▲200
Total income taxes|14,500|15,300
Profit|34,300|38,800
Profit attributable to non-controlling interests|300|800
Profit attributable to owners of parent|34,000|38,000
"""


def test_a_japanese_statement_with_the_earlier_year_first_and_triangles_for_minus(analyse, statement, cells):
    rows = "\n".join(line for line in JAPANESE.strip().split("\n")[1:])
    sheet = statement(
        "Consolidated Statements of Income", "(Millions of yen)", rows, over="",
        years=("Fiscal year ended March 31, 2022", "Fiscal year ended March 31, 2023"), columns=(560.0, 860.0), font="china-s",
    )  # fmt: skip
    found = cells(analyse(replace(sheet, width=960.0), cover=("Marl Point Co., Ltd.", "Annual Securities Report 2023")))
    assert {name: (values["FY2022"] / M, values["FY2023"] / M) for name, values in found.items()} == {
        "revenue": (552118, 618004),
        "cost_of_revenue": (361002, 410220),
        "gross_profit": (191116, 207784),
        "operating_income": (50816, 55900),
        "income_before_tax": (48800, 54100),
        "income_tax": (14500, 15300),
        "net_income": (34000, 38000),
    }


BRAZILIAN = """
Net operating revenue|25|4,120,330|3,980,114|9,204,118|8,750,002
Cost of sales and services|26|(2,980,115)|(2,870,300)|(6,480,220)|(6,120,440)
Gross profit||1,140,215|1,109,814|2,723,898|2,629,562
Selling expenses|26|(410,100)|(390,200)|(880,410)|(840,300)
Operating profit before finance result||730,115|719,614|1,843,488|1,789,262
Finance costs|27|(210,330)|(190,220)|(430,118)|(400,902)
Profit before income tax||519,785|529,394|1,413,370|1,388,360
Income tax and social contribution|12|(60,120)|(70,110)|(400,200)|(390,300)
Profit for the year||459,665|459,284|1,013,170|998,060
Attributable to owners of the parent||||953,505|938,776
Non-controlling interests||||59,665|59,284
"""


def test_consolidated_columns_behind_those_of_the_parent_company(analyse, statement, cells):
    sheet = statement(
        "Statement of income", "Years ended December 31, 2022 and 2021 (In thousands of Brazilian reais - R$)", BRAZILIAN, over="",
        years=("Note", "2022", "2021", "2022", "2021"), columns=(290.0, 350.0, 415.0, 485.0, 555.0),
    )  # fmt: skip
    sheet.lines[2:2] = [("", "", "^Parent company", "", "^Consolidated", "")]
    found = cells(analyse(sheet, cover=("Marl Point S.A.", "Annual report 2022")))
    assert found["revenue"] == {"FY2022": 9204118000, "FY2021": 8750002000}
    assert found["gross_profit"] == {"FY2022": 2723898000, "FY2021": 2629562000}
    assert found["income_tax"] == {"FY2022": 400200000, "FY2021": 390300000}
    assert found["net_income"] == {"FY2022": 953505000, "FY2021": 938776000}


CANADIAN = """
Revenue (note 19)|$ 412,330|$ 388,114
Cost of sales (note 20)|(280,115)|(270,300)
Gross profit|132,215|117,814
General and administrative|(61,100)|(58,200)
Operating income|71,115|59,614
Finance costs (note 21)|(12,330)|(11,220)
Income before income taxes|58,785|48,394
Income tax expense (recovery)
Current|16,020|13,110
Deferred|(1,235)|(2,716)
|14,785|10,394
Net income|$ 44,000|$ 38,000
Net income per share
Basic|$ 1.10|$ 0.95
Diluted|$ 1.08|$ 0.93
Weighted average number of shares outstanding (thousands)
Basic|40,000|40,000
Diluted|40,741|40,860
"""


def test_a_canadian_statement_with_an_unlabelled_total_of_taxes(analyse, statement, cells):
    sheet = statement(
        "Consolidated Statements of Income", "(expressed in thousands of Canadian dollars, except per share amounts)", CANADIAN,
        over="For the years ended December 31",
    )  # fmt: skip
    found = cells(analyse(sheet, cover=("Marl Point Resources Inc.", "2022 Annual Report")))
    assert found["revenue"] == {"FY2022": 412330000, "FY2021": 388114000}
    assert found["cost_of_revenue"] == {"FY2022": 280115000, "FY2021": 270300000}
    assert found["income_tax"] == {"FY2022": 14785000, "FY2021": 10394000}
    assert found["net_income"] == {"FY2022": 44000000, "FY2021": 38000000}
    assert found["eps_diluted"] == {"FY2022": 1.08, "FY2021": 0.93}
    assert found["shares_diluted"] == {"FY2022": 40741000, "FY2021": 40860000}


FRENCH = """
Revenue|4.1|12 345,6|11 204,3
Cost of sales||(7 120,4)|(6 480,1)
Gross margin||5 225,2|4 724,2
Operating income|5.2|1 110,0|980,5
Cost of net debt|8.1|(120,5)|(110,2)
Income before tax||989,5|870,3
Income taxes|9|(240,5)|(215,3)
Net income||749,0|655,0
Net income, Group share||720,0|630,0
Non-controlling interests||29,0|25,0
Earnings per share, Group share (in euros)
Basic|10|3,60|3,15
Diluted|10|3,55|3,10
"""


def test_spaces_between_thousands_and_decimal_commas(analyse, statement, cells):
    sheet = statement(
        "Consolidated income statement", "(in millions of euros)", FRENCH, over="",
        years=("Notes", "2022", "2021"), columns=(380.0, 470.0, 550.0),
    )  # fmt: skip
    found = cells(analyse(sheet, cover=("Marl Point SA", "Universal Registration Document 2022")))
    assert {name: round(values["FY2022"] / M, 2) for name, values in found.items() if not name.startswith("eps")} == {
        "revenue": 12345.6,
        "cost_of_revenue": 7120.4,
        "gross_profit": 5225.2,
        "operating_income": 1110.0,
        "income_before_tax": 989.5,
        "income_tax": 240.5,
        "net_income": 720.0,
    }
    assert found["eps_basic"] == {"FY2022": 3.6, "FY2021": 3.15}


AUSTRALIAN = """
Revenue from continuing operations|3|812,402|744,118
Cost of sales||(520,110)|(481,220)
Employee benefits expense||(121,330)|(110,245)
Depreciation and amortisation expense|4|(40,118)|(37,902)
Finance costs|4|(9,220)|(8,004)
Profit before income tax||121,624|106,747
Income tax expense|5|(36,124)|(31,747)
Profit for the year attributable to owners of Marl Point Limited||85,500|75,000
|||
Earnings per share for profit attributable to the ordinary equity holders of the Company:||Cents|Cents
Basic earnings per share|30|21.4|18.8
Diluted earnings per share|30|21.1|18.5
"""


def test_an_australian_statement_with_cents_over_the_last_rows(analyse, statement, cells):
    sheet = statement(
        "Consolidated statement of profit or loss", "For the year ended 30 June 2022", AUSTRALIAN, over="",
        years=("Notes", "2022", "2021"), columns=(420.0, 480.0, 550.0),
    )  # fmt: skip
    sheet.lines[4:4] = [("", "", "A$'000", "A$'000")]
    found = cells(analyse(sheet, cover=("Marl Point Limited", "ABN 11 222 333 444", "Annual Report 2022")))
    assert found["revenue"] == {"FY2022": 812402000, "FY2021": 744118000}
    assert found["net_income"] == {"FY2022": 85500000, "FY2021": 75000000}
    assert found["interest_expense"]["FY2022"] == 9220000
    assert found["eps_basic"] == {"FY2022": 0.214, "FY2021": 0.188}


def test_assets_beside_liabilities(analyse, Sheet, cells):
    """The two sides of one balance sheet, each with its own label and columns."""
    left = """
Current assets||
Cash and cash equivalents|5,120|4,880
Trade receivables|9,330|8,710
Inventories|7,004|6,550
Total current assets|21,454|20,140
Non-current assets||
Property, plant and equipment|30,118|29,004
Goodwill|4,000|4,000
Total non-current assets|34,118|33,004
||
Total assets|55,572|53,144
"""
    right = """
Current liabilities||
Trade payables|6,220|5,980
Short-term borrowings|3,100|2,900
Total current liabilities|9,320|8,880
Non-current liabilities||
Long-term borrowings|12,000|13,000
Total liabilities|21,320|21,880
Equity attributable to owners of the parent|33,252|30,264
Non-controlling interests|1,000|1,000
Total equity|34,252|31,264
Total liabilities and equity|55,572|53,144
"""
    pairs = zip(left.strip().split("\n"), right.strip().split("\n"), strict=True)
    rows = []
    for one, other in pairs:
        label, now, before = one.split("|")
        second, then, earlier = other.split("|")
        rows.append((label, now, before, f"@{second}", then, earlier))
    heads = ("", "2022", "2021", "", "2022", "2021")
    lines = ["Consolidated Statement of Financial Position", "As of December 31 (in millions of euros)", heads, *rows]
    sheet = Sheet(lines, columns=(300.0, 370.0, 500.0, 680.0, 750.0), width=842.0, height=595.0)
    sheet = replace(sheet, columns=(290.0, 360.0, 450.0, 690.0, 760.0))
    found = cells(analyse(sheet, cover=("Marl Point AG", "Annual Report 2022")))
    assert {name: (values["FY2022"] / M, values["FY2021"] / M) for name, values in found.items()} == {
        "total_assets": (55572, 53144),
        "current_assets": (21454, 20140),
        "cash_and_equivalents": (5120, 4880),
        "accounts_receivable": (9330, 8710),
        "inventory": (7004, 6550),
        "property_plant_equipment_net": (30118, 29004),
        "goodwill": (4000, 4000),
        "total_liabilities": (21320, 21880),
        "current_liabilities": (9320, 8880),
        "long_term_debt": (12000, 13000),
        "shareholders_equity": (33252, 30264),
    }


KOREAN = """
Revenue|28|302,231,360|279,604,799
Cost of sales|20|190,041,770|166,411,342
Gross profit||112,189,590|113,193,457
Selling and administrative expenses|20, 21|68,812,960|61,559,601
Operating profit|28|43,376,630|51,633,856
Financial expense|23|19,027,689|7,704,554
Profit before income tax||46,440,474|53,351,827
Income tax (benefit) expense|24|(9,213,603)|13,444,377
Profit for the year||55,654,077|39,907,450
Profit attributable to owners of the parent company||54,730,018|39,243,791
Non-controlling interests||924,059|663,659
Basic earnings per share (in Korean won)|25|8,057|5,777
Diluted earnings per share (in Korean won)|25|8,057|5,777
"""


def test_korean_won_in_millions_with_earnings_in_single_won(analyse, statement, cells):
    sheet = statement(
        "CONSOLIDATED STATEMENTS OF PROFIT OR LOSS", "(In millions of Korean won, in thousands of US dollars except for per share data)",
        KOREAN, over="", years=("Notes", "2022", "2021"), columns=(400.0, 480.0, 555.0),
    )  # fmt: skip
    found = cells(analyse(sheet, cover=("Marl Point Electronics Co., Ltd. and Subsidiaries", "Annual report 2022")))
    assert found["revenue"]["FY2022"] == 302231360 * M
    assert found["income_tax"] == {"FY2022": -9213603 * M, "FY2021": 13444377 * M}
    assert found["net_income"] == {"FY2022": 54730018 * M, "FY2021": 39243791 * M}
    assert found["eps_basic"] == {"FY2022": 8057, "FY2021": 5777}


FIVE_YEARS = """
Revenues|$ 980|$ 910|$ 850|$ 790|$ 700
Net income|98|91|80|71|60
Total assets|2,120|2,004|1,900|1,800|1,700
Long-term debt|610|600|590|580|570
"""
INCOME = """
Revenues|$ 980|$ 910|$ 850
Cost of revenues|610|570|540
Gross profit|370|340|310
Income taxes|24|23|20
Net income|$ 98|$ 91|$ 80
"""


def test_a_five_year_summary_that_is_marked_unaudited_fills_the_earlier_years(analyse, statement, cells):
    summary = statement(
        "FIVE-YEAR FINANCIAL SUMMARY (UNAUDITED)", "(in millions)", FIVE_YEARS, over="",
        years=("2022", "2021", "2020", "2019", "2018"), columns=(230.0, 310.0, 390.0, 470.0, 550.0),
    )  # fmt: skip
    income = statement(
        "CONSOLIDATED STATEMENTS OF INCOME", "(in millions, except per share data)", INCOME, years=("2022", "2021", "2020"),
        columns=(400.0, 475.0, 550.0),
    )  # fmt: skip
    found = cells(analyse(summary, income))
    assert found["revenue"] == {f"FY{2022 - n}": v * M for n, v in enumerate((980, 910, 850, 790, 700))}
    assert found["net_income"]["FY2018"] == 60 * M


@pytest.mark.parametrize(
    "wording", ["Thousands of U.S. dollars", "US$'000", "$000s", "USD thousands", "in US$ thousand"]
)
def test_wordings_of_thousands_of_dollars(analyse, statement, cells, wording):
    sheet = statement("Consolidated Statements of Income", wording, INCOME, years=("2022", "2021", "2020"), columns=(400.0, 475.0, 550.0))  # fmt: skip
    assert cells(analyse(sheet), "revenue") == {"revenue": {"FY2022": 980_000, "FY2021": 910_000, "FY2020": 850_000}}


CHINESE_THOUSANDS = """
营业收入|五、1|8,120,330|7,480,114
营业成本|五、1|6,010,220|5,540,300
营业利润||910,220|822,114
利润总额||905,110|818,004
减：所得税费用|五、9|135,110|122,004
净利润||770,000|696,000
归属于母公司股东的净利润||740,000|670,000
少数股东损益||30,000|26,000
基本每股收益（元/股）||0.74|0.67
稀释每股收益（元/股）||0.73|0.66
"""


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("单位：千元", 1000), ("（除特别注明外，金额单位为人民币千元）", 1000), ("金额单位：人民币百万元", M), ("单位：万元 币种：人民币", 10_000), ("单位：亿元", 100 * M)],
)  # fmt: skip
def test_chinese_units(analyse, statement, cells, unit, factor):
    sheet = statement(
        "合并利润表", "2022年度", CHINESE_THOUSANDS, years=("附注", "2022年度", "2021年度"), over="", columns=(480.0, 680.0, 880.0),
        font="china-s",
    )  # fmt: skip
    sheet.lines[2:2] = [unit]
    found = cells(analyse(replace(sheet, width=960.0), cover=("泥灰岬股份有限公司", "2022年年度报告")))
    assert found["revenue"] == {"FY2022": 8120330 * factor, "FY2021": 7480114 * factor}
    assert found["income_tax"]["FY2022"] == 135110 * factor
    assert found["net_income"] == {"FY2022": 740000 * factor, "FY2021": 670000 * factor}
    assert found["eps_basic"] == {"FY2022": 0.74, "FY2021": 0.67}
