"""Statements are found by their headings and rows, and told apart from what looks like them."""

M = 1_000_000

INCOME = """
Net sales|400|380
Cost of sales|300|290
Income before income taxes|100|90
Income taxes|25|20
Net income|75|70
Basic earnings per share|1.50|1.40
Diluted earnings per share|1.49|1.39
"""
SMALL = INCOME.replace("400", "40").replace("300", "30")


def revenue(analysis):
    return {m.period: (m.value, m.page) for m in analysis.metrics if m.metric == "revenue"}


def test_a_contents_entry_is_no_statement(analyse, statement, Sheet):
    contents = Sheet(["Index", "Consolidated Statements of Income 3", "Consolidated Balance Sheets ..... 4"])
    found = revenue(analyse(contents, statement("Consolidated Statements of Income", "(In millions)", INCOME)))
    assert found == {"FY2022": (400 * M, 3), "FY2021": (380 * M, 3)}


def test_the_parents_statement_is_not_the_groups(analyse, statement):
    parent = statement("PARENT COMPANY - CONDENSED STATEMENTS OF INCOME", "(In millions)", SMALL)
    group = statement("CONSOLIDATED STATEMENTS OF INCOME", "(In millions)", INCOME)
    assert revenue(analyse(parent, group))["FY2022"] == (400 * M, 3)


def test_pro_forma_statements_give_way(analyse, statement):
    pro_forma = statement("Unaudited Pro Forma Consolidated Statements of Income", "(In millions)", SMALL)
    group = statement("Consolidated Statements of Income", "(In millions)", INCOME)
    assert revenue(analyse(pro_forma, group))["FY2022"] == (400 * M, 3)


def test_a_statement_goes_on_over_the_page_without_its_headings(analyse, statement, Sheet):
    head, _, rest = INCOME.partition("Income before")
    first = statement("Consolidated Statements of Income", "(In millions)", head + "Gross profit|100|90")
    second = Sheet([tuple(row.split("|")) for row in ("Income before" + rest).strip().split("\n")])
    analysis = analyse(first, second)
    found = {m.metric: (m.value, m.page) for m in analysis.metrics if m.period == "FY2022"}
    assert found["revenue"] == (400 * M, 2)
    assert found["net_income"] == (75 * M, 3)
    assert found["eps_diluted"] == (1.49, 3)


def test_quarters_beside_years_are_ignored(analyse, Sheet):
    sheet = Sheet(
        [
            "CONSOLIDATED STATEMENTS OF INCOME",
            "(In millions)",
            ("", "^Three Months Ended", "", "^Year Ended", "", ""),
            ("", "^December 31,", "", "^December 31,", "", ""),
            ("", "2022", "2021", "2022", "2021", "Change"),
            ("Revenues", "100", "95", "400", "360", "11%"),
            ("Income before income taxes", "13", "11", "50", "40", "25%"),
            ("Provision for income taxes", "3", "3", "10", "10", "-%"),
            ("Net income", "10", "8", "40", "30", "33%"),
        ],
        columns=(300, 360, 430, 490, 560),
    )
    assert revenue(analyse(sheet)) == {"FY2022": (400 * M, 2), "FY2021": (360 * M, 2)}


def test_of_three_columns_under_one_year_the_total_counts(analyse, Sheet):
    sheet = Sheet(
        [
            "Consolidated income statement",
            "for the year ended 31 March 2023",
            ("", "", "", "2023", "", "", "2022", ""),
            ("", "", "Underlying", "Exceptional", "Total", "Underlying", "Exceptional", "Total"),
            ("", "Note", "£m", "£m", "£m", "£m", "£m", "£m"),
            ("Revenue", "2", "912.4", "-", "912.4", "880.1", "-", "880.1"),
            ("Operating profit", "4", "100.0", "(10.0)", "90.0", "100.0", "(5.0)", "95.0"),
            ("Profit before taxation", "", "90.5", "(10.0)", "80.5", "92.0", "(5.0)", "87.0"),
            ("Taxation", "7", "(22.5)", "2.0", "(20.5)", "(18.0)", "1.0", "(17.0)"),
            ("Profit for the year", "", "68.0", "(8.0)", "60.0", "74.0", "(4.0)", "70.0"),
        ],
        columns=(230, 300, 355, 410, 465, 520, 575),
        size=8,
    )
    found = {(m.metric, m.period): m.value for m in analyse(sheet, cover=["Calder & Wyke plc"]).metrics}
    assert found["operating_income", "FY2023"] == 90 * M
    assert found["operating_income", "FY2022"] == 95 * M
    assert found["income_tax", "FY2023"] == 20.5 * M


