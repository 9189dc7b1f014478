"""Questions about references: which clauses refer to which, directly and through others, and what leads nowhere."""

from __future__ import annotations

from unabridged.ingest.context import Answer
from unabridged.ingest.contracts import graph as graphs

from .questions import Asked
from .view import MOST_CITATIONS, ContractView
from .words import count, join, unique


def references_to(contract: ContractView, asked: Asked) -> Answer:
    """Which clauses refer to a clause or to a part of it."""
    target = contract.find(asked.clause)
    if target is None:
        return contract.no_clause(asked.clause)
    parts = contract.with_parts(target)
    mentions = [r for r in contract.analysis.references if parts & set(r.targets)]
    mentions = [r for r in mentions if (contract.block(r.source) or r.source) not in parts or r.source is None]
    sources = unique(contract.block(r.source) or r.source or "preamble" for r in mentions)
    if not sources:
        return contract.computed(f"No clause refers to {target}.", f"没有条款引用 {target}。", (), ())
    return contract.computed(
        f"{count(len(sources), 'clause refers', 'clauses refer')} to {target}: {join(sources)}.",
        f"引用 {target} 的条款有 {len(sources)} 个：{'、'.join(sources)}。",
        sources,
        contract.mentions(mentions),
    )


def references_from(contract: ContractView, asked: Asked) -> Answer:
    """What a clause and its parts refer to."""
    source = contract.find(asked.clause)
    if source is None:
        return contract.no_clause(asked.clause)
    parts = contract.with_parts(source)
    mentions = [r for r in contract.analysis.references if contract.block(r.source) in parts or r.source in parts]
    targets = unique(t for r in mentions for t in r.targets if t not in parts)
    outside = unique(" ".join(r.text.split()) for r in mentions if r.kind in {"external", "dangling"})
    english = f"{source} refers to {join(targets)}." if targets else f"{source} refers to no other clause."
    chinese = f"{source} 引用：{'、'.join(targets)}。" if targets else f"{source} 没有引用其他条款。"
    if outside:
        english += f" Outside this contract, or to nothing: {join(outside)}."
        chinese += f"另引用合同之外或不存在的：{'、'.join(outside)}。"
    return contract.computed(english, chinese, targets, contract.mentions(mentions))


def dependants(contract: ContractView, asked: Asked) -> Answer:
    """What refers to a clause directly or through other clauses."""
    target = contract.find(asked.clause)
    graph = graphs.clause_graph(contract.analysis)
    if target is None or (target not in graph and contract.block(target) is None):
        return contract.no_clause(asked.clause)
    found = graphs.dependants(graph, target if target in graph else contract.block(target) or target, asked.depth)
    if not found:
        return contract.computed(f"Nothing depends on {target}.", f"没有条款依赖 {target}。", (), ())
    steps = {depth: [item for item in found if item.depth == depth] for depth in sorted({item.depth for item in found})}
    english = "; ".join(
        ("directly " if depth == 1 else f"in {depth} steps ")
        + join([item.clause if depth == 1 else f"{item.clause} (through {item.via})" for item in items])
        for depth, items in steps.items()
    )
    chinese = "；".join(
        ("直接：" if depth == 1 else f"第 {depth} 步：")
        + "、".join(item.clause if depth == 1 else f"{item.clause}（经 {item.via}）" for item in items)
        for depth, items in steps.items()
    )
    return contract.computed(
        f"{count(len(found), 'clause depends', 'clauses depend')} on {target}: {english}.",
        f"依赖 {target} 的条款有 {len(found)} 个：{chinese}。",
        tuple(item.clause for item in found),
        [contract.clause_citation(item.clause) for item in found if item.clause in contract.clauses],
    )


def dangling(contract: ContractView, asked: Asked) -> Answer:
    """References to clauses that do not exist."""
    mentions = [r for r in contract.analysis.references if r.kind == "dangling"]
    if not mentions:
        return contract.computed("Every reference has its clause.", "所有引用都有对应的条款。", (), ())
    lines = [
        f"{' '.join(r.text.split())} in {r.source or 'the preamble'}"
        + (f" (perhaps {r.suggestion})" if r.suggestion else "")
        for r in mentions
    ]
    return contract.computed(
        f"{count(len(mentions), 'reference points', 'references point')} to nothing: {'; '.join(lines)}.",
        f"有 {len(mentions)} 处引用没有对应条款："
        + "；".join(f"{r.source or '序言'} 中的 {' '.join(r.text.split())}" for r in mentions) + "。",
        unique(contract.block(r.source) or r.source or "preamble" for r in mentions),
        contract.mentions(mentions),
    )  # fmt: skip


def cycles(contract: ContractView, asked: Asked) -> Answer:
    """Clauses that refer to each other in circles."""
    groups = graphs.cycles(graphs.clause_graph(contract.analysis))
    if not groups:
        return contract.computed("No clauses refer to each other in a circle.", "没有循环引用。", (), ())
    return contract.computed(
        f"{count(len(groups), 'group of clauses refers', 'groups of clauses refer')} to each other in a circle: "
        + "; ".join(join(group) for group in groups) + ".",
        f"有 {len(groups)} 组条款循环引用：" + "；".join("、".join(group) for group in groups) + "。",
        unique(clause for group in groups for clause in group),
        [contract.clause_citation(clause) for group in groups for clause in group if clause in contract.clauses],
    )  # fmt: skip


def unreferenced(contract: ContractView, asked: Asked) -> Answer:
    """Clauses to which nothing refers."""
    found = tuple(graphs.never_referred_to(graphs.clause_graph(contract.analysis)))
    return contract.computed(
        f"{count(len(found), 'clause is', 'clauses are')} never referred to: {join(found)}.",
        f"有 {len(found)} 个条款从未被引用：{'、'.join(found)}。",
        found,
        [contract.clause_citation(clause) for clause in found[:MOST_CITATIONS]],
    )


def most_referenced(contract: ContractView, asked: Asked) -> Answer:
    """The clauses that most others refer to."""
    ranked = graphs.most_depended_on(graphs.clause_graph(contract.analysis))
    return contract.computed(
        "Most referred to: " + join([f"{clause} ({number})" for clause, number in ranked]) + ".",
        "被引用最多的条款：" + "、".join(f"{clause}（{number} 次）" for clause, number in ranked) + "。",
        tuple(clause for clause, _ in ranked),
        [contract.clause_citation(clause) for clause, _ in ranked if clause in contract.clauses],
    )


def attachments(contract: ContractView, asked: Asked) -> Answer:
    """Exhibits, schedules and the like that the contract names."""
    mentions = [r for r in contract.analysis.references if r.kind == "attachment"]
    names = unique(target for r in mentions for target in r.targets)
    if not names:
        return contract.computed("No attachment is referred to.", "没有引用任何附件。", (), ())
    firsts = [next(r for r in mentions if name in r.targets) for name in names]
    return contract.computed(
        f"Attachments: {join(names)}.", f"附件：{'、'.join(names)}。", names, contract.mentions(firsts)
    )
