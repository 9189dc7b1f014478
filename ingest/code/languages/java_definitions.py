"""Java: packages, imports, classes with their members, and types."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .java_packages import CONSTRUCTOR

_PRIMITIVES = frozenset({"integral_type", "floating_point_type", "boolean_type"})


class JavaDefinitions(Extractor):
    """Packages, imports, classes with their members, and types. The module is the package."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["packages"] = []
        self._plain = NOTHING

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

    def _anonymous(self, body: Node, base: int) -> Walk:
        """An anonymous class adds no name: its methods follow the method around it."""
        number = self.define("", "class", body, bind=False, qualified=self._named_around())
        self.facts.definitions[number].declaration = True
        self.say("base", number, base)
        yield self.inside(number, self.visit_children(body), receiver=number)
        return self.add("type", self.add("value", number))

    def _named_around(self) -> str:
        return self.facts.definitions[self.owner].qualified

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
        if kind in _PRIMITIVES:
            if self._plain == NOTHING:
                self._plain = self.add("plain")
            return self._plain
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

    handlers: ClassVar[dict[str, Handler]] = {
        "package_declaration": package, "import_declaration": import_declaration,
        "class_declaration": class_declaration, "interface_declaration": class_declaration,
        "enum_declaration": class_declaration, "record_declaration": class_declaration,
        "annotation_type_declaration": class_declaration, "method_declaration": method_declaration,
        "annotation_type_element_declaration": method_declaration,
        "constructor_declaration": constructor, "compact_constructor_declaration": constructor,
        "field_declaration": field_declaration, "constant_declaration": field_declaration,
        "enum_constant": enum_constant,
    }  # fmt: skip
