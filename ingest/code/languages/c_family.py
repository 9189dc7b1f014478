"""C and C++ together: which file a name may come from, by includes, by linkage and by nearness."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
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
from ..tables import METHODS, Tables
from .c import CExtractor, file_stem
from .c_branches import without_comments
from .c_macros import attribute_macros, without_macros
from .c_systems import other_systems
from .c_types import C
from .cpp import CppExtractor
from .cpp_classes import CONSTRUCTOR
from .cpp_namespaces import NamespaceMacros, namespace_macros, without_namespace_macros
from .cpp_operators import TO_BOOL
from .cpp_types import CPP

LANGUAGES = ("c", "cpp")
_NAMESPACE = frozenset({"namespace"})
_MOST_OPENINGS = 8
_MOST_OPERATORS = 200
_CPP_ONLY = re.compile(
    rb"^\s{0,40}(?:class\s+\w+|namespace\b|template\s*<|(?:public|private|protected)\s*:|using\s+\w)", re.M
)


def _extractor(
    file: SourceFile, attributes: frozenset[bytes], namespaces: NamespaceMacros
) -> tuple[Language, Extractor]:
    source = without_macros(file.data, attributes)
    if file.language == "cpp" or (file.path.endswith(".h") and _is_cpp(source)):
        source, marks = without_namespace_macros(source, namespaces)
        return CPP, CppExtractor(source, file.path, "cpp", file_stem(file.path), marks)
    return C, CExtractor(source, file.path, "c", file_stem(file.path))


def _is_cpp(header: bytes) -> bool:
    return bool(_CPP_ONLY.search(header)) or (b"::" in header and b"::" in without_comments(header))


class CLinker(Linker):
    """A name is a definition with external linkage, or one of a file that is included; the nearest of equal ones."""

    constructors = (CONSTRUCTOR,)
    building_calls = True
    call_operator = "operator()"
    pointer_operator = "operator->"
    declared_operators = frozenset({"operator=", TO_BOOL})
    overloads = True
    hiding = True
    declared = True
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
        self._closures: dict[int, frozenset[int]] = {}
        self._private = {
            (program.file_of[number], definition.name)
            for number, definition in enumerate(program.definitions)
            if definition.private
        }
        self.operators = _operators(program)
        self._namespaces: dict[str, dict[str, list[tuple[int, int]]]] = {}  # name: what it has: (file, node)
        for number, definition in enumerate(program.definitions):
            if definition.kind == "namespace":
                names, file = self._namespaces.setdefault(definition.qualified, {}), program.file_of[number]
                for name, node in program.scope_names(number).items():
                    names.setdefault(name, []).append((file, node))
        self._homes: dict[int, str] = {}  # what is defined outside of its class or namespace: the name of that
        for file, facts in enumerate(program.files):
            for local, home in facts.header.get("outside", {}).items():
                number = program.first[file] + local
                self._homes[number] = home
                if home in self._namespaces:
                    node = program.solver.node()
                    program.solver.add(node, program.own_value(number))
                    known = self._namespaces[home].setdefault(program.definitions[number].name, [])
                    known.append((file, node))

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
        if len(chosen) > 1:
            chosen = _of_one_system(program, file, chosen)
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
            home = self._homes.get(method, "")
            while home:
                if home in self._namespaces:
                    found += self._in_namespace(home, ident, file)
                home = home.rpartition(".")[0]
        at = program.around(file, scope, _NAMESPACE)
        while at != NOTHING and program.definitions[at].kind == "namespace":
            found += self._in_namespace(program.definitions[at].qualified, ident, file)
            at = program.owner_of(at)
        return found

    def namespace_member(self, program: Tables, number: int, ident: str) -> list[int]:
        """A namespace has what all of its bodies have, but for what is private to another file."""
        return self._in_namespace(program.definitions[number].qualified, ident, program.file_of[number])

    def _in_namespace(self, namespace: str, ident: str, here: int) -> list[int]:
        known = self._namespaces[namespace].get(ident, [])
        if not known:
            return []
        if len(known) > 1 and f"{namespace}.{ident}" in self._namespaces:
            known = self._openings(known, here)
        closure = self._closure(here) if len(known) > 1 or known[0][0] != here else frozenset()
        seen = [
            (file, node)
            for file, node in known
            if file == here or file in closure or (file, ident) not in self._private
        ]
        if len(seen) > 1:
            seen = [(file, node) for file, node in seen if file in closure] or seen
        return [node for _, node in seen]

    def _openings(self, known: list[tuple[int, int]], here: int) -> list[tuple[int, int]]:
        """Some of the places that open a namespace, the nearest: each of them leads to all that it has, and a generated
        library opens one in thousands of files."""
        at = bisect_left(known, here, key=itemgetter(0))  # in the order of files
        if at < len(known) and known[at][0] == here:
            return known[at : at + 1]
        closure = self._closure(here)
        near = islice((item for item in known if item[0] in closure), _MOST_OPENINGS)
        return list(near) or known[:_MOST_OPENINGS]

    def _defines(self, program: Program, file: int, ident: str) -> bool:
        return bool(program.members[program.first[file]].get(ident))


def _operators(program: Program) -> dict[str, list[int]]:
    """The operators that are defined anywhere: the functions of each name, but none that are methods."""
    found: dict[str, list[int]] = {}
    for number, definition in enumerate(program.definitions):
        if definition.name.startswith("operator"):
            functions = found.setdefault(definition.name, [])
            if definition.kind == "function" and len(functions) < _MOST_OPERATORS:
                functions.append(number)
    return found


def _of_one_system(program: Program, file: int, chosen: list[int]) -> list[int]:
    """Files are built together that are for the same systems: those that `file` is for, or else an ordinary build's."""
    systems = {other: other_systems(program.files[other].path) for other in chosen}
    own = other_systems(program.files[file].path)
    return (
        [other for other in chosen if own and systems[other] == own]
        or [other for other in chosen if not systems[other]]
        or chosen
    )


def _shared(one: str, other: str) -> int:
    """How many leading characters of folder names two paths share."""
    if not dirname(one) or not dirname(other):
        return 0
    return len(commonpath([dirname(one), dirname(other)]))


def analyze_c_family(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """C and C++ sources and headers; a header is C++ where it uses what only C++ has."""
    sources = [file for file in files if file.language in LANGUAGES]
    make = partial(_extractor, attributes=attribute_macros(sources), namespaces=namespace_macros(sources))
    facts, skipped = extract_all(sources, make, stage="c", progress=progress)
    return link(facts, CLinker(), skipped)
