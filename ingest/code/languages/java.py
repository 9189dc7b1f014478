"""Java: from syntax tree to facts, and how its files find each other's classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import tree_sitter_java
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..part import Part
from ..program import Program
from ..solver import Kind, value_of
from ..tables import CLASSES

JAVA = Language(tree_sitter_java.language())
CONSTRUCTOR = "<init>"
# A class written with its package: by the language's custom packages begin small and classes do not.
_FULL_NAME = re.compile(r"(?:[a-z]\w*+\.){2,20}[A-Z]\w*+")


class JavaExtractor(Extractor):
    """Facts of one Java file. The module is the package."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["packages"] = []

    # --- packages and imports

    def package(self, node: Node) -> Walk:
        name = self.text(node.named_children[-1]) if node.named_children else ""
        self.facts.definitions[0].qualified = name
        self.facts.definitions[0].name = name.rpartition(".")[2]
        self.facts.header["package"] = name
        return NOTHING
        yield

    def import_declaration(self, node: Node) -> Walk:
        static = any(child.type == "static" for child in node.children)
        star = any(child.type == "asterisk" for child in node.children)
        path = next((self.text(child) for child in node.named_children if child.type.endswith("identifier")), "")
        if star and static:
            self.say("glob", 0, self.add("import", path, None))
        elif star:
            self.facts.header["packages"].append(path)
        elif static:
            owner, _, name = path.rpartition(".")
            self.bind(name, self.add("member", self.add("import", owner, None), name))
        else:
            self.bind(path.rpartition(".")[2], self.add("import", path, None))
        return NOTHING
        yield

    # --- definitions

    def class_declaration(self, node: Node) -> Walk:
        kind = "interface" if node.type == "interface_declaration" else "class"
        number = self.define(self.text(node.child_by_field_name("name")), kind, node)
        yield self.inside(number, self._class_inside(node, number), receiver=number)
        return NOTHING

    def _class_inside(self, node: Node, number: int) -> Walk:
        yield self._type_parameters(node)
        for child in node.named_children:
            if child.type in {"superclass", "super_interfaces", "extends_interfaces"}:
                listed = child.named_children
                for item in listed[0].named_children if listed and listed[0].type == "type_list" else listed:
                    base = yield self.type_of(item)
                    if base != NOTHING:
                        self.say("base", number, base)
        if node.type == "record_declaration":
            yield self._components(node, number)
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def _components(self, node: Node, number: int) -> Walk:
        """A record's parameters are its fields, and each has a method that reads it."""
        parameters = node.child_by_field_name("parameters")
        for child in parameters.named_children if parameters is not None else ():
            name, type_node = self.text(child.child_by_field_name("name")), child.child_by_field_name("type")
            declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
            self.define(name, "field", child, bind=False, owner=number)
            self.say("field", number, name, declared)
        return NOTHING

    def _type_parameters(self, node: Node) -> Walk:
        listed = node.child_by_field_name("type_parameters")
        for child in listed.named_children if listed is not None else ():
            name = next((part for part in child.named_children if part.type in {"type_identifier", "identifier"}), None)
            bound = next((part for part in child.named_children if part.type == "type_bound"), None)
            if name is None:
                continue
            self.bind(self.text(name))
            for item in bound.named_children if bound is not None else ():
                declared = yield self.type_of(item)
                if declared != NOTHING:
                    self.bind(self.text(name), self.add("class", declared))
        return NOTHING

    def method_declaration(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "method", node, bind=False)
        yield self.inside(number, self._method_inside(node, number), receiver=number)
        return NOTHING

    def constructor(self, node: Node) -> Walk:
        outer = self.facts.definitions[self.owner].qualified
        number = self.define(CONSTRUCTOR, "method", node, bind=False, qualified=outer)
        yield self.inside(number, self._method_inside(node, number), receiver=number)
        return NOTHING

    def _method_inside(self, node: Node, number: int) -> Walk:
        yield self._type_parameters(node)
        yield self._parameters(node.child_by_field_name("parameters"), number)
        returns = node.child_by_field_name("type")
        if returns is not None:
            self.facts.definitions[number].returns = yield self.type_of(returns)
        body = node.child_by_field_name("body")
        self.facts.definitions[number].declaration = body is None
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def _parameters(self, node: Node | None, number: int) -> Walk:
        definition = self.facts.definitions[number]
        if node is not None and node.type == "identifier":
            definition.params.append((self.text(node), NOTHING, NOTHING))
            return NOTHING
        for child in node.named_children if node is not None else ():
            if child.type == "identifier":
                definition.params.append((self.text(child), NOTHING, NOTHING))
            elif child.type in {"formal_parameter", "spread_parameter"}:
                type_node = child.child_by_field_name("type")
                name = child.child_by_field_name("name")
                if child.type == "spread_parameter":
                    definition.variadic = True
                    type_node = next((part for part in child.named_children if part.type != "modifiers"), None)
                    declarator = child.named_children[-1]
                    name = declarator.child_by_field_name("name")
                declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
                definition.params.append((self.text(name), declared, NOTHING))
        return NOTHING

    def field_declaration(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        owner = self.owner
        for declarator in node.children_by_field_name("declarator"):
            name = self.text(declarator.child_by_field_name("name"))
            self.define(name, "field", node, bind=False)
            self.say("field", owner, name, declared)
            self.bind(name, self.add("member", self.add("self", owner), name))
            value_node = declarator.child_by_field_name("value")
            if value_node is not None:
                value = yield value_node
                self.say("field", owner, name, value)
        return NOTHING

    def enum_constant(self, node: Node) -> Walk:
        owner = self.owner
        name = self.text(node.child_by_field_name("name"))
        arguments, body = node.child_by_field_name("arguments"), node.child_by_field_name("body")
        value = self.add("value", owner)
        args: tuple[int, ...] = ()
        if arguments is not None:
            args = yield from self.all_of(arguments.named_children)
            value = self.call(value, args, node, new=True)
        else:
            value = self.add("type", value)
        if body is not None:
            value = yield self._anonymous(body, self.add("value", owner))
        self.define(name, "field", node, bind=False)
        self.say("field", owner, name, value)
        self.bind(name, self.add("member", self.add("value", owner), name))
        return NOTHING

    # --- types

    def type_of(self, node: Node) -> Walk:
        """The expression of a value of this type."""
        kind = node.type
        if kind == "type_identifier":
            name = self.text(node)
            return NOTHING if name == "var" else self.add("type", self.name(name))
        if kind == "scoped_type_identifier":
            return self.add("type", self._dotted(self.text(node)))
        if kind == "generic_type":
            base_node = node.named_children[0]
            args = []
            arguments = node.named_children[-1]
            for child in arguments.named_children if arguments.type == "type_arguments" else ():
                args.append((yield self.type_of(child)))
            text = self.text(base_node)
            base = self.name(text) if base_node.type == "type_identifier" else self._dotted(text)
            return self.add("generic", base, tuple(arg for arg in args if arg != NOTHING))
        if kind == "array_type":
            element = node.child_by_field_name("element")
            declared = (yield self.type_of(element)) if element is not None else NOTHING
            return self.add("box", (declared,))
        if kind in {"annotated_type", "wildcard", "catch_type", "type_bound"}:
            parts = []
            for child in node.named_children:
                if "annotation" not in child.type:
                    parts.append((yield self.type_of(child)))
            kept = tuple(part for part in parts if part != NOTHING)
            return self.add("either", kept) if kept else NOTHING
        return NOTHING

    def _dotted(self, text: str) -> int:
        """`Outer.Inner`, or a class by its full name."""
        parts = text.replace(" ", "").split(".")
        if parts[0][:1].islower():
            return self.add("import", ".".join(parts), None)
        position = self.name(parts[0])
        for part in parts[1:]:
            position = self.add("member", position, part)
        return position

    # --- statements

    def local_variable(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        for declarator in node.children_by_field_name("declarator"):
            name = self.text(declarator.child_by_field_name("name"))
            self.bind(name, declared)
            value_node = declarator.child_by_field_name("value")
            if value_node is not None:
                self.bind(name, (yield value_node))
        return NOTHING

    def resource(self, node: Node) -> Walk:
        """`try (Type name = value)`; also the variable of a for-each loop and of catch."""
        type_node, name = node.child_by_field_name("type"), self.text(node.child_by_field_name("name"))
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value_node = node.child_by_field_name("value")
        value = (yield value_node) if value_node is not None else NOTHING
        if name:
            self.bind(name, declared)
            if value != NOTHING:
                self.bind(name, value)
        return NOTHING

    def for_each(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        type_node, value_node, body = (node.child_by_field_name(name) for name in ("type", "value", "body"))
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value = (yield value_node) if value_node is not None else NOTHING
        name = self.text(node.child_by_field_name("name"))
        self.bind(name, declared)
        if value != NOTHING and self.text(type_node) == "var":
            self.bind(name, self.add("element", value))
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def catch(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        types = next((child for child in node.named_children if child.type == "catch_type"), None)
        self.bind(name, (yield self.type_of(types)) if types is not None else NOTHING)
        return NOTHING

    def return_statement(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    # --- expressions

    def identifier(self, node: Node) -> Walk:
        return self.name(self.text(node))
        yield

    def this(self, node: Node) -> Walk:
        return self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
        yield

    def super_(self, node: Node) -> Walk:
        return self.add("super", self.enclosing_class) if self.enclosing_class != NOTHING else NOTHING
        yield

    def field_access(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("object"), node.child_by_field_name("field")
        full = _FULL_NAME.fullmatch(self.text(node)) if node.end_byte - node.start_byte < 300 else None
        if full is not None:
            return self.add("import", full[0], None)
        position = (yield target) if target is not None else NOTHING
        if name is not None and name.type == "this":  # Outer.this
            return NOTHING if position == NOTHING else self.add("type", position)
        return NOTHING if position == NOTHING else self.add("member", position, self.text(name))

    def _arguments(self, node: Node | None) -> list[Node]:
        return [] if node is None else [child for child in node.named_children if "comment" not in child.type]

    def method_invocation(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("object"), self.text(node.child_by_field_name("name"))
        if target is None:
            callee = self.add("implicit", self.scope, name)
        else:
            position = yield target
            callee = NOTHING if position == NOTHING else self.add("member", position, name)
        args = yield from self.all_of(self._arguments(node.child_by_field_name("arguments")))
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def object_creation(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        args = yield from self.all_of(self._arguments(node.child_by_field_name("arguments")))
        if declared == NOTHING:
            return NOTHING
        made = self.add("class", declared)
        value = self.call(made, args, node, new=True)
        body = next((child for child in node.named_children if child.type == "class_body"), None)
        if body is not None:
            return (yield self._anonymous(body, made))
        return (
            self.add("either", (value, declared))
            if type_node is not None and type_node.type == "generic_type"
            else value
        )

    def _anonymous(self, body: Node, base: int) -> Walk:
        """An anonymous class adds no name: its methods follow the method around it."""
        number = self.define("", "class", body, bind=False, qualified=self._named_around())
        self.facts.definitions[number].declaration = True
        self.say("base", number, base)
        yield self.inside(number, self.visit_children(body), receiver=number)
        return self.add("type", self.add("value", number))

    def _named_around(self) -> str:
        return self.facts.definitions[self.owner].qualified

    def explicit_constructor(self, node: Node) -> Walk:
        which = node.child_by_field_name("constructor")
        args = yield from self.all_of(self._arguments(node.child_by_field_name("arguments")))
        if self.enclosing_class != NOTHING and which is not None:
            built = "super" if which.type == "super" else "value"
            self.call(self.add(built, self.enclosing_class), args, node)
        return NOTHING

    def lambda_(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self._lambda_inside(node, number))
        return self.add("value", number)

    def _lambda_inside(self, node: Node, number: int) -> Walk:
        yield self._parameters(node.child_by_field_name("parameters"), number)
        body = node.child_by_field_name("body")
        if body is not None and body.type == "block":
            yield self.visit_children(body)
        elif body is not None:
            value = yield body
            if value != NOTHING:
                self.say("return", number, value)
        return NOTHING

    def method_reference(self, node: Node) -> Walk:
        children = node.named_children
        if not children:
            return NOTHING
        position = yield children[0]
        if any(child.type == "new" for child in node.children):
            return position
        return NOTHING if position == NOTHING else self.add("member", position, self.text(children[-1]))

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = (yield left) if left is not None else NOTHING
        value = (yield right) if right is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return value

    def cast(self, node: Node) -> Walk:
        type_node, value_node = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value = (yield value_node) if value_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def instanceof(self, node: Node) -> Walk:
        left = node.child_by_field_name("left")
        if left is not None:
            yield left
        right, name = node.child_by_field_name("right"), node.child_by_field_name("name")
        if right is not None and name is not None:
            self.bind(self.text(name), (yield self.type_of(right)))
        else:
            for child in node.named_children[1:]:
                if child.type.endswith("pattern"):
                    yield child
        return NOTHING

    def type_pattern(self, node: Node) -> Walk:
        children = node.named_children
        if len(children) >= 2:
            self.bind(self.text(children[-1]), (yield self.type_of(children[0])))
        return NOTHING

    def element(self, node: Node) -> Walk:
        array, index = node.child_by_field_name("array"), node.child_by_field_name("index")
        position = (yield array) if array is not None else NOTHING
        if index is not None:
            yield index
        return NOTHING if position == NOTHING else self.add("element", position)

    def array_value(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def array_creation(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value_node = node.child_by_field_name("value")
        value = self.add("element", (yield value_node)) if value_node is not None else NOTHING
        return self.add("box", (declared, value))

    def conditional(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return self.add("either", tuple(part for part in parts[1:] if part != NOTHING))

    def last_child(self, node: Node) -> Walk:
        last = NOTHING
        for child in node.named_children:
            last = yield child
        return last

    def type_name(self, node: Node) -> Walk:
        """A type where an expression may stand: the class itself."""
        return self.name(self.text(node))
        yield

    def no_value(self, node: Node) -> Walk:
        yield self.visit_children(node)
        return NOTHING

    def nothing(self, node: Node) -> Walk:
        return NOTHING
        yield

    handlers: ClassVar[dict[str, Handler]] = {
        "package_declaration": package, "import_declaration": import_declaration,
        "class_declaration": class_declaration, "interface_declaration": class_declaration,
        "enum_declaration": class_declaration, "record_declaration": class_declaration,
        "annotation_type_declaration": class_declaration, "method_declaration": method_declaration,
        "constructor_declaration": constructor, "compact_constructor_declaration": constructor,
        "field_declaration": field_declaration, "constant_declaration": field_declaration,
        "enum_constant": enum_constant, "local_variable_declaration": local_variable, "resource": resource,
        "enhanced_for_statement": for_each, "catch_formal_parameter": catch, "catch_clause": Extractor.block,
        "return_statement": return_statement, "identifier": identifier, "type_identifier": type_name, "this": this,
        "super": super_, "field_access": field_access, "method_invocation": method_invocation,
        "object_creation_expression": object_creation, "explicit_constructor_invocation": explicit_constructor,
        "lambda_expression": lambda_, "method_reference": method_reference, "assignment_expression": assignment,
        "cast_expression": cast, "instanceof_expression": instanceof, "type_pattern": type_pattern,
        "array_access": element, "array_initializer": array_value, "array_creation_expression": array_creation,
        "ternary_expression": conditional, "parenthesized_expression": last_child, "block": Extractor.block,
        "for_statement": Extractor.block, "switch_block": Extractor.block, "binary_expression": no_value,
        "unary_expression": no_value, "update_expression": no_value, "modifiers": nothing, "string_literal": nothing,
        "line_comment": nothing, "block_comment": nothing, "type_arguments": nothing, "labeled_statement": no_value,
        "break_statement": nothing, "continue_statement": nothing,
    }  # fmt: skip


class JavaLinker:
    """Classes by package: the file's own, those imported whole, and full names."""

    constructors: tuple[str, ...] = (CONSTRUCTOR,)
    building_calls = True
    call_operator = ""
    builtin_methods: frozenset[str] | None = None
    name_homes: frozenset[str] = CLASSES
    explicit_exports = False
    overloads = True
    fields_apart = True

    def prepare(self, program: Program) -> None:
        self._classes: dict[str, dict[str, list[int]]] = {}
        for file, facts in enumerate(program.files):
            package = self._classes.setdefault(facts.header.get("package", ""), {})
            for offset, definition in enumerate(facts.definitions):
                if definition.kind in CLASSES and definition.owner == 0 and definition.name:
                    package.setdefault(definition.name, []).append(program.first[file] + offset)
        self._nodes: dict[int, int] = {}

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        nodes = []
        at = program.class_around(file, scope)
        while at != NOTHING:  # a field, or a class, that a base class declares
            receiver, node = program.solver.node(), program.solver.node()
            program.solver.add(receiver, value_of(Kind.SOME, at))
            program.load(receiver, ident, node)
            nodes.append(node)
            at = program.class_outside(at)
        header = program.files[file].header
        for package in (header.get("package", ""), *header["packages"]):
            found = self._classes.get(package, {}).get(ident)
            if found:
                nodes.extend(self._class_node(program, number) for number in found)
                break
        return nodes

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        """The class of a full name, nested classes included."""
        parts = spec.split(".")
        for cut in range(len(parts) - 1, -1, -1):
            found = self._classes.get(".".join(parts[:cut]), {}).get(parts[cut])
            if not found:
                continue
            for part in parts[cut + 1 :]:
                found = [inner for outer in found for inner in program.members[outer].get(part, ())]
            return [
                self._class_node(program, number) for number in found if program.definitions[number].kind in CLASSES
            ]
        return []

    def classes_known(self, program: Program) -> None:
        """Nothing: Java states its hierarchy."""

    def _class_node(self, program: Program, number: int) -> int:
        node = self._nodes.get(number)
        if node is None:
            node = self._nodes[number] = program.solver.node()
            program.solver.add(node, value_of(Kind.CLASS, number))
        return node


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    return JAVA, JavaExtractor(file.data, file.path, "java", "")


def analyze_java(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Java files."""
    sources = [file for file in files if file.language == "java"]
    facts, skipped = extract_all(sources, _extractor, stage="java", progress=progress)
    return link(facts, JavaLinker(), skipped)
