"""The tables of synonyms."""

import pytest
from unabridged.ingest.analysis import METRICS
from unabridged.ingest.reports.labels import BALANCE, CASH_FLOW, INCOME, NEVER, PER_SHARE, pattern, plain, rank

TABLES = {**INCOME, **PER_SHARE, **BALANCE, **CASH_FLOW}


def test_every_metric_has_a_table():
    assert set(METRICS) == {*TABLES, "shares_diluted"}


def test_every_entry_compiles():
    for entries in TABLES.values():
        for entry in entries:
            for part in entry.split(" >> "):
                pattern(part)
    for entry in NEVER.values():
        pattern(entry)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Income/(loss) before income taxes", "income before income taxes"),
        ("Income tax (expense)/benefit", "income tax benefit"),
        ("Property, plant and equipment, net (Note 6)", "property plant and equipment net"),
        ("Shareholders’ equity", "shareholders equity"),
        ("三、营业利润（亏损以“－”号填列）", "营业利润"),
        ("Less: Net loss attributable", "net loss attributable"),
    ],
)
def test_labels_are_compared_without_their_ornaments(printed, expected):
    assert plain(printed) == expected


@pytest.mark.parametrize(
    ("metric", "label"),
    [
        ("income_before_tax", "Earnings before provision for taxes on income"),
        ("income_before_tax", "Income from continuing operations before provision/(benefit) for taxes on income"),
        ("income_tax", "Provision/(benefit) for taxes on income"),
        ("income_tax", "Tax on profit on ordinary activities"),
        ("net_income", "Profit attributable to equity holders of the parent"),
        ("net_income", "Net loss"),
        ("operating_cash_flow", "Net cash (used in)/provided by operating activities"),
        ("operating_cash_flow", "Cash inflow from operating activities"),
        ("capital_expenditure", "Acquisition of property, plant and equipment"),
        ("capital_expenditure", "购建固定资产、无形资产和其他长期资产支付的现金"),
        ("dividends_paid", "Dividends paid to equity holders of the parent"),
        ("long_term_debt", "Long-term debt, less current maturities"),
        ("shareholders_equity", "Total Marl Point stockholders' equity"),
        ("property_plant_equipment_net", "Premises and equipment, net"),
        ("cash_and_equivalents", "Cash and due from banks"),
    ],
)
def test_a_synonym_is_known(metric, label):
    assert rank(TABLES[metric], plain(label), "") is not None


@pytest.mark.parametrize(
    ("metric", "label"),
    [
        ("income_tax", "Income before provision for income taxes"),
        ("net_income", "Net income attributable to noncontrolling interests"),
        ("dividends_paid", "Dividends received"),
        ("capital_expenditure", "Proceeds from sale of property, plant and equipment"),
        ("total_liabilities", "Total liabilities and equity"),
        ("long_term_debt", "Current portion of long-term debt"),
    ],
)
def test_a_near_miss_is_refused(metric, label):
    name = plain(label)
    assert rank(TABLES[metric], name, "") is None or pattern(NEVER[metric]).search(name)
