"""The 27 metrics out of the forms that statements take: what is stated comes with its sign and scale, nothing else comes."""

import pytest

M = 1_000_000


def values(analysis, year="FY2022"):
    return {metric.metric: metric.value for metric in analysis.metrics if metric.period == year}


RETAILER = """
Revenues:
 Net sales|$ 5,677.6|$ 5,552.3
 Membership and other income|49.9|39.1
  Total revenues|5,727.5|5,591.4
Costs and expenses:
 Cost of sales|4,290.0|4,203.1
 Operating, selling, general and administrative expenses|1,178.1|1,162.8
Operating income|259.4|225.5
Interest expense|(18.3)|(19.7)
Income before income taxes|241.1|205.8
Provision for income taxes|47.6|68.6
Consolidated net income|193.5|137.2
Consolidated net income attributable to noncontrolling interest|(2.6)|(1.9)
Consolidated net income attributable to Marl Point|$ 190.9|$ 135.3
Net income per common share:
 Basic net income per common share attributable to Marl Point|$ 4.90|$ 4.77
 Diluted net income per common share attributable to Marl Point|$ 4.87|$ 4.75
Weighted-average common shares outstanding:
 Basic|39.0|28.4
 Diluted|39.2|28.5
Dividends declared per common share|$ 2.20|$ 2.16
"""


def test_a_retailers_income_statement(analyse, statement):
    analysis = analyse(
        statement("Consolidated Statements of Income", "(Amounts in millions, except per share data)", RETAILER)
    )
    assert values(analysis) == {
        "revenue": 5727.5 * M, "cost_of_revenue": 4290 * M, "operating_income": 259_400_000, "interest_expense": 18.3 * M,
        "income_before_tax": 241.1 * M, "income_tax": 47.6 * M, "net_income": 190.9 * M, "eps_basic": 4.90,
        "eps_diluted": 4.87, "shares_diluted": 39.2 * M,
    }  # fmt: skip
    revenue = analysis.metrics[0]
    assert (revenue.page, revenue.page_label, revenue.as_printed, revenue.scale) == (2, "2", "5,727.5", M)
    assert (revenue.label, revenue.unit, revenue.statement) == ("Total revenues", "USD", "income")
    x0, y0, x1, y1 = revenue.bbox
    assert 430 < x0 < x1 < 475
    assert 80 < y0 < y1 < 160


LOSS = """
Revenue:
Collaboration revenue|$ 12,500|$ 3,250
Operating expenses:
  Research and development|80,000|70,500
  General and administrative|30,000|22,000
Total operating expenses|110,000|92,500
Loss from operations|(97,500)|(89,250)
Interest expense|(1,100)|(900)
Loss before income taxes|(98,600)|(90,150)
Income tax benefit|500|500
Net loss|$ (98,100)|$ (89,650)
Net loss per share, basic and diluted|$ (1.96)|$ (1.87)
Weighted-average common shares used in computing net loss
per share, basic and diluted|50,000,123|48,000,456
"""


def test_a_loss_keeps_its_sign_and_shares_may_be_printed_in_full(analyse, statement):
    found = values(
        analyse(statement("STATEMENTS OF OPERATIONS", "(in thousands, except share and per share data)", LOSS))
    )
    assert found["net_income"] == -98_100_000
    assert found["operating_income"] == -97_500_000
    assert found["income_tax"] == -500_000
    assert found["revenue"] == 12_500_000
    assert found["eps_basic"] == found["eps_diluted"] == -1.96
    assert found["shares_diluted"] == 50_000_123
    assert found["research_and_development"] == 80_000_000


@pytest.mark.parametrize(
    ("tax", "net", "expected"),
    [("(31)", "69", 31), ("31", "69", 31), ("12", "112", -12), ("(12)", "112", -12)],
    ids=["expense in brackets", "expense plain", "credit plain", "credit in brackets"],
)
def test_the_sign_of_tax_is_what_it_did_to_the_result(analyse, statement, tax, net, expected):
    rows = f"Net sales|400|380\nCost of sales|300|290\nIncome before income taxes|100|90\nIncome taxes|{tax}|(20)\nNet income|{net}|70"
    found = values(analyse(statement("Consolidated Statements of Income", "(In millions)", rows)))
    assert found["income_tax"] == expected * M


