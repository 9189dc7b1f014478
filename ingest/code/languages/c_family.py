"""C and C++ together: which file a name may come from, by includes, by linkage and by nearness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from posixpath import commonpath, dirname, join, normpath

from tree_sitter import Language

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor
from ..facts import NOTHING
from ..family import extract_all, link
from ..linker import Linker
from ..part import Part
from ..program import Program
from ..tables import METHODS
from .c import C, CExtractor, file_stem
from .cpp import CONSTRUCTOR, CPP, CppExtractor

LANGUAGES = ("c", "cpp")
_NAMESPACE = frozenset({"namespace"})
_CPP_ONLY = re.compile(
    rb"^\s{0,40}(?:class\s+\w+|namespace\b|template\s*<|(?:public|private|protected)\s*:|using\s+\w)", re.M
)


# Macros that stand for nothing or for an attribute: the grammar cannot know them and would lose the function around.
_ATTRIBUTE_MACRO = re.compile(
    rb"^[ \t]*+#[ \t]*+define[ \t]++(\w++)[ \t]*+"
    rb"(?:(?:(?:__attribute__|__attribute|__declspec|_Pragma)[ \t]*+\(.{0,200}\)|inline|__inline(?:__)?|__forceinline"
    rb"|__extension__|__restrict(?:__)?|__cdecl|__stdcall|__fastcall|static|extern|noexcept|extern \"C\"( \{)?"
    rb"|static (?:__)?inline(?:__)?)[ \t]*+)*+(?:/[/*].{0,200})?\r?$",
    re.M,
)
_PLATFORM_MACROS = (b"JNIEXPORT", b"JNICALL", b"WINAPI", b"CALLBACK", b"APIENTRY", b"STDMETHODCALLTYPE")
_WORD_OR_DIRECTIVE = re.compile(rb"^[ \t]*+#[^\n]*+|\b[A-Za-z_]\w*+", re.M)


def attribute_macros(files: Sequence[SourceFile]) -> frozenset[bytes]:
    """Names of macros in `files` that may be left out before parsing."""
    names = {name for file in files for name in (match[1] for match in _ATTRIBUTE_MACRO.finditer(file.data))}
    return frozenset(names) | frozenset(_PLATFORM_MACROS)


def without_macros(source: bytes, names: frozenset[bytes]) -> bytes:
    """The source with these names blanked outside directives; every other byte keeps its place."""

    def blank(match: re.Match[bytes]) -> bytes:
        word = match[0]
        return b" " * len(word) if word in names else word

    if not any(name in source for name in names):
        return source
    return _WORD_OR_DIRECTIVE.sub(blank, source)


def _extractor(file: SourceFile, attributes: frozenset[bytes]) -> tuple[Language, Extractor]:
    source = without_macros(file.data, attributes)
    if file.language == "cpp" or (file.path.endswith(".h") and _CPP_ONLY.search(source)):
        return CPP, CppExtractor(source, file.path, "cpp", file_stem(file.path))
    return C, CExtractor(source, file.path, "c", file_stem(file.path))


class CLinker(Linker):
    """A name is a definition with external linkage, or one of a file that is included; the nearest of equal ones."""

    constructors = (CONSTRUCTOR,)
    building_calls = True
    call_operator = "operator()"
    name_homes = frozenset({"method", "namespace"})

    def prepare(self, program: Program) -> None:
        self._globals: dict[str, list[int]] = {}
        by_name: dict[str, list[int]] = {}
        for file, facts in enumerate(program.files):
            by_name.setdefault(facts.path.rpartition("/")[2], []).append(file)
            for name in program.module_names(file):
                self._globals.setdefault(name, []).append(file)
        numbers = {facts.path: file for file, facts in enumerate(program.files)}
        self._included: list[list[int]] = []
        for facts in program.files:
            found = []
            for path in facts.header["includes"]:
                number = numbers.get(normpath(join(dirname(facts.path), path)))
                if number is None:  # an include path of the build: the file whose path ends so, the nearest first
                    tail = "/" + normpath(path).lstrip("./")
                    fitting = [
                        n
                        for n in by_name.get(path.rpartition("/")[2], ())
                        if ("/" + program.files[n].path).endswith(tail)
                    ]
                    number = min(fitting, key=lambda n: -_shared(facts.path, program.files[n].path), default=None)
                if number is not None:
                    found.append(number)
            self._included.append(found)
        self._namespaces: dict[str, list[int]] = {}
        for number, definition in enumerate(program.definitions):
            if definition.kind == "namespace":
                self._namespaces.setdefault(definition.qualified, []).append(number)
        self._closures: dict[int, frozenset[int]] = {}
        self._private = {
            (program.file_of[number], definition.name)
            for number, definition in enumerate(program.definitions)
            if definition.private
        }

    def _closure(self, file: int) -> frozenset[int]:
        known = self._closures.get(file)
        if known is None:
            seen = {file}
            waiting = [file]
            while waiting:
                for other in self._included[waiting.pop()]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            known = self._closures[file] = frozenset(seen)
        return known

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        own = self._own_names(program, file, scope, ident)
        candidates = [other for other in self._globals.get(ident, ()) if other != file]
        if not candidates:
            return own
        closure = self._closure(file)
        included = [other for other in candidates if other in closure]
        linked = [other for other in candidates if (other, ident) not in self._private]
        chosen = included or linked
        if len(chosen) > 1 and not included:
            path = program.files[file].path
            nearest = max(_shared(path, program.files[other].path) for other in chosen)
            chosen = [other for other in chosen if _shared(path, program.files[other].path) == nearest]
        if included and not any(self._defines(program, other, ident) for other in included):
            chosen = included + [
                other for other in linked if other not in included and self._defines(program, other, ident)
            ]
        nodes = (program.module_name(other, ident) for other in chosen)
        return own + [node for node in nodes if node is not None]

    def _own_names(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        """Fields of the class of a method defined outside of it, and what other files put into the namespaces around."""
        found = []
        method = program.around(file, scope, METHODS)
        if method != NOTHING:
            node = program.solver.node()
            program.load(program.self_node(method), ident, node)
            found.append(node)
        at = program.around(file, scope, _NAMESPACE)
        while at != NOTHING and program.definitions[at].kind == "namespace":
            for other in self._namespaces.get(program.definitions[at].qualified, ()):
                known = program.scope_names(other).get(ident)
                if known is not None:
                    found.append(known)
            at = program.owner_of(at)
        return found

    def _defines(self, program: Program, file: int, ident: str) -> bool:
        return bool(program.members[program.first[file]].get(ident))


def _shared(one: str, other: str) -> int:
    """How many leading characters of folder names two paths share."""
    if not dirname(one) or not dirname(other):
        return 0
    return len(commonpath([dirname(one), dirname(other)]))


def analyze_c_family(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """C and C++ sources and headers; a header is C++ where it uses what only C++ has."""
    sources = [file for file in files if file.language in LANGUAGES]
    facts, skipped = extract_all(
        sources, partial(_extractor, attributes=attribute_macros(sources)), stage="c", progress=progress
    )
    return link(facts, CLinker(), skipped)
