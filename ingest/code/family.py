"""From the source files of one language family to its part of the repository."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tree_sitter import Language, Parser

from ..analysis import Edge, EdgeHow, ExternalCall, Inheritance, Skipped, Symbol
from ..document import SourceFile
from ..progress import Progress
from .damage import first_damage
from .dispatch import listed_targets
from .extract import Extractor
from .facts import FileFacts
from .linker import Linker
from .parallel import each_file
from .part import Part
from .program import Program
from .repairs import parse
from .tables import CLASSES, CONFIDENCE, UNNAMED

GUESSED = 0.5  # sureness of a call on an object of which only the method's name is known

ExtractorFor = Callable[[SourceFile], tuple[Language, Extractor] | None]


def extract_all(
    files: Sequence[SourceFile], extractor_for: ExtractorFor, *, stage: str, progress: Progress
) -> tuple[list[FileFacts], list[Skipped]]:
    """Parse and extract every file, in worker processes when there are many. Order is that of `files`."""
    results = each_file(files, partial(_extract, extractor_for=extractor_for), stage=stage, progress=progress)
    facts = [result for result in results if isinstance(result, FileFacts)]
    return facts, [result for result in results if isinstance(result, Skipped)]


def _extract(file: SourceFile, extractor_for: ExtractorFor) -> FileFacts | Skipped:
    made = extractor_for(file)
    assert made is not None, file.path
    language, extractor = made
    tree, extractor.source = parse(Parser(language), extractor.source, extractor.facts.language)
    try:
        extractor.walk(tree.root_node)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # Broken source makes trees of shapes that no grammar promises; one such file must not cost the others.
        return Skipped(file=file.path, why=f"its syntax tree could not be read ({type(error).__name__})")
    extractor.facts.damaged_line = first_damage(tree.root_node)
    return extractor.facts


def link(facts: Sequence[FileFacts], linker: Linker, skipped: Sequence[Skipped]) -> Part:
    """Solve the family's program and read symbols, edges and external calls off it."""
    program = Program(facts, linker)
    program.solve()
    damaged = tuple((file.path, file.damaged_line) for file in facts if file.damaged_line is not None)
    edges, external = _calls(program)
    part = Part(_symbols(program), edges, _inheritance(program), external, tuple(skipped), damaged)
    program.solver.forget()  # constraints refer to the program that owns them: without this it outlives its use
    return part


def _symbols(program: Program) -> tuple[Symbol, ...]:
    kinds = {"interface": "class"}
    found: dict[Symbol, None] = {}
    for number, definition in enumerate(program.definitions):
        if definition.kind in UNNAMED or definition.kind in {"namespace", "macro"} or not definition.qualified:
            continue
        facts = program.files[program.file_of[number]]
        symbol = Symbol(
            name=definition.qualified,
            kind=kinds.get(definition.kind, definition.kind),  # type: ignore[arg-type]
            language=facts.language,
            file=facts.path,
            line=definition.line,
            end_line=definition.end_line,
        )
        found[symbol] = None
    return tuple(found)


def _calls(program: Program) -> tuple[tuple[Edge, ...], tuple[ExternalCall, ...]]:
    edges: dict[tuple[str, str, str, int, str], Edge] = {}
    external: dict[ExternalCall, None] = {}
    through = _macro_targets(program)
    for site in program.sites:
        caller = program.caller_of(site.caller)
        if program.definitions[caller].kind == "macro":
            continue
        caller_name = program.definitions[caller].qualified
        file = program.files[site.file].path
        if not site.targets:
            if not site.local and site.written:
                external[ExternalCall(caller=caller_name, name=site.written, file=file, line=site.line)] = None
            continue
        targets = dict(listed_targets(program, site))
        for number in tuple(targets):
            if program.definitions[number].kind == "macro":
                for inner, how in through[number].items():
                    targets.setdefault(inner, how)
        for number, how in targets.items():
            callee = program.definitions[number]
            if callee.kind in UNNAMED or callee.kind in {"macro", "field", "module", "namespace"}:
                continue
            callee_file = program.files[program.file_of[number]].path
            edge = Edge(
                caller=caller_name, callee=callee.qualified, file=file, line=site.line, caller_file=file,
                callee_file=callee_file, how=how,
                confidence=GUESSED if site.guessed else CONFIDENCE[how],
                possible=site.guessed or how == "override" or (how == "indirect" and len(site.targets) > 1),
            )  # fmt: skip
            key = (caller_name, callee.qualified, file, site.line, callee_file)
            known = edges.get(key)
            if known is None or known.confidence < edge.confidence:
                edges[key] = edge
    return tuple(edges.values()), tuple(external)


def _inheritance(program: Program) -> tuple[Inheritance, ...]:
    found: dict[Inheritance, None] = {}
    for number, below in enumerate(program.below):
        base = program.definitions[number]
        for lower in below:
            cls = program.definitions[lower]
            if base.kind in CLASSES and cls.kind in CLASSES and base.qualified and cls.qualified and number != lower:
                item = Inheritance(
                    name=cls.qualified, base=base.qualified, file=program.files[program.file_of[lower]].path,
                    base_file=program.files[program.file_of[number]].path,
                )  # fmt: skip
                found[item] = None
    return tuple(found)


def _macro_targets(program: Program) -> dict[int, dict[int, EdgeHow]]:
    """What each macro calls, through the macros that it uses: calls in a macro belong to the functions that use it."""
    direct: dict[int, dict[int, EdgeHow]] = {
        number: {} for number, definition in enumerate(program.definitions) if definition.kind == "macro"
    }
    for site in program.sites:
        caller = program.caller_of(site.caller)
        if caller in direct:
            direct[caller].update(site.targets)
    complete: dict[int, dict[int, EdgeHow]] = {}
    for macro in direct:
        reached: dict[int, EdgeHow] = {}
        seen = {macro}
        waiting = [macro]
        while waiting:
            for number, how in direct[waiting.pop()].items():
                if number in direct:
                    if number not in seen:
                        seen.add(number)
                        waiting.append(number)
                else:
                    reached[number] = how
        complete[macro] = reached
    return complete
