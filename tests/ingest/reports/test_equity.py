"""The statement of changes in equity as line items: its total by year, each component beside it."""

K = 1_000
INCOME = """
Revenue|4,000|3,800
Income before income taxes|1,000|900
Income taxes|250|200
Net income|750|700
Diluted earnings per share|1.49|1.39
"""
BALANCE = """
Current assets|900|800
Cash|400|350
Total assets|2,400|2,000
Current liabilities|500|400
Total liabilities|900|800
Retained earnings|1,000|800
Total equity|1,500|1,200
Total liabilities and equity|2,400|2,000
"""
COMPONENTS = [
    "Consolidated Statements of Changes in Equity",
    "(in thousands)",
    ("", "Common stock", "", "Retained", "Treasury", "Total"),
    ("", "Shares", "Amount", "earnings", "stock", "equity"),
    ("Balance at December 31, 2020", "50", "$ 500", "$ 400", "$ (100)", "$ 800"),
    ("Net income", "-", "-", "700", "-", "700"),
    ("Dividends declared", "-", "-", "(300)", "-", "(300)"),
    ("Balance at December 31, 2021", "50", "500", "800", "(100)", "1,200"),
    ("Net income", "-", "-", "750", "-", "750"),
    ("Shares issued under plans of employees,", "", "", "", "", ""),
    ("including those of former years", "5", "100", "-", "-", "100"),
    ("Dividends declared", "-", "-", "(550)", "-", "(550)"),
    ("Balance at December 31, 2022", "55", "$ 600", "$ 1,000", "$ (100)", "$ 1,500"),
]


def equity(analysis):
    return {(item.label, item.period): item.value for item in analysis.line_items if item.statement == "equity"}


def statements(statement):
    unit = "(in thousands, except per share data)"
    return statement("Consolidated Statements of Income", unit, INCOME), statement(
        "Consolidated Balance Sheets", unit, BALANCE, over="December 31,"
    )


def test_the_total_is_given_by_year_and_components_beside_it(analyse, statement, Sheet):
    sheet = Sheet(COMPONENTS, columns=(260.0, 330.0, 400.0, 470.0, 540.0))
    analysis = analyse(*statements(statement), sheet)
    found = equity(analysis)
    assert found["Net income", "FY2022"] == 750 * K
    assert found["Net income", "FY2021"] == 700 * K
    assert found["Dividends declared – Retained earnings", "FY2022"] == -550 * K
    assert found["Balance at December 31, 2021 – Treasury stock", "FY2021"] == -100 * K
    assert found["Shares issued under plans of employees, including those of former years", "FY2022"] == 100 * K
    units = {item.label: item.unit for item in analysis.line_items if item.statement == "equity"}
    assert units["Balance at December 31, 2022 – Common stock Shares"] == "shares"
    assert units["Balance at December 31, 2022"] == "USD"


def test_what_happened_in_a_year_adds_up_to_its_closing_balance(analyse, statement, Sheet):
    found = equity(analyse(*statements(statement), Sheet(COMPONENTS, columns=(260.0, 330.0, 400.0, 470.0, 540.0))))
    totals = {key: value for key, value in found.items() if " – " not in key[0]}
    for year in (2021, 2022):
        changes = sum(v for (label, period), v in totals.items() if period == f"FY{year}" and "Balance" not in label)
        opening = totals[f"Balance at December 31, {year - 1}", f"FY{year - 1}"]
        assert opening + changes == totals[f"Balance at December 31, {year}", f"FY{year}"]


def test_opening_balances_of_the_first_of_january_close_the_year_before(analyse, statement, Sheet):
    lines = [
        "Consolidated statement of changes in equity", "(in thousands)", ("", "Share capital", "Retained earnings", "Total equity"),
        ("At 1 January 2021", "500", "300", "800"), ("Profit for the year", "-", "700", "700"), ("Dividends", "-", "(300)", "(300)"),
        ("At 31 December 2021", "500", "700", "1,200"), ("Profit for the year", "-", "750", "750"),
        ("At 31 December 2022", "500", "1,450", "1,950"),
    ]  # fmt: skip
    found = equity(analyse(*statements(statement), Sheet(lines, columns=(350.0, 450.0, 550.0))))
    assert found["At 1 January 2021", "FY2020"] == 800 * K
    assert found["Profit for the year", "FY2021"] == 700 * K
    assert found["Profit for the year – Retained earnings", "FY2022"] == 750 * K


def test_years_over_the_columns_leave_the_component_in_the_label(analyse, statement):
    rows = """
Common stock
 Balance, beginning of year|500|500
 Issued|100|-
 Balance, end of year|600|500
Retained earnings
 Balance, beginning of year|800|400
 Net income|750|700
 Dividends|(550)|(300)
 Balance, end of year|1,000|800
"""
    sheet = statement("Consolidated Statements of Stockholders' Equity", "(in thousands)", rows)
    found = equity(analyse(*statements(statement), sheet))
    assert found["Retained earnings – Net income", "FY2021"] == 700 * K
    assert found["Common stock – Balance, end of year", "FY2022"] == 600 * K
    assert found["Retained earnings – Dividends", "FY2022"] == -550 * K


def test_a_statement_without_a_column_of_totals_gives_no_items(analyse, statement, Sheet):
    lines = [
        *COMPONENTS[:2],
        ("", "Shares", "Amount"),
        ("Balance at December 31, 2021", "50", "500"),
        *[("Issued", "5", "10")] * 4,
    ]
    assert equity(analyse(*statements(statement), Sheet(lines, columns=(400.0, 550.0)))) == {}
