"""Further forms: losses, banks, cash flows, dates and currencies of other countries, columns of exceptional items."""

from dataclasses import replace

M = 1_000_000


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


def test_a_loss_with_a_tax_credit_and_pence_in_the_label(analyse, statement, cells):
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


def test_a_bank_states_no_cost_of_revenue_and_net_income_before_preferred_dividends(analyse, statement, cells):
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


def test_cash_flows_tell_parents_dividends_from_minorities_and_totals_from_subtotals(analyse, statement, cells):
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


def test_a_chinese_balance_sheet_with_end_and_beginning_of_period(analyse, statement, cells):
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


def test_a_translation_into_another_currency_is_left_out(analyse, statement, cells):
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


def test_cents_stand_in_a_line_of_their_own_above_the_figures(analyse, statement, cells):
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


EXCEPTIONAL = """
Revenue|2|812.4|-|812.4|790.1|-|790.1
Cost of sales||(501.2)|(3.1)|(504.3)|(489.8)|-|(489.8)
Gross profit||311.2|(3.1)|308.1|300.3|-|300.3
Operating profit|3|98.7|(12.5)|86.2|90.0|(4.4)|85.6
Finance costs|6|(8.1)|-|(8.1)|(7.6)|-|(7.6)
Profit before tax||90.6|(12.5)|78.1|82.4|(4.4)|78.0
Tax|7|(18.1)|2.2|(15.9)|(16.4)|0.8|(15.6)
Profit for the year||72.5|(10.3)|62.2|66.0|(3.6)|62.4
Basic earnings per share (pence)|8|||31.2|||31.1
"""


def test_underlying_exceptional_and_total_columns_under_each_year(analyse, statement, cells):
    sheet = statement(
        "Consolidated income statement",
        "for the year ended 31 December 2022",
        EXCEPTIONAL,
        over="",
        years=("", "", "2022", "", "", "2021", ""),
        columns=(240.0, 300.0, 360.0, 420.0, 480.0, 540.0, 600.0),
    )
    sheet.lines[2] = ("", "", "", "2022", "", "", "2021", "")
    sheet.lines[3:3] = [
        ("", "Note", "Underlying", "Exceptional", "Total", "Underlying", "Exceptional", "Total"),
        ("", "", "£m", "£m", "£m", "£m", "£m", "£m"),
    ]
    found = cells(analyse(replace(sheet, width=660.0, size=7.0), cover=("Marl Point plc",)))
    assert found["revenue"] == {"FY2022": 812.4 * M, "FY2021": 790.1 * M}
    assert found["operating_income"] == {"FY2022": 86.2 * M, "FY2021": 85.6 * M}
    assert found["net_income"] == {"FY2022": 62.2 * M, "FY2021": 62.4 * M}
    assert found["eps_basic"] == {"FY2022": 0.312, "FY2021": 0.311}


HONG_KONG = """
Revenue|4|1,234,567|1,111,222
Cost of sales||(812,345)|(745,001)
Gross profit||422,222|366,221
Other income and gains|5|12,001|15,222
Selling and distribution expenses||(110,234)|(98,222)
Finance costs|7|(22,345)|(21,002)
PROFIT BEFORE TAX|6|188,234|160,111
Income tax expense|10|(41,234)|(38,111)
PROFIT FOR THE YEAR||147,000|122,000
Attributable to:
Owners of the parent||140,000|118,000
Non-controlling interests||7,000|4,000
||147,000|122,000
EARNINGS PER SHARE ATTRIBUTABLE TO ORDINARY EQUITY HOLDERS OF THE PARENT|12
Basic||HK35.2 cents|HK29.7 cents
Diluted||HK35.0 cents|HK29.6 cents
"""


def test_cents_printed_around_the_figure(analyse, statement, cells):
    sheet = statement(
        "CONSOLIDATED STATEMENT OF PROFIT OR LOSS",
        "Year ended 31 December 2022",
        HONG_KONG,
        over="",
        years=("Notes", "2022", "2021"),
        columns=(400.0, 470.0, 550.0),
    )
    sheet.lines[4:4] = [("", "", "HK$'000", "HK$'000")]
    a = analyse(sheet, cover=("Marl Point Holdings Limited",))
    found = cells(a)
    assert found["net_income"] == {"FY2022": 140_000_000, "FY2021": 118_000_000}
    assert found["revenue"]["FY2021"] == 1_111_222_000
    assert a.currency == "HKD"
    assert found["eps_basic"] == {"FY2022": 0.352, "FY2021": 0.297}
    assert found["eps_diluted"]["FY2021"] == 0.296


