"""Questions about risk points and about usual clauses that are missing."""

from __future__ import annotations

from unabridged.ingest.context import Answer
from unabridged.ingest.contracts.risk_rules import load_rules

from .questions import Asked
from .view import MOST_CITATIONS, ContractView
from .words import count, unique


def risks(contract: ContractView, asked: Asked) -> Answer:
    """Risk points, all or of one severity, the gravest first."""
    parts = contract.with_parts(found) if asked.clause and (found := contract.find(asked.clause)) else None
    if asked.clause and parts is None:
        return contract.no_clause(asked.clause)
    order = ("high", "medium", "low")
    risks = sorted(
        (
            risk for risk in contract.analysis.risks
            if risk.start is not None and (asked.detail is None or risk.severity == asked.detail)
            and (parts is None or risk.clause in parts)
        ),
        key=lambda risk: (order.index(risk.severity), risk.start),
    )  # fmt: skip
    if not risks:
        return contract.computed("No rule found a risk point there.", "没有规则发现风险点。", (), ())
    rules = {rule.id: rule for rule in load_rules()}
    language = "zh" if contract.chinese else "en"
    grouped: dict[str, list[str]] = {}
    for risk in risks:
        title = rules[risk.rule].wording(language).title if risk.rule in rules else risk.rule
        grouped.setdefault(f"{title} ({risk.severity})", []).append(risk.clause or "preamble")
    lines = [f"{title}: {', '.join(unique(clauses))}" for title, clauses in grouped.items()]
    return contract.computed(
        f"{count(len(risks), 'risk point', 'risk points')}. " + "; ".join(lines) + ".",
        f"风险点 {len(risks)} 处。" + "；".join(lines) + "。",
        unique(risk.clause for risk in risks if risk.clause),
        [contract.citation(risk.start or 0, risk.end or 0, risk.page) for risk in risks[:MOST_CITATIONS]],
    )


def missing(contract: ContractView, asked: Asked) -> Answer:
    """Usual clauses that the contract does not have."""
    rules = {rule.id: rule for rule in load_rules() if rule.missing}
    found = [risk for risk in contract.analysis.risks if risk.rule in rules]
    language = "zh" if contract.chinese else "en"
    titles = [rules[risk.rule].wording(language).title for risk in found]
    if not titles:
        return contract.computed("No usual clause is missing.", "没有发现缺少的常见条款。", (), ())
    return contract.computed(
        f"{count(len(titles), 'usual clause was', 'usual clauses were')} not found: {'; '.join(titles)}.",
        f"未发现的常见条款 {len(titles)} 个：{'；'.join(titles)}。",
        tuple(risk.rule for risk in found),
        (),
    )