def test_pence_are_hundredths_of_a_pound(analyse, statement):
    rows = """
Revenue|912|880
Profit before taxation|90|87
Taxation|(20)|(17)
Profit for the year|70|70
Basic earnings per ordinary share (pence)|23.1p|27.2p
Diluted earnings per ordinary share (pence)|22.9p|27.0p
"""
    sheet = statement("Consolidated income statement", "£m", rows, over="for the year ended 31 March")
    analysis = analyse(sheet, cover=["Calder & Wyke plc"])
    found = {(m.metric, m.period): m for m in analysis.metrics}
    assert found["eps_basic", "FY2022"].value == 0.231
    assert found["eps_basic", "FY2022"].unit == "GBP per share"
    assert found["eps_basic", "FY2022"].scale == 0.01
    assert found["revenue", "FY2022"].value == 912 * M


BALANCE = """
Non-current assets
Goodwill|1,800|1,750
Property, plant and equipment|3,000|2,900
|4,800|4,650
Current assets
Inventories|900|850
Trade and other receivables|1,400|1,300
Cash and cash equivalents|800|700
|3,100|2,850
Current liabilities
Borrowings|(300)|(250)
Trade and other payables|(1,900)|(1,790)
|(2,200)|(2,040)
Non-current liabilities
Borrowings|(2,100)|(2,150)
Deferred tax liabilities|(450)|(440)
|(2,550)|(2,590)
Net assets|3,150|2,870
Equity
Share capital|100|100
Retained earnings|2,950|2,680
Equity attributable to owners of the parent|3,050|2,780
Non-controlling interests|100|90
Total equity|3,150|2,870
"""


def test_totals_without_a_label_are_sums_and_totals_that_are_not_stated_are_not_given(analyse, statement):
    sheet = statement("Consolidated statement of financial position", "£m", BALANCE, over="at 31 December")
    found = {m.metric: m for m in analyse(sheet).metrics if m.period == "FY2022"}
    assert found["current_assets"].value == 3_100 * M
    assert found["current_assets"].label == ""
    assert "sum of the rows above" in found["current_assets"].how
    assert found["long_term_debt"].value == 2_100 * M
    assert found["shareholders_equity"].value == 3_050 * M
    assert found["accounts_receivable"].value == 1_400 * M
    assert "total_assets" not in found
    assert "total_liabilities" not in found


CASH = """
OPERATING ACTIVITIES
Net earnings|$ 700|$ 600
Depreciation and amortization|490|475
Net cash provided by operating activities|1,000|925
INVESTING ACTIVITIES
Proceeds from sale of property, plant and equipment|15|12
Purchases of property, plant and equipment|(410)|(400)
Net cash used in investing activities|(395)|(388)
FINANCING ACTIVITIES
Dividends paid to noncontrolling interests|(10)|(9)
Cash dividends paid|(200)|—
Net cash used in financing activities|(210)|(9)
Net increase in cash and cash equivalents|395|528
Cash and cash equivalents at end of year|$ 1,400|$ 1,005
Supplemental disclosures:
Capital expenditures in accounts payable|33|22
"""


def test_outflows_are_positive_and_a_dash_is_not_a_figure(analyse, statement):
    analysis = analyse(statement("CONSOLIDATED STATEMENTS OF CASH FLOWS", "(In millions)", CASH))
    assert values(analysis) == {
        "operating_cash_flow": 1_000 * M, "capital_expenditure": 410 * M, "dividends_paid": 200 * M,
        "depreciation_and_amortization": 490 * M,
    }  # fmt: skip
    assert "dividends_paid" not in values(analysis, "FY2021")
    dash = next(i for i in analysis.line_items if i.label == "Cash dividends paid" and i.period == "FY2021")
    assert dash.value == 0


def test_every_row_is_a_line_item(analyse, statement):
    analysis = analyse(statement("CONSOLIDATED STATEMENTS OF CASH FLOWS", "(In millions)", CASH))
    payable = [i for i in analysis.line_items if i.label == "Capital expenditures in accounts payable"]
    assert [(i.period, i.value, i.unit, i.page, i.statement) for i in payable] == [
        ("FY2022", 33 * M, "USD", 2, "cash_flow"),
        ("FY2021", 22 * M, "USD", 2, "cash_flow"),
    ]


def test_part_of_the_cost_is_not_the_cost_of_revenue(analyse, statement):
    rows = """
Total Operating Revenues|1,368|1,336
Cost of services (exclusive of items shown below)|286|312
Cost of wireless equipment|304|250
Operating Income|304|324
Income Before Provision For Income Taxes|282|294
Provision for income taxes|(65)|(68)
Net Income|217|226
"""
    found = values(analyse(statement("Consolidated Statements of Income", "(dollars in millions)", rows)))
    assert "cost_of_revenue" not in found
    assert found["income_tax"] == 65 * M


