"""Arithmetic is checked, shown, and a break lowers the confidence of what it concerns."""

ROWS = """
Net sales|400|380
Cost of sales|300|290
Gross profit|{gross}|90
Income before income taxes|60|50
Income taxes|15|12
Net income|45|38
"""
GROSS = "gross profit = revenue - cost of revenue"


def of(analysis, name):
    return {(i.period, i.holds, i.difference) for i in analysis.identities if i.name == name}


def test_a_sum_that_holds(analyse, statement):
    analysis = analyse(statement("Consolidated Statements of Income", "(In millions)", ROWS.format(gross=100)))
    assert of(analysis, GROSS) == {("FY2022", True, 0), ("FY2021", True, 0)}


def test_a_sum_that_breaks_casts_doubt_on_its_year_only(analyse, statement):
    analysis = analyse(statement("Consolidated Statements of Income", "(In millions)", ROWS.format(gross=130)))
    assert of(analysis, GROSS) == {("FY2022", False, 30_000_000), ("FY2021", True, 0)}
    confidence = {m.period: m.confidence for m in analysis.metrics if m.metric == "gross_profit"}
    assert confidence["FY2022"] < 0.75 < confidence["FY2021"]
    assert "does not hold" in next(m.how for m in analysis.metrics if m.metric == "gross_profit")
