"""One contract from its document to its analysis."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..analysis import Clause, ContractAnalysis, Reference
from ..document import Document, Span
from ..progress import Progress, silent
from .amendments import amends_another, quoted_provisions
from .chinese import find_chinese_definitions, is_definition_heading
from .chinese_references import resolve_chinese
from .citations import find_mentions
from .clauses import build_tree
from .definitions import Defined, find_definitions, find_unquoted_parties
from .layout import View, before_marks, read_view
from .lost_labels import restore_lost_labels
from .plain_definitions import find_plain_entries, find_table_entries
from .resolution import Resolved, Resolver
from .risks import find_risks
from .terms import describe_terms
from .titles import is_finished
from .tree import PREAMBLE, ClauseTree, Node

_OWN_NAME = re.compile(r"\((?:this|the|collectively,\sthis|as\s[^()\"]{0,80},\s(?:this|the))\s\"([^\"]{3,60})\"\)")
# A defined term that looks like a reference: "Section 16" in a list of terms, for a section of a statute.
_NUMBERED_TERM = re.compile(
    r"\"((?:Section|Article|Schedule)\s\d{1,4}[A-Z]?)\"(?=\)|\s{1,2}(?:Section|Article|means|shall\smean|has\sthe)\b)"
)
# "amends that certain Loan Agreement ... (the "Loan Agreement")": a name of another document.
_OF_ANOTHER = re.compile(
    r"\b(?:that\scertain|amend(?:s|ing|ed\sby\sthis)|supplement(?:s|ing)|part(?:y|ies)\sto|pursuant\sto|reference\sis\smade\sto|in\sconnection\swith)\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"\b[Tt]his\s((?:[A-Z][\w'-]*\s){0,4}(?:Agreement|Amendment|Contract|Lease|Indenture|Guaranty|Note|Deed|Plan|Letter))\b"
)
_THESE = re.compile(r"\b[Tt]hese\s((?:[A-Z][\w'-]*\s){0,4}(?:Terms|Conditions)(?:\s(?:of|and)\s[A-Z]\w+)?)")


def analyze_contract(document: Document, *, progress: Progress = silent) -> ContractAnalysis:
    """Clauses, references between them, defined terms and risk points."""
    steps = 5
    progress("layout", 0, steps)
    view = read_view(document)
    chinese = document.language == "zh"
    progress("clauses", 1, steps)
    mentions = [] if chinese else find_mentions(view.text)
    defined = [] if chinese else _with_plain(find_definitions(view.text), find_plain_entries(view.text))
    entries = [(item.start, item.term) for item in defined if item.entry]
    amends = not chinese and amends_another(view.text)
    quoted = quoted_provisions(view.text) if amends else []
    tree = build_tree(view.text, mentions, entries, chinese=chinese, indent=_columns(document, view), quoted=quoted)
    progress("references", 2, steps)
    if chinese:
        resolved = resolve_chinese(view.text, tree)
        defined = find_chinese_definitions(view.text, _definition_articles(tree))
    else:
        first = next((node.start for node in tree.nodes if not node.id.startswith(PREAMBLE)), 0)
        defined = sorted([*defined, *find_unquoted_parties(view.text, first)], key=lambda item: item.start)
        terms = frozenset(_NUMBERED_TERM.findall(view.text))
        resolver = Resolver(view.text, tree, mentions, _own_names(view.text), terms, amends=amends, quoted=quoted)
        resolved = restore_lost_labels([found for mention in mentions for found in resolver.resolve(mention)], tree)
    defined = _with_plain(defined, find_table_entries(document, view))
    references = tuple(_reference(document, view, found) for found in resolved)
    progress("terms", 3, steps)
    definitions = describe_terms(view, tree, defined)
    progress("risks", 4, steps)
    clauses = _clauses(document, view, tree)
    risks = find_risks(document, clauses, view)
    progress("risks", steps, steps)
    return ContractAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        pages=len(document.pages) or None,
        warnings=document.problems,
        clauses=clauses,
        references=references,
        definitions=definitions,
        risks=risks,
        contents=tuple(_contents(view, tree, start, end) for start, end in tree.contents),
    )


def _columns(document: Document, view: View) -> Callable[[int], int] | None:
    """The column of each place of a text whose lines are as they were typed."""
    if document.format not in ("text", "markdown") or document.pages:
        return None

    def column(position: int) -> int:
        offset = view.offset(position)
        line = document.text.rfind("\n", max(0, offset - _WIDEST_INDENT), offset) + 1
        return len(document.text[line:offset].expandtabs(4)) if line or offset < _WIDEST_INDENT else 0

    return column


_WIDEST_INDENT = 120

# The title and the page behind the last number of a contents list.
_LAST_ENTRY = re.compile(r"[^\n\f]{0,200}(?:\n(?:[A-Z]{1,2}-)?\d{1,4}(?=\n|\f|\Z))?")

# A paragraph that is no entry but a sentence: the agreement has begun.
_PROSE = re.compile(
    r"\n[\n\f]+(?!(?:section|article|exhibit|schedule|annex|appendix|attachment|part)\b|\d)(?=[^\n]{12,}[a-z]{2}\.(?:\s|\Z))",
    re.IGNORECASE,
)


def _contents(view: View, tree: ClauseTree, start: int, end: int) -> Span:
    """A list of contents with its last line; what follows closely behind it may be the first clause already."""
    last = _LAST_ENTRY.match(view.text, end)
    first_clause = next((node.start for node in tree.nodes if node.start > start and node.level == "block"), end)
    stop = min(last.end() if last is not None else end, first_clause)
    prose = _PROSE.search(view.text, start, stop)
    stop = prose.start() if prose is not None else stop
    return view.span(start, start + len(view.text[start:stop].rstrip()))


def _reference(document: Document, view: View, found: Resolved) -> Reference:
    start = view.offset(found.start)
    return Reference(
        text=view.as_printed(found.text, found.start),
        start=start,
        end=view.span(found.start, found.end).end,
        source=_source(found.source.id if found.source else None, found.term),
        targets=found.targets,
        kind=found.kind,
        page=document.page_at(start),
        suggestion=found.suggestion,
    )


def _definition_articles(tree: ClauseTree) -> list[tuple[int, int]]:
    """Articles whose title speaks of definitions, and such chapters where no article of theirs does."""
    announced = [node for node in tree.nodes if is_definition_heading(node.heading)]
    inner = {node.parent for node in announced}
    return [(node.start, node.end) for node in announced if node not in inner]


def _source(clause: str | None, term: str | None) -> str | None:
    if clause is None or term is None or '"' in clause:
        return clause
    return f'{clause}"{term}"'


def _with_plain(defined: list[Defined], plain: list[Defined]) -> list[Defined]:
    """Both, in order; a term that is defined in quotation marks keeps that place."""
    quoted = {item.term for item in defined}
    return sorted([*defined, *(item for item in plain if item.term not in quoted)], key=lambda item: item.start)


def _own_names(text: str) -> frozenset[str]:
    names = {match[1] for match in _OWN_NAME.finditer(text[:8000]) if _is_own(_sentence_before(text, match.start()))}
    names.update(_THIS.findall(text[:20_000]))
    names.update(_THESE.findall(text[:20_000]))
    return frozenset(names or {"Agreement", "Contract", "Lease", "Deed"})


# Another agreement that a sentence names behind "this": "this Lease is subject to a master lease (the "Head Lease")".
_NAMES_ANOTHER = re.compile(
    r"\b(?:an?|the|that|certain)\s(?:[\w-]+\s){0,5}?(?:agreement|lease|deed|contract|indenture|note|plan|letter|terms|conditions|policy)\b",
    re.IGNORECASE,
)


def _is_own(before: str) -> bool:
    """Whether the name in brackets behind these words is the document's own, not that of another one."""
    if _OF_ANOTHER.search(before):
        return False
    this = max((match.end() for match in re.finditer(r"\bthis\b", before, re.IGNORECASE)), default=None)
    return not _NAMES_ANOTHER.search(before, this or 0)


def _sentence_before(text: str, position: int) -> str:
    before = text[max(0, position - 300) : position]
    return re.split(r"\n\n|[;.]\s{1,2}(?=[A-Z])", before)[-1]


def _heading(view: View, node: Node) -> str | None:
    finished = node.heading is not None and is_finished(node.heading, view.text[node.text_at : node.text_at + 4])
    return view.as_printed(node.heading, node.start) if node.heading is not None and finished else None


def _clauses(document: Document, view: View, tree: ClauseTree) -> tuple[Clause, ...]:
    return tuple(
        Clause(
            id=node.id,
            heading=_heading(view, node),
            start=view.offset(node.start),
            end=before_marks(document, view.offset(node.end)),
            page=document.page_at(view.offset(node.start)),
            parent=node.parent.id if node.parent else None,
            level=node.level,
        )
        for node in tree.nodes
    )
