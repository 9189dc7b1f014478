"""C: structs, types and declarators."""

from __future__ import annotations

from typing import ClassVar

import tree_sitter_c
from tree_sitter import Language, Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .c_systems import lines_of_other_systems

C = Language(tree_sitter_c.language())
_STRUCTS = {"struct_specifier", "union_specifier", "class_specifier"}


class CTypes(Extractor):
    """Structs, types and declarators. Pointers and arrays stand for what they point to."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["includes"] = []
        self.pointers: set[str] = set()  # variables and parameters that are declared as pointers or arrays
        self.objects: set[str] = set()  # those that are declared as what they hold
        self.owning: set[int] = set()  # types that are smart pointers, and stand for what they point to

    def walk(self, root: Node) -> None:
        super().walk(root)
        elsewhere = lines_of_other_systems(self.source)
        if elsewhere:
            self._keep_ordinary(elsewhere)

    def _keep_ordinary(self, elsewhere: list[tuple[int, int]]) -> None:
        """Of definitions of one name that stand in branches of several systems, the ordinary build's is meant."""
        definitions, expressions = self.facts.definitions, self.facts.expressions
        bound: dict[tuple[int, str], dict[int, bool]] = {}  # (scope, name): its statements, and which are elsewhere
        for place, statement in enumerate(self.facts.statements):
            if statement[0] == "bind" and statement[3] != NOTHING and expressions[statement[3]][0] == "value":
                line = definitions[expressions[statement[3]][1]].line
                bound.setdefault(statement[1:3], {})[place] = any(start < line < end for start, end in elsewhere)
        dropped = {
            place
            for variants in bound.values()
            if not all(variants.values())
            for place, apart in variants.items()
            if apart
        }
        self.facts.statements[:] = [each for place, each in enumerate(self.facts.statements) if place not in dropped]

    def type_of(self, node: Node | None) -> Walk:
        """The expression of a value of this type; built-in types are nothing."""
        if node is None:
            return NOTHING
        if node.type == "type_identifier":
            return self.add("type", self.name(self.text(node)))
        if node.type in _STRUCTS:
            return (yield self.struct(node))
        if node.type == "enum_specifier":
            yield self.visit_children(node)
            return NOTHING
        if node.type == "type_descriptor":
            return (yield self.type_of(node.child_by_field_name("type")))
        return NOTHING

    def struct(self, node: Node, alias: str = "") -> Walk:
        """A struct or union: defined here where it has a body, named elsewhere otherwise."""
        name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        tag = self.text(name_node)
        if body is None:
            return self.add("type", self.name(self.tag_name(tag))) if tag else NOTHING
        name = alias if alias and (not tag or tag.strip("_") in {alias, alias + "_s"}) else tag or alias
        number = self.define_struct(name, node)
        value = self.add("value", number)
        if tag:
            self.bind(self.tag_name(tag), value)
        if alias and alias != tag:
            self.bind(alias, value)
        yield self.bases(node, number)
        yield self.inside(number, self.visit_children(body), receiver=number)
        return self.add("type", value) if name else self.add("object", number)

    def define_struct(self, name: str, node: Node) -> int:
        """A struct with a name, or without."""
        return self.define(name, "class" if name else "object", node, bind=False, owner=self.class_home())

    def class_home(self) -> int:
        """The definition whose name a struct's name starts with: a struct inside a struct is global in C."""
        return 0

    def bases(self, node: Node, number: int) -> Walk:
        """C has none."""
        return NOTHING
        yield

    def tag_name(self, tag: str) -> str:
        """Struct tags have a name space of their own in C."""
        return f"struct {tag}"

    def type_definition(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declarators = node.children_by_field_name("declarator")
        if type_node is not None and type_node.type in _STRUCTS and declarators:
            alias = self.declared_name(declarators[0])
            declared = yield self.struct(type_node, alias)
            rest = declarators if type_node.child_by_field_name("body") is None else declarators[1:]
        else:
            declared = yield self.type_of(type_node)
            rest = declarators
        for declarator in rest:
            name = self.declared_name(declarator)
            if name and declared != NOTHING and not self.is_function(declarator):
                self.name_type(name, self.add("class", declared))
        return NOTHING

    def name_type(self, name: str, value: int) -> None:
        """Another name for a type."""
        self.bind(name, value)

    def declared_name(self, node: Node | None) -> str:
        """The identifier inside a declarator."""
        at = node
        while at is not None:
            if at.type in {"identifier", "field_identifier", "type_identifier", "primitive_type"}:
                return self.text(at)
            inner = at.child_by_field_name("declarator")
            if inner is None:
                inner = next(
                    (child for child in at.named_children if "declarator" in child.type or child.type == "identifier"),
                    None,
                )
            at = inner
        return ""

    def noted_name(self, node: Node | None, declared: int) -> str:
        """The name of a variable; it is noted which are pointers."""
        name = self.declared_name(node)
        pointer = node is not None and node.type in {
            "pointer_declarator", "array_declarator", "abstract_pointer_declarator",
        }  # fmt: skip
        for noted, wanted in ((self.pointers, pointer), (self.objects, not pointer and declared not in self.owning)):
            (noted.add if wanted else noted.discard)(name)
        return name

    def is_function(self, node: Node) -> bool:
        """Whether a declarator declares a function, rather than a variable or a pointer to a function."""
        at: Node | None = node
        while at is not None and at.type in {"pointer_declarator", "attributed_declarator", "reference_declarator"}:
            at = at.child_by_field_name("declarator") or (at.named_children[0] if at.named_children else None)
        if at is None or at.type != "function_declarator":
            return False
        inner = at.child_by_field_name("declarator")
        if (
            inner is not None and inner.type == "parenthesized_declarator"
        ):  # `int (f)(void)`: no macro of that name is meant
            inner = inner.named_children[0] if inner.named_children else None
            return inner is not None and inner.type == "identifier"
        return inner is not None

    def is_array(self, node: Node) -> bool:
        """Whether the outermost thing that a declarator declares is an array."""
        at: Node | None = node
        innermost = ""
        while at is not None:
            if at.type.endswith("declarator") and at.type not in {"init_declarator", "parenthesized_declarator"}:
                innermost = at.type
            at = at.child_by_field_name("declarator")
        return innermost == "array_declarator"

    handlers: ClassVar[dict[str, Handler]] = {
        "type_definition": type_definition, "struct_specifier": struct, "union_specifier": struct,
        "type_descriptor": Extractor.nothing,
    }  # fmt: skip
