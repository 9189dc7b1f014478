"""Go: packages, imports, functions and types."""

from __future__ import annotations

import re
from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .go_build import in_ordinary_build

CONTAINERS = frozenset({"slice_type", "array_type", "map_type", "channel_type", "implicit_length_array_type"})
WORD = re.compile(r"\w++")
_ANYTHING = {"any", "comparable"}


class GoDefinitions(Extractor):
    """Packages, imports, functions and types. The module is the package; pointers stand for what they point to."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["imports"] = []
        self.signature_names: frozenset[str] = frozenset()  # of what is read now: no types, `f(reader reader)`

    def package(self, node: Node) -> Walk:
        name = self.text(node.named_children[0]) if node.named_children else ""
        self.facts.definitions[0].qualified = self.facts.definitions[0].name = name
        self.facts.header["package"] = name
        head = self.source[: node.start_byte].decode("utf-8", "replace")
        self.facts.header["ordinary"] = in_ordinary_build(self.facts.path, head)
        return NOTHING
        yield

    def import_spec(self, node: Node) -> Walk:
        path = self.text(node.child_by_field_name("path")).strip('"`')
        alias = self.text(node.child_by_field_name("name"))
        if alias == ".":
            self.say("glob", 0, self.add("import", path, None))
        elif alias != "_":
            self.facts.header["imports"].append((alias, path))
        return NOTHING
        yield

    # --- definitions

    def function(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        number = self.define(name, "function", node, bind=name not in {"init", "_"})
        yield self.inside(number, self._inside(node, number), receiver=number)
        return NOTHING

    def method(self, node: Node) -> Walk:
        receiver, name = node.child_by_field_name("receiver"), self.text(node.child_by_field_name("name"))
        declared = (
            next((child for child in receiver.named_children if child.type == "parameter_declaration"), None)
            if (receiver is not None)
            else None
        )
        receiver_type = declared.child_by_field_name("type") if declared is not None else None
        type_name = self._type_name(receiver_type)
        package = self.facts.definitions[0].qualified
        number = self.define(name, "method", node, bind=False, qualified=f"{package}.{type_name}.{name}")
        self.say("attach", number, self.name(type_name))
        bound = self.text(declared.child_by_field_name("name")) if declared is not None else ""
        if bound:
            self.say("bind", self.facts.definitions[number].scope, bound, self.add("self", number))
        for parameter in WORD.findall(self.text(receiver_type).partition("[")[2]):
            self.say("bind", self.facts.definitions[number].scope, parameter, NOTHING)
        yield self.inside(number, self._inside(node, number), receiver=number)
        return NOTHING

    def _type_name(self, node: Node | None) -> str:
        while node is not None and node.type != "type_identifier":
            node = node.child_by_field_name("type") or next(iter(node.named_children), None)
        return self.text(node)

    def _inside(self, node: Node, number: int) -> Walk:
        definition = self.facts.definitions[number]
        yield self._type_parameters(node)
        parameters, result = node.child_by_field_name("parameters"), node.child_by_field_name("result")
        saved, self.signature_names = self.signature_names, self._named_in(node)
        for child in parameters.named_children if parameters is not None else ():
            type_node = child.child_by_field_name("type")
            if type_node is None:
                continue
            declared = yield self.type_of(type_node)
            names = [self.text(name) for name in child.children_by_field_name("name")] or [""]
            if child.type == "variadic_parameter_declaration":
                definition.variadic = True
                definition.params.append((f"...{names[0]}", declared, NOTHING))
                if names[0]:
                    self.bind(names[0], self.add("box", (declared, self.name(f"...{names[0]}"))))
                continue
            for name in names:
                definition.params.append(("" if name == "_" else name, declared, NOTHING))
        if result is not None:
            definition.returns = yield self._result(result)
        self.signature_names = saved
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def _named_in(self, node: Node) -> frozenset[str]:
        """The names of a function's receiver, parameters and results."""
        lists = [node.child_by_field_name(part) for part in ("receiver", "parameters", "result")]
        declared = [child for each in lists if each is not None for child in each.named_children]
        return frozenset(self.text(name) for child in declared for name in child.children_by_field_name("name"))

    def _result(self, node: Node) -> Walk:
        if node.type != "parameter_list":
            return (yield self.type_of(node))
        parts: list[int] = []
        for child in node.named_children:
            type_node = child.child_by_field_name("type")
            if type_node is None:
                continue
            declared = yield self.type_of(type_node)
            names = child.children_by_field_name("name")
            for name in names:
                self.bind(self.text(name), declared)
            parts.extend([declared] * max(len(names), 1))
        return parts[0] if len(parts) == 1 else self.add("tuple", tuple(parts))

    def _type_parameters(self, node: Node) -> Walk:
        listed = node.child_by_field_name("type_parameters")
        for child in listed.named_children if listed is not None else ():
            bound = child.child_by_field_name("type")
            inner = bound.named_children[0] if bound is not None and bound.named_children else bound
            declared = NOTHING
            if inner is not None and self.text(inner) not in _ANYTHING:
                declared = yield self.type_of(inner)
            for name in child.children_by_field_name("name"):
                self.bind(self.text(name), self.add("class", declared) if declared != NOTHING else NOTHING)
        return NOTHING

    def type_spec(self, node: Node) -> Walk:
        name, type_node = self.text(node.child_by_field_name("name")), node.child_by_field_name("type")
        if type_node is None:
            return NOTHING
        if node.type == "type_alias":
            declared = yield self.type_of(type_node)
            self.bind(name, self.add("class", declared) if declared != NOTHING else NOTHING)
            return NOTHING
        kind = "interface" if type_node.type == "interface_type" else "class"
        number = self.define(name, kind, node)
        yield self.inside(number, self._type_inside(node, type_node, number))
        return NOTHING

    def _type_inside(self, node: Node, type_node: Node, number: int) -> Walk:
        yield self._type_parameters(node)
        if type_node.type == "struct_type":
            yield self._fields(type_node, number)
        elif type_node.type == "interface_type":
            yield self._interface(type_node, number)
        elif type_node.type in CONTAINERS:
            declared = yield self.type_of(type_node)
            self.say("field", number, "[]", self.add("element", declared))
            if type_node.type == "map_type":
                self.say("field", number, "[key]", self.add("key", declared))
        elif type_node.type in {"type_identifier", "qualified_type", "generic_type", "pointer_type"}:
            declared = yield self.type_of(type_node)
            if declared != NOTHING:
                self.say("base", number, declared)
        return NOTHING

    def _fields(self, node: Node, number: int) -> Walk:
        listed = node.named_children[0] if node.named_children else None
        for child in listed.named_children if listed is not None else ():
            type_node = child.child_by_field_name("type")
            if child.type != "field_declaration" or type_node is None:
                continue
            names = child.children_by_field_name("name")
            declared = yield self.type_of(type_node)
            for name in names:
                self.define(self.text(name), "field", child, bind=False, owner=number)
                self.say("field", number, self.text(name), declared)
            if not names:  # embedded: its methods and fields are promoted
                embedded = self.text(type_node).lstrip("*").partition("[")[0].rpartition(".")[2]
                self.define(embedded, "field", child, bind=False, owner=number)
                self.say("field", number, embedded, declared)
                if declared != NOTHING:
                    self.say("base", number, declared)
        return NOTHING

    def _interface(self, node: Node, number: int) -> Walk:
        for child in node.named_children:
            if child.type in {"method_elem", "method_spec"}:
                method = self.define(
                    self.text(child.child_by_field_name("name")), "method", child, bind=False, owner=number
                )
                self.facts.definitions[method].declaration = True
                yield self.inside(method, self._inside(child, method))
            elif child.type in {"type_elem", "constraint_elem", "type_identifier", "qualified_type"}:
                inner = child.named_children[0] if child.type.endswith("elem") and child.named_children else child
                if len(child.named_children) > 1 and child.type.endswith("elem"):
                    continue  # a union of types is a constraint, not an embedded interface
                declared = yield self.type_of(inner)
                if declared != NOTHING:
                    self.say("base", number, declared)
        return NOTHING

    # --- types

    def type_of(self, node: Node) -> Walk:
        """The expression of a value of this type."""
        kind = node.type
        if kind in {"type_identifier", "identifier"}:
            ident = self.text(node)
            scope = self.facts.scopes[self.scope] if ident in self.signature_names else self.scope
            return self.add("type", self.add("name", scope, ident))
        if kind == "qualified_type":
            package, name = node.child_by_field_name("package"), node.child_by_field_name("name")
            return self.add("type", self.add("member", self.name(self.text(package)), self.text(name)))
        if kind in {"pointer_type", "parenthesized_type", "negated_type"}:
            return (yield self.type_of(node.named_children[0])) if node.named_children else NOTHING
        if kind == "generic_type":
            base_node, arguments = node.child_by_field_name("type"), node.child_by_field_name("type_arguments")
            args = []
            for child in arguments.named_children if arguments is not None else ():
                inner = child.named_children[0] if child.type == "type_elem" and child.named_children else child
                args.append((yield self.type_of(inner)))
            if base_node is None:
                return NOTHING
            declared = yield self.type_of(base_node)
            return self.add("generic", self.add("class", declared), tuple(arg for arg in args if arg != NOTHING))
        if kind in CONTAINERS:
            item = node.child_by_field_name("element") or node.child_by_field_name("value")
            held = (yield self.type_of(item)) if item is not None else NOTHING
            key = node.child_by_field_name("key")
            if key is not None:
                return self.add("map", (yield self.type_of(key)), held)
            return self.add("map", held, held) if kind == "channel_type" else self.add("box", (held,))
        if kind == "struct_type":
            number = self.define("", "object", node, bind=False)
            yield self._fields(node, number)
            return self.add("object", number)
        if kind == "interface_type" and node.named_children:
            number = self.define("", "object", node, bind=False)
            yield self._interface(node, number)
            return self.add("object", number)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "package_clause": package, "import_spec": import_spec, "function_declaration": function,
        "method_declaration": method, "type_spec": type_spec, "type_alias": type_spec,
    }  # fmt: skip