CHINESE = """
一、营业总收入|500.50|400.40
其中：营业收入|500.50|400.40
二、营业总成本|410.00|320.00
其中：营业成本|300.30|250.20
      研发费用|20.20|18.10
      其中：利息费用|5.10|
三、营业利润（亏损以“－”号填列）|90.90|80.80
四、利润总额（亏损总额以“－”号填列）|91.00|81.00
减：所得税费用|11.00|10.00
五、净利润（净亏损以“－”号填列）|80.00|71.00
1.归属于母公司股东的净利润|79.00|70.00
2.少数股东损益|1.00|1.00
（一）基本每股收益(元/股)|0.31|0.28
（二）稀释每股收益(元/股)|0.30|0.27
"""


def test_a_chinese_income_statement(analyse, statement):
    sheet = statement(
        "合并利润表", "单位：万元  币种：人民币", CHINESE, years=("2022年度", "2021年度"), over="", font="china-s"
    )
    analysis = analyse(sheet, cover=["Annual report"])
    found = values(analysis)
    assert found["revenue"] == 5_005_000
    assert found["cost_of_revenue"] == 3_003_000
    assert found["net_income"] == 790_000
    assert found["income_tax"] == 110_000
    assert found["interest_expense"] == 51_000
    assert (found["eps_basic"], found["eps_diluted"]) == (0.31, 0.3)
    assert "interest_expense" not in values(analysis, "FY2021")
    assert analysis.currency == "CNY"


def test_continental_numbers(analyse, statement):
    rows = """
Revenue|1.234.567|1.111.222
Cost of sales|–800.100|–700.200
Gross profit|434.467|411.022
Earnings before interest and taxes (EBIT)|150.000|140.000
Earnings before taxes|140.500|130.500
Income taxes|–40.500|–38.500
Consolidated net income|100.000|92.000
thereof attributable to shareholders of Nordmark Pumpen AG|99.000|91.000
thereof attributable to non-controlling interests|1.000|1.000
Earnings per share in EUR (basic and diluted)|1,98|1,82
"""
    sheet = statement("Consolidated Income Statement", "EUR thousand", rows, over="")
    analysis = analyse(sheet, cover=["Nordmark Pumpen AG", "January 1 to December 31, 2022"])
    found = values(analysis)
    assert found["revenue"] == 1_234_567_000
    assert found["operating_income"] == 150_000_000
    assert found["net_income"] == 99_000_000
    assert found["eps_diluted"] == 1.98
    assert analysis.currency == "EUR"


def test_a_report_without_statements_has_no_metrics(analyse, Sheet):
    analysis = analyse(Sheet(["Letter to shareholders", "Revenue grew by 12 % to 1,200 in 2022."]))
    assert analysis.metrics == ()
    assert analysis.line_items == ()


NOTE = """
Weighted average number of ordinary shares|1,080,816|768,367
Dilution due to share options|62,176|57,638
Total weighted average number of ordinary shares|1,142,992|826,005
"""


def test_diluted_shares_come_from_the_note_where_dividing_confirms_them(analyse, statement):
    rows = """
Revenue|31,652|21,660
Profit before tax|1,456|458
Income tax credit|624|-
Profit for the year|2,080|458
Basic earnings per share (pence)|0.19p|0.06p
Diluted earnings per share (pence)|0.18p|0.06p
"""
    face = statement("Consolidated income statement", "£000's", rows)
    note = statement("11 Earnings per share", "The weighted average number of shares, in thousands:", NOTE)
    found = {(m.metric, m.period): m for m in analyse(face, note, cover=["Marl plc"]).metrics}
    shares = found["shares_diluted", "FY2022"]
    assert (shares.value, shares.scale, shares.page, shares.statement) == (1_142_992_000, 1_000, 3, "note")


def test_shares_that_do_not_give_the_earnings_per_share_are_not_taken(analyse, statement):
    rows = "Revenue|400|300\nProfit before tax|66|60\nTax|(16)|(12)\nProfit for the year|50|48\nDiluted earnings per share|1.00|0.96"
    face = statement("Consolidated income statement", "£m", rows)
    note = statement("11 Earnings per share", "The weighted average number of shares, in thousands:", NOTE)
    assert "shares_diluted" not in values(analyse(face, note))
