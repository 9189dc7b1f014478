"""Recorded calls to edges: how each was found, and how sure it is."""

from __future__ import annotations

from collections import defaultdict

from ...analysis import Edge, EdgeHow, ExternalCall, Inheritance, Symbol
from .dispatch import Listing
from .likelihood import Target
from .program import CallSite, Definition, Program

_CONFIDENCE: dict[EdgeHow, float] = {
    "direct": 1.0, "import": 0.98, "inherited": 0.95, "decorator": 0.9, "inferred": 0.9, "property": 0.85,
    "operator": 0.8, "indirect": 0.7, "override": 0.6,
}  # fmt: skip

# Of an edge: file, line, caller, callee, callee's file, caller's file.
_Place = tuple[str, int, str, str, str, str]


def symbols(program: Program) -> list[Symbol]:
    """Every definition, in file order."""
    return [
        Symbol(
            name=item.name, kind=item.kind, language="python", file=item.file, line=item.line, end_line=item.end_line
        )
        for item in program.definitions
    ]


def inheritance(program: Program) -> list[Inheritance]:
    """Every class with each of its bases that the repository defines, in file order."""
    return [
        Inheritance(
            name=cls.definition.name, base=base.definition.name, file=cls.definition.file, base_file=base.definition.file
        )
        for base in program.classes
        for cls in base.subclasses
    ]  # fmt: skip


def edges(program: Program) -> list[Edge]:
    """Every recorded call as an edge, sorted by file and line."""
    by_site: dict[CallSite, list[Target]] = defaultdict(list)
    for (site, callee), (via, possible) in program.solver.calls.items():
        if via != "callback" or not program.is_crossing(site):
            by_site[site].append(Target(callee, via, possible))
    listing = Listing(program, by_site)
    functions = {item.name for item in program.definitions if item.kind in ("function", "method")}
    # Two sites of one line that call the same count once, as the surer one.
    surest: dict[_Place, tuple[float, bool, EdgeHow]] = {}
    for site, targets in by_site.items():
        for callee, via, possible in listing.listed(site):
            how, certain = _how(site, callee, via)
            if how == "import" and callee.name.rpartition(".")[0] in functions:
                how = "indirect"  # a function inside another has no name in other files: it was handed there
            confidence = 0.6 if via == "guess" else _CONFIDENCE[how]
            if len(targets) > 1 and how in ("inferred", "override", "indirect", "operator", "property"):
                confidence = max(0.3, confidence - 0.1 * min(len(targets) - 1, 5))
            place = (site.file, site.line, site.caller.name, callee.name, callee.file, site.caller.file)
            judged = (-round(confidence, 2), possible or not certain, how)
            known = surest.get(place)
            if known is None or judged < known:
                surest[place] = judged
    return [_edge(place, *surest[place]) for place in sorted(surest)]


def _edge(place: _Place, doubt: float, possible: bool, how: EdgeHow) -> Edge:
    file, line, caller, callee, callee_file, caller_file = place
    return Edge(
        caller=caller, callee=callee, file=file, line=line, caller_file=caller_file, callee_file=callee_file,
        how=how, confidence=-doubt, possible=possible,
    )  # fmt: skip


def _how(site: CallSite, callee: Definition, via: str) -> tuple[EdgeHow, bool]:
    """How a call was found, and whether it surely may happen."""
    if via in ("decorator", "decorated"):
        return "decorator", True
    if via in ("property", "operator"):
        return ("property", True) if via == "property" else ("operator", True)
    if via in ("callback", "indirect"):
        return "indirect", False
    if via == "override":
        return "override", False
    if via == "guess":
        return "inferred", False
    if via == "constructor":
        return "inherited", True
    if site.written and site.written != callee.simple_name and callee.kind != "class":
        return "indirect", True
    if site.receiver in ("self", "cls", "super"):
        around = site.caller.owner
        return ("direct", True) if around is not None and around is callee.owner else ("inherited", True)
    if callee.kind == "method":
        return "inferred", True
    return ("direct", True) if callee.file == site.file else ("import", True)


def external_calls(program: Program) -> list[ExternalCall]:
    """Calls that leave the repository, sorted by file and line."""
    found = {
        ExternalCall(caller=site.caller.name, name=name, file=site.file, line=site.line)
        for site, name in program.solver.external_calls
    }
    return sorted(found, key=lambda call: (call.file, call.line, call.caller, call.name))