def test_group_and_company_columns_in_one_table(analyse, Sheet):
    sheet = Sheet(
        [
            "STATEMENTS OF FINANCIAL POSITION",
            "as at 31 December 2022",
            ("", "^Group", "", "^Company", ""),
            ("", "2022", "2021", "2022", "2021"),
            ("Property, plant and equipment", "400", "390", "10", "11"),
            ("Trade receivables", "100", "95", "5", "4"),
            ("Cash and cash equivalents", "120", "110", "20", "18"),
            ("Trade and other payables", "(120)", "(115)", "(30)", "(28)"),
            ("Net assets", "500", "480", "705", "705"),
            ("Total equity", "500", "480", "705", "705"),
        ],
        columns=(330, 400, 480, 550),
    )
    found = {m.metric: m.value for m in analyse(sheet).metrics if m.period == "FY2022"}
    assert found["shareholders_equity"] == 500
    assert found["cash_and_equivalents"] == 120


def test_assets_and_liabilities_side_by_side(analyse, Sheet):
    left = [("Intangible assets", "900", "890"), ("Property, plant and equipment", "1,500", "1,450"),
            ("Inventories", "900", "850"), ("Trade receivables", "1,100", "1,050"), ("Other assets", "100", "120"),
            ("Cash and cash equivalents", "600", "560"), ("Total assets", "5,100", "4,920")]  # fmt: skip
    right = [("Subscribed capital", "100", "100"), ("Retained earnings", "1,900", "1,745"), ("Equity", "2,000", "1,845"),
             ("Provisions", "300", "320"), ("Financial liabilities", "1,200", "1,300"), ("Trade payables", "1,600", "1,455"),
             ("Total equity and liabilities", "5,100", "4,920")]  # fmt: skip
    rows = [(*a, "@" + b[0], *b[1:]) for a, b in zip(left, right, strict=True)]
    sheet = Sheet(
        ["Consolidated Balance Sheet", "EUR million", ("", "2022", "2021", "", "2022", "2021"), *rows],
        columns=(300, 380, 460, 640, 720),
        width=800,
        height=560,
    )
    found = {m.metric: m.value for m in analyse(sheet).metrics if m.period == "FY2022"}
    assert found["total_assets"] == 5_100 * M
    assert found["shareholders_equity"] == 2_000 * M
    assert found["inventory"] == 900 * M


def test_columns_may_run_from_old_to_new(analyse, statement):
    rows = "Sales|300|400\nCost of sales|200|250\nProfit before tax|60|66\nTax|(12)|(16)\nProfit for the year|48|50"
    found = revenue(analyse(statement("Income statement", "(in millions)", rows, years=("2021", "2022"))))
    assert found == {"FY2022": (400 * M, 2), "FY2021": (300 * M, 2)}


def test_a_blank_cell_shifts_nothing(analyse, statement):
    rows = "Sales|400|300\nInterest expense||12\nProfit before tax|66|60\nTax|(16)|(12)\nProfit for the year|50|48"
    analysis = analyse(statement("Income statement", "(in millions)", rows))
    assert {(m.period, m.value) for m in analysis.metrics if m.metric == "interest_expense"} == {("FY2021", 12 * M)}


def test_wrapped_labels_are_read_whole(analyse, statement):
    rows = """
Sales|400|300
Profit before tax|66|60
Tax|(16)|(12)
Profit for the year|50|48
Total comprehensive income for the year attributable to the owners of this
company and of its subsidiaries|51|47
"""
    labels = {item.label for item in analyse(statement("Income statement", "(in millions)", rows)).line_items}
    assert (
        "Total comprehensive income for the year attributable to the owners of this company and of its subsidiaries"
        in labels
    )


def test_a_statement_whose_heading_is_a_picture_is_known_by_its_rows(analyse, statement):
    assert revenue(analyse(statement("", "(In millions)", INCOME)))["FY2022"] == (400 * M, 2)


def test_prose_about_results_is_no_statement(analyse, Sheet):
    sheet = Sheet(
        ["Income before tax rose to 400 in 2022 from 380 in 2021.", "Earnings per share were 1.50 on sales of 900."]
    )
    assert analyse(sheet).metrics == ()


def test_headings_set_in_spaced_letters_are_read(analyse, statement):
    title = "C O N S O L I D A T E D  S T A T E M E N T S  O F  I N C O M E"
    assert revenue(analyse(statement(title, "(In millions)", INCOME)))["FY2022"] == (400 * M, 2)


def test_years_may_stand_in_the_caption_alone(analyse, statement):
    unit = "For the years ended December 31, 2022 and 2021 (in millions of dollars)"
    sheet = statement("Consolidated Statements of Income", unit, INCOME, years=("", ""), over="")
    assert revenue(analyse(sheet)) == {"FY2022": (400 * M, 2), "FY2021": (380 * M, 2)}