SWISS = """
Net sales|4|2'345.6|2'210.3
Cost of goods sold||-1'401.2|-1'333.4
Gross profit||944.4|876.9
Operating result (EBIT)||301.2|277.8
Financial expenses|9|-22.1|-20.4
Profit before taxes||279.1|257.4
Income taxes|10|-55.3|-51.2
Net profit||223.8|206.2
 attributable to shareholders of Marl Point Ltd||220.1|203.3
 attributable to non-controlling interests||3.7|2.9
Basic earnings per share (CHF)|11|12.34|11.40
Diluted earnings per share (CHF)|11|12.30|11.36
"""


def test_apostrophes_group_digits(analyse, statement, cells):
    sheet = statement(
        "Consolidated income statement",
        "for the years ended December 31",
        SWISS,
        over="",
        years=("Notes", "2022", "2021"),
        columns=(400.0, 470.0, 550.0),
    )
    sheet.lines[3:3] = [("CHF million",)]
    a = analyse(sheet, cover=("Marl Point Ltd",))
    found = cells(a)
    assert found["revenue"] == {"FY2022": 2345.6 * M, "FY2021": 2210.3 * M}
    assert found["net_income"] == {"FY2022": 220.1 * M, "FY2021": 203.3 * M}
    assert found["eps_diluted"]["FY2022"] == 12.30
    assert a.currency == "CHF"


IFRS17 = """
Insurance revenue|3|9,120|8,801
Insurance service expenses|4|(7,602)|(7,455)
Net expenses from reinsurance contracts held||(310)|(288)
Insurance service result||1,208|1,058
Net investment income|5|602|(115)
Net insurance finance expenses|5|(401)|98
Other income||120|111
Other expenses||(333)|(320)
Profit before tax||1,196|832
Income tax expense|9|(240)|(166)
Profit for the year||956|666
Profit attributable to:
 Shareholders of the Company||930|650
 Non-controlling interests||26|16
Basic earnings per share (€)|10|4.65|3.25
"""


def test_insurance_revenue_is_an_insurers_revenue(analyse, statement, cells):
    sheet = statement(
        "Consolidated statement of profit or loss",
        "for the year ended 31 December 2023",
        IFRS17,
        over="",
        years=("Note", "2023", "2022"),
        columns=(400.0, 470.0, 550.0),
    )
    sheet.lines[4:4] = [("", "", "", "(restated)"), ("", "", "EUR m", "EUR m")]
    a = analyse(sheet, cover=("Marl Point Insurance SE",))
    found = cells(a)
    assert found["revenue"] == {"FY2023": 9120 * M, "FY2022": 8801 * M}
    assert found["net_income"] == {"FY2023": 930 * M, "FY2022": 650 * M}
    assert found["income_tax"] == {"FY2023": 240 * M, "FY2022": 166 * M}
    assert found["eps_basic"] == {"FY2023": 4.65, "FY2022": 3.25}
    assert "interest_expense" not in found


REIT = """
Revenues:
 Rental revenues|$ 812,345|$ 790,222
 Other property revenues|12,001|11,222
  Total revenues|824,346|801,444
Expenses:
 Property operating expenses|210,333|205,111
 Real estate taxes|101,222|99,888
 Depreciation and amortization|250,111|245,666
 General and administrative|60,222|58,111
  Total expenses|621,888|608,776
Gain on sale of real estate|15,000|-
Operating income|217,458|192,668
Interest expense|(80,111)|(77,222)
Net income|137,347|115,446
Net income attributable to noncontrolling interests|(3,100)|(2,800)
Net income attributable to common stockholders|$ 134,247|$ 112,646
Net income per share - basic|$ 1.12|$ 0.95
Net income per share - diluted|$ 1.11|$ 0.94
Weighted average shares outstanding - basic|119,863|118,574
Weighted average shares outstanding - diluted|120,944|119,836
"""


def test_a_landlord_without_tax(analyse, statement, cells):
    a = analyse(statement("CONSOLIDATED STATEMENTS OF OPERATIONS", "(in thousands, except per share amounts)", REIT))
    found = cells(a)
    assert found == {
        "revenue": {"FY2022": 824346_000, "FY2021": 801444_000},
        "operating_income": {"FY2022": 217458_000, "FY2021": 192668_000},
        "interest_expense": {"FY2022": 80111_000, "FY2021": 77222_000},
        "net_income": {"FY2022": 134247_000, "FY2021": 112646_000},
        "eps_basic": {"FY2022": 1.12, "FY2021": 0.95},
        "eps_diluted": {"FY2022": 1.11, "FY2021": 0.94},
        "shares_diluted": {"FY2022": 120944_000, "FY2021": 119836_000},
        "depreciation_and_amortization": {"FY2022": 250111_000, "FY2021": 245666_000},
    }
