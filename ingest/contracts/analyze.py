"""One contract from its document to its analysis."""

from __future__ import annotations

import re

from ..analysis import Clause, ContractAnalysis, Definition, Reference
from ..document import Document
from ..progress import Progress, silent
from .citations import find_mentions
from .clauses import ClauseTree, build_tree
from .definitions import Defined, find_definitions
from .layout import View, read_view
from .resolution import Resolver

_OWN_NAME = re.compile(r"\((?:this|the|collectively,\sthis|as\s[^()\"]{0,80},\s(?:this|the))\s\"([^\"]{3,60})\"\)")
_THIS = re.compile(
    r"\b[Tt]his\s((?:[A-Z][\w'-]*\s){0,4}(?:Agreement|Amendment|Contract|Lease|Indenture|Guaranty|Note|Deed|Plan|Letter))\b"
)


def analyze_contract(document: Document, *, progress: Progress = silent) -> ContractAnalysis:
    """Clauses, references between them, and defined terms."""
    steps = 4
    progress("Reading the layout", 0, steps)
    view = read_view(document)
    progress("Finding clauses", 1, steps)
    mentions = find_mentions(view.text)
    defined = find_definitions(view.text)
    tree = build_tree(view.text, mentions, [(item.start, item.term) for item in defined if item.entry])
    progress("Resolving references", 2, steps)
    resolver = Resolver(view.text, tree, _own_names(view.text), frozenset())
    references = tuple(
        Reference(
            text=found.text,
            start=view.offset(found.start),
            end=view.span(found.start, found.end).end,
            source=_source(found.source.id if found.source else None, found.term),
            targets=found.targets,
            kind=found.kind,
            page=document.page_at(view.offset(found.start)),
            suggestion=found.suggestion,
        )
        for mention in mentions
        for found in resolver.resolve(mention)
    )
    progress("Finding defined terms", 3, steps)
    definitions = _definitions(view, tree, defined)
    progress("Done", steps, steps)
    return ContractAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        pages=len(document.pages) or None,
        warnings=document.problems,
        clauses=_clauses(document, view, tree),
        references=references,
        definitions=definitions,
    )


def _source(clause: str | None, term: str | None) -> str | None:
    if clause is None or term is None or '"' in clause:
        return clause
    return f'{clause}"{term}"'


def _own_names(text: str) -> frozenset[str]:
    names = set(_OWN_NAME.findall(text[:8000]))
    names.update(_THIS.findall(text[:20_000]))
    return frozenset(names)


def _clauses(document: Document, view: View, tree: ClauseTree) -> tuple[Clause, ...]:
    return tuple(
        Clause(
            id=node.id,
            heading=node.heading,
            start=view.offset(node.start),
            end=view.offset(node.end),
            page=document.page_at(view.offset(node.start)),
            parent=node.parent.id if node.parent else None,
            level=node.level,
        )
        for node in tree.nodes
    )


def _definitions(view: View, tree: ClauseTree, defined: list[Defined]) -> tuple[Definition, ...]:
    seen: set[str] = set()
    result = []
    for item in defined:
        if item.term in seen or any(start <= item.start < end for start, end in tree.contents):
            continue
        seen.add(item.term)
        clause = tree.at(item.start, blocks_only=True)
        result.append(
            Definition(
                term=item.term,
                clause=clause.id if clause else None,
                start=view.offset(item.start),
                text=" ".join(view.text[item.start : item.end].split()),
            )
        )
    return tuple(result)
