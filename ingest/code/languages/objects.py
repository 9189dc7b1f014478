"""What the languages that are read less deeply share: classes, methods, typed and untyped variables, calls.

Names are resolved in their scopes, in the class and its bases, then by name in the nearest file of the language; a
method of an object of which nothing is known is guessed only where its name leaves one choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from posixpath import commonpath, dirname

from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..linker import Linker
from ..part import Part
from ..program import Program
from ..solver import Kind, value_of
from ..tables import CLASSES

CONSTRUCTOR = "<init>"
_TYPE_NAME = re.compile(r"\\?[A-Za-z_]\w*+(?:\s{0,2}(?:\.|::|\\)\s{0,2}[A-Za-z_]\w*+)*+")
_NO_CLASSES = frozenset({
    "int", "string", "str", "bool", "boolean", "float", "double", "void", "var", "val", "let", "auto", "object", "any",
    "mixed", "self", "static",
})  # fmt: skip

_BUILTIN = """
add remove get set put push pop insert append delete clear size length count contains include includes find filter map each
for_each forEach foreach reduce fold flatMap flat_map first last min max sum sort sorted sort_by reverse join split trim strip
replace format to_s to_i to_a to_h toString ToString equals Equals hashCode GetHashCode compareTo CompareTo clone Clone copy
print println puts write read close open flush start stop run call invoke apply also let with new init keys values any all
Add Remove Get Set Clear Count Contains ContainsKey Select Where First Last Any All Sum Min Max OrderBy ToList ToArray Join
is_a? kind_of? instance_of? respond_to? nil? empty? any? all? include? key? has_key? start_with? end_with? frozen? freeze dup tap
name class send public_send method methods inspect hash object_id to_proc to_sym to_str to_ary lastIndexOf indexOf
Split Trim Replace Format Invoke Dispose Close Open Read Write Start Stop Wait Then isEmpty nonEmpty empty is_a nil update merge
"""
_MOST_BODIES = 40
BUILTIN_METHODS = frozenset(_BUILTIN.split())


class ObjectExtractor(Extractor):
    """Facts of one file of an object-oriented language. `prefix` is its package or namespace."""

    prefix = ""

    def qualify(self, parent: int, name: str, kind: str) -> str:
        if parent != 0:
            return super().qualify(parent, name, kind)
        return f"{self.prefix}.{name}" if self.prefix and name else name or self.facts.definitions[0].qualified

    # --- definitions

    def a_class(
        self,
        node: Node,
        name: str,
        bases: Iterable[str],
        body: Node | Walk | None,
        *,
        interface: bool = False,
        extension: bool = False,
    ) -> Walk:
        """A class with the written names of its bases, or an extension of one."""
        number = self.define(name, "interface" if interface else "class", node)
        self.facts.definitions[number].declaration = extension
        for base in bases:
            declared = self.declared(base)
            if declared != NOTHING:
                self.say("base", number, declared)
        inner = self.visit_children(body) if isinstance(body, Node) else body
        yield self.inside(number, inner, receiver=number)
        return NOTHING

    def a_function(
        self,
        node: Node,
        name: str,
        params: Sequence[tuple[str, str]],
        returns: str,
        body: Node | Walk | None,
        *,
        extends: str = "",
    ) -> Walk:
        """A method in a class, a function elsewhere; `params` are (name, written type).

        A function that `extends` a class is called on its instances, but named by where it stands.
        """
        in_class = self.facts.definitions[self.owner].kind in CLASSES
        extended = self.declared(extends) if extends else NOTHING
        if extended != NOTHING:
            number = self.define(name, "method", node, bind=not in_class)
            self.say("attach", number, self.add("class", extended))
            self.set_signature(number, params, returns)
            yield self.inside(number, self.body_of(body, number), receiver=number)
            return NOTHING
        if name == CONSTRUCTOR and in_class:
            outer = self.facts.definitions[self.owner].qualified
            number = self.define(name, "method", node, bind=False, qualified=outer)
        else:
            number = self.define(name, "method" if in_class else "function", node, bind=not in_class)
        self.set_signature(number, params, returns)
        self.facts.definitions[number].declaration = in_class and body is None
        receiver = number if in_class else None
        yield self.inside(number, self.body_of(body, number), receiver=receiver)
        return NOTHING

    def a_lambda(self, node: Node, params: Sequence[tuple[str, str]], body: Node | Walk | None) -> Walk:
        """A function without a name."""
        number = self.define("", "lambda", node, bind=False)
        self.set_signature(number, params, "")
        yield self.inside(number, self.body_of(body, number))
        return self.add("value", number)

    def set_signature(self, number: int, params: Sequence[tuple[str, str]], returns: str) -> None:
        """Parameters and result of a definition."""
        definition = self.facts.definitions[number]
        definition.params.extend((name, self.declared(written), NOTHING) for name, written in params)
        definition.returns = self.declared(returns)

    def body_of(self, body: Node | Walk | None, number: int) -> Walk:
        """The inside of a function; the value of its last expression may be its result."""
        value = NOTHING
        if body is not None:
            value = yield body
        if value != NOTHING:
            self.say("return", number, value)
        return NOTHING

    def a_field(self, node: Node, name: str, written: str, value: Node | None) -> Walk:
        """A field of the current class, seen by its plain name in the class."""
        owner = self.owner
        self.define(name, "field", node, bind=False)
        self.say("field", owner, name, self.declared(written))
        if value is not None:
            self.say("field", owner, name, (yield value))
        self.bind(name, self.add("member", self.add("self", owner), name))
        return NOTHING

    def a_variable(self, name: str, written: str, value: Node | None) -> Walk:
        """A local variable."""
        position = NOTHING
        if value is not None:
            position = yield value
        self.bind(name, self.declared(written))
        if position != NOTHING:
            self.bind(name, position)
        return NOTHING

    def declared(self, written: str) -> int:
        """The expression of a value of a written type; what stands in brackets are its elements."""
        names = [re.split(r"\s*(?:\.|::|\\)\s*", name) for name in _TYPE_NAME.findall(written[:300])]
        named = [self.class_name(parts) for parts in names if parts[-1] not in _NO_CLASSES]
        if not named:
            return NOTHING
        if "[]" in written or written.lstrip().startswith("["):  # `T[]`, and Swift's [T] and [K: V]
            return self.add("box", tuple(self.add("type", name) for name in named))
        if len(named) == 1:
            return self.add("type", named[0])
        if "|" in written:
            return self.add("either", tuple(self.add("type", name) for name in named))
        return self.add("generic", named[0], tuple(self.add("type", name) for name in named[1:]))

    def class_name(self, parts: Sequence[str]) -> int:
        """The expression of a class by its written path; the first part is empty where the path starts at the root."""
        return self.name(parts[-1])

    # --- expressions

    def called(self, node: Node, target: int, name: str, args: tuple[int, ...]) -> int:
        """A call of method `name` of `target`; of whatever `name` means here where target is NOTHING."""
        callee = self.add("implicit", self.scope, name) if target == NOTHING else self.add("member", target, name)
        return self.call(callee, args, node)

    def unknown_call(self, node: Node, name: str, args: tuple[int, ...]) -> int:
        """A method call on something that has no expression: only its name is known."""
        return self.call(self.add("member", self.add("either", ()), name), args, node)

    def built(self, node: Node, written: str, args: tuple[int, ...]) -> int:
        """A new object of a written type."""
        declared = self.declared(written)
        return NOTHING if declared == NOTHING else self.call(self.add("class", declared), args, node, new=True)

    def assigned(self, left: Node, right: Node) -> Walk:
        """`left = right`; a plain name that is new here is declared by it."""
        value = yield right
        target = yield left
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return value


class ObjectLinker(Linker):
    """Classes and functions by name over all files of the language, the nearest file first."""

    constructors = (CONSTRUCTOR,)
    building_calls = True
    builtin_methods = BUILTIN_METHODS
    name_homes = CLASSES
    fields_apart = True

    def prepare(self, program: Program) -> None:
        self._named: dict[str, list[int]] = {}
        for number, definition in enumerate(program.definitions):
            owner = program.owner_of(number)
            nested = definition.kind == "function" and program.definitions[owner].kind not in {"module", "namespace"}
            if definition.kind in {"class", "interface", "function", "namespace"} and definition.name and not nested:
                self._named.setdefault(definition.name, []).append(number)
        # A class may be spread over several bodies: partial classes, reopened ones, extensions.
        for same in self._named.values():
            for number in same[:_MOST_BODIES]:
                for other in same[:_MOST_BODIES]:
                    one, two = program.definitions[number], program.definitions[other]
                    if (
                        number != other
                        and one.kind in CLASSES
                        and two.kind in CLASSES
                        and one.qualified == two.qualified
                    ):
                        program.add_base(number, other, -1)

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        nodes = []
        at = program.class_around(file, scope)
        while at != NOTHING:  # what a base class declares
            receiver, node = program.solver.node(), program.solver.node()
            program.solver.add(receiver, value_of(Kind.SOME, at))
            program.load(receiver, ident, node)
            nodes.append(node)
            at = program.class_outside(at)
        found = self._named.get(ident.rpartition(".")[2], [])
        if "." in ident:  # by its full name
            found = [number for number in found if program.definitions[number].qualified == ident.lstrip(".")]
        if not found:
            return nodes
        here = dirname(program.files[file].path)
        near = {number: _shared(here, dirname(program.files[program.file_of[number]].path)) for number in found}
        nearest = max(near.values())
        node = program.solver.node()
        for number in found:
            # One class may be spread over files (partial classes, reopened modules), so equal full names stay together.
            if near[number] == nearest:
                program.solver.add(node, program.own_value(number))
        return [*nodes, node]


def _shared(one: str, other: str) -> int:
    return len(commonpath([one, other])) if one and other else 0


def analyze_objects(
    files: Sequence[SourceFile],
    language: str,
    grammar: Callable[[], Language],
    extractor: type[ObjectExtractor],
    progress: Progress,
) -> Part:
    """The part of a repository in one of these languages."""
    sources = [file for file in files if file.language == language]
    make = partial(_extractor, language=language, grammar=grammar, extractor=extractor)
    facts, skipped = extract_all(sources, make, stage=language, progress=progress)
    return link(facts, ObjectLinker(), skipped)


def _extractor(
    file: SourceFile, language: str, grammar: Callable[[], Language], extractor: type[ObjectExtractor]
) -> tuple[Language, Extractor]:
    module = file.path.rpartition(".")[0].replace("/", ".")
    return grammar(), extractor(file.data, file.path, language, module)
