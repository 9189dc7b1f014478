"""Questions to begin with, about things that this document has: its clauses and terms, its figures, its functions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis, TextAnalysis

from ...opened import Opened
from ...repository import Repository

MAX_EXAMPLES = 4
Example = dict[str, Any]


def example_questions(opened: Opened) -> list[Example]:
    """At most four of {"key", "values"}: the catalogue's sentence "example.<key>" with its values to fill in."""
    if opened.repository is not None:
        return _code(opened.repository)[:MAX_EXAMPLES]
    analysis = opened.analysis
    if isinstance(analysis, ContractAnalysis):
        found = _contract(analysis)
    elif isinstance(analysis, ReportAnalysis):
        found = _report(analysis)
    else:
        assert isinstance(analysis, TextAnalysis)
        found = [_example("about", heading=item.heading) for item in analysis.sections if 3 < len(item.heading) < 60]
    return found[:MAX_EXAMPLES]


def _example(key: str, **values: str) -> Example:
    return {"key": key, "values": values}


def _contract(analysis: ContractAnalysis) -> list[Example]:
    plain = {clause.id for clause in analysis.clauses if clause.level == "block" and clause.id[0].isdigit()}
    cited = Counter(target for reference in analysis.references for target in set(reference.targets) if target in plain)
    # A sub-clause says more than a whole article, if one is cited at all.
    ranked = [clause for clause, _ in cited.most_common()]
    most = [clause for clause in ranked if not clause.isdigit()][:2] or ranked[:2]
    terms = sorted(
        (item for item in analysis.definitions if item.status == "used" and item.text),
        key=lambda item: (-len(item.used_in), item.start),
    )
    found = []
    if most:
        found.append(_example("refers_to", clause=most[0]))
        found.append(_example("depends_on", clause=most[-1]))
    if terms:
        found.append(_example("means", term=terms[0].term))
    if any(reference.kind == "dangling" for reference in analysis.references):
        found.append(_example("dangling"))
    return [*found, _example("risks"), _example("governing_law")]


def _report(analysis: ReportAnalysis) -> list[Example]:
    periods = sorted({metric.period for metric in analysis.metrics})
    if not periods:
        return []
    last = periods[-1]
    names = {metric.metric for metric in analysis.metrics if metric.period == last}
    before = (
        {metric.metric for metric in analysis.metrics if metric.period == periods[-2]} if len(periods) > 1 else set()
    )
    found = []
    if "revenue" in names & before:
        found.append(_example("revenue_change", period=last, before=periods[-2]))
    if "revenue" in names:
        found += [
            _example(key, period=last)
            for key, needed in (("gross_margin", "gross_profit"), ("net_margin", "net_income"))
            if needed in names
        ][:1]
    for metric in ("operating_cash_flow", "total_assets", "net_income", "operating_income", "revenue"):
        if metric in names:
            found.append(_example(metric, period=last))
    return found


def _code(repository: Repository) -> list[Example]:
    functions, callers = (
        [symbol.name for symbol, _ in repository.busiest(50, up=up) if symbol.kind in {"function", "method"}]
        for up in (True, False)
    )
    found = [_example("overview")]
    if functions:
        found.append(_example("callers", symbol=functions[0]))
        found.append(_example("breaks", symbol=functions[min(1, len(functions) - 1)]))
    if callers:
        found.append(_example("callees", symbol=callers[0]))
    return [*found, _example("never_called")]
