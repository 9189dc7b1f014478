"""Go: from syntax tree to facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import tree_sitter_go
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..part import Part
from .go_build import in_ordinary_build
from .go_packages import GoLinker

GO = Language(tree_sitter_go.language())
_WORD = re.compile(r"\w++")
_ANYTHING = {"any", "comparable"}
_CONTAINERS = {"slice_type", "array_type", "map_type", "channel_type", "implicit_length_array_type"}


class GoExtractor(Extractor):
    """Facts of one Go file. The module is the package; pointers stand for what they point to."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["imports"] = []

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
        for parameter in _WORD.findall(self.text(receiver_type).partition("[")[2]):
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
        parameters = node.child_by_field_name("parameters")
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
        result = node.child_by_field_name("result")
        if result is not None:
            definition.returns = yield self._result(result)
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

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
        elif type_node.type in _CONTAINERS:
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
            return self.add("type", self.name(self.text(node)))
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
        if kind in _CONTAINERS:
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

    # --- statements

    def variables(self, node: Node) -> Walk:
        names = [self.text(name) for name in node.children_by_field_name("name")]
        type_node, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        values = (yield from self.all_of(value.named_children)) if value is not None else ()
        for index, name in enumerate(names):
            if name == "_":
                continue
            self.bind(name, declared)
            part = self._part(values, index, len(names))
            if part != NOTHING:
                self.bind(name, part)
        return NOTHING

    def _part(self, values: tuple[int, ...], index: int, count: int) -> int:
        """What the variable at `index` of `count` gets: its own value, or its place in the one value."""
        if len(values) == count:
            return values[index]
        if len(values) != 1 or values[0] == NOTHING:
            return NOTHING
        if self.facts.expressions[values[0]][0] not in {"call", "either"}:  # `value, ok := m[k]`
            return values[0] if index == 0 else NOTHING
        return self.add("part", values[0], index)

    def short_declaration(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        values = (yield from self.all_of(right.named_children)) if right is not None else ()
        targets = left.named_children if left is not None else []
        self._shadow(targets, right)
        for index, target in enumerate(targets):
            if target.type == "identifier" and self.text(target) != "_":
                self.bind(self.text(target), self._part(values, index, len(targets)))
        return NOTHING

    def _shadow(self, targets: list[Node], right: Node | None) -> None:
        """`x := x.next()`: the new x hides the old one for the rest of the block only."""
        names = {self.text(target) for target in targets if target.type == "identifier"}
        if names & set(_WORD.findall(self.text(right))):
            self.scope = self.open_scope()

    def receive(self, node: Node) -> Walk:
        """`case value, ok := <-channel`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = (yield right) if right is not None else NOTHING
        target = left.named_children[0] if left is not None else None
        if target is not None and any(child.type == ":=" for child in node.children):
            self.bind(self.text(target), value)
        elif target is not None:
            place = yield target
            if place != NOTHING and value != NOTHING:
                self.say("assign", place, value)
        return NOTHING

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        values = (yield from self.all_of(right.named_children)) if right is not None else ()
        targets = left.named_children if left is not None else []
        for index, target in enumerate(targets):
            place = yield target
            part = self._part(values, index, len(targets))
            if place != NOTHING and part != NOTHING:
                self.say("assign", place, part)
        return NOTHING

    def range_clause(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = (yield right) if right is not None else NOTHING
        declares = any(child.type == ":=" for child in node.children)
        targets = left.named_children if left is not None else []
        self._shadow(targets if declares else [], right)
        for kind, target in zip(("key", "element"), targets, strict=False):
            item = self.add(kind, value) if value != NOTHING else NOTHING
            if declares and target.type == "identifier" and self.text(target) != "_":
                self.bind(self.text(target), item)
            elif not declares:
                place = yield target
                if place != NOTHING and item != NOTHING:
                    self.say("assign", place, item)
        return NOTHING

    def type_switch(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        initializer = node.child_by_field_name("initializer")
        if initializer is not None:
            yield initializer
        value_node, alias = node.child_by_field_name("value"), node.child_by_field_name("alias")
        value = (yield value_node) if value_node is not None else NOTHING
        name = self.text(alias)
        for case in node.named_children:
            if case.type not in {"type_case", "default_case"}:
                continue
            outer, self.scope = self.scope, self.open_scope()
            types = case.children_by_field_name("type")
            parts = []
            for type_node in types:
                parts.append((yield self.type_of(type_node)))
            if name:
                kept = tuple(part for part in parts if part != NOTHING)
                self.bind(name, self.add("either", kept) if kept else value)
            for child in case.named_children:
                if child not in types:
                    yield child
            self.scope = outer
        self.scope = saved
        return NOTHING

    def return_statement(self, node: Node) -> Walk:
        listed = node.named_children[0] if node.named_children else None
        values = (yield from self.all_of(listed.named_children)) if listed is not None else ()
        if len(values) == 1 and values[0] != NOTHING:
            self.say("return", self.owner, values[0])
        elif len(values) > 1:
            self.say("return", self.owner, self.add("tuple", values))
        return NOTHING

    # --- expressions

    def selector(self, node: Node) -> Walk:
        operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
        position = (yield operand) if operand is not None else NOTHING
        return NOTHING if position == NOTHING else self.add("member", position, self.text(field))

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        listed = (
            [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
        )
        if function.type == "identifier" and self.text(function) in {"new", "make"} and listed:
            declared = yield self.type_of(listed[0])
            yield from self.all_of(listed[1:])
            return declared
        if function.type == "parenthesized_expression" and function.named_children:
            function = function.named_children[0]  # a conversion: (*T)(x)
        callee = yield function
        args = yield from self.all_of(listed)
        if function.type == "identifier" and self.text(function) == "append":
            return (
                self.add("either", (args[0], self.add("box", args[1:])))
                if args and args[0] != NOTHING
                else (self.add("box", args[1:]))
            )
        if callee == NOTHING:
            return NOTHING
        result = self.call(callee, args, node)
        if function.type == "index_expression":  # New[T](): what it gives back is made of T
            index = function.child_by_field_name("index")
            named = (yield self.type_of(index)) if index is not None else NOTHING
            return self.add("either", (result, self.add("box", (named,))))
        return result

    def conversion(self, node: Node) -> Walk:
        type_node, operand = node.child_by_field_name("type"), node.child_by_field_name("operand")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value = (yield operand) if operand is not None else NOTHING
        if type_node is not None and type_node.type == "generic_type":  # as likely a call: New[K, V](x)
            _, base, args = self.facts.expressions[declared]
            named = self.facts.expressions[base][1]  # the class of a type of a name
            called = self.call(self.facts.expressions[named][1], (value,), node)
            return self.add("either", (declared, called, self.add("box", args)))
        return declared if declared != NOTHING else value

    def composite(self, node: Node) -> Walk:
        type_node, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        made = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        if made == NOTHING:
            made = self.add("box", ())
        if body is not None:
            keyed = type_node is not None and type_node.type in _CONTAINERS
            yield self._literal(body, made, keyed)
        return made

    def _literal(self, body: Node, made: int, container: bool) -> Walk:
        """The parts of a composite literal: fields by name or by position, or elements."""
        waiting = [(body, made, container)]
        while waiting:
            at, target, is_container = waiting.pop()
            for index, child in enumerate(part for part in at.named_children if part.type != "comment"):
                item, place = child, NOTHING
                if child.type == "keyed_element":
                    parts = child.named_children
                    item = parts[-1]
                    key = parts[0].named_children[0] if parts[0].named_children else parts[0]
                    if not is_container and key.type in {"identifier", "field_identifier"}:
                        place = self.add("member", target, self.text(key))
                    elif is_container:
                        yield parts[0]
                elif not is_container:
                    place = self.add("member", target, f"#{index}")
                if place == NOTHING:
                    place = self.add("element", target)
                inner = item.named_children[0] if item.type == "literal_element" and item.named_children else item
                if inner.type == "literal_value":
                    waiting.append((inner, place, False))
                    continue
                value = yield inner
                if value != NOTHING:
                    self.say("assign", place, value)
        return NOTHING

    def function_literal(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self._inside(node, number))
        return self.add("value", number)

    def assertion(self, node: Node) -> Walk:
        operand, type_node = node.child_by_field_name("operand"), node.child_by_field_name("type")
        value = (yield operand) if operand is not None else NOTHING
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def element(self, node: Node) -> Walk:
        """`a[i]`; an instantiated generic function is the function."""
        parts = yield from self.all_of(node.named_children)
        return self.add("element", parts[0]) if parts and parts[0] != NOTHING else NOTHING

    def first_child(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return parts[0] if parts else NOTHING

    def unary(self, node: Node) -> Walk:
        operand = node.child_by_field_name("operand")
        value = (yield operand) if operand is not None else NOTHING
        operator = self.text(node.child_by_field_name("operator"))
        return self.add("element", value) if operator == "<-" and value != NOTHING else value

    def send(self, node: Node) -> Walk:
        channel, value_node = node.child_by_field_name("channel"), node.child_by_field_name("value")
        target = (yield channel) if channel is not None else NOTHING
        value = (yield value_node) if value_node is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", self.add("element", target), value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "package_clause": package, "import_spec": import_spec, "function_declaration": function,
        "method_declaration": method, "type_spec": type_spec, "type_alias": type_spec, "var_spec": variables,
        "const_spec": variables, "short_var_declaration": short_declaration, "assignment_statement": assignment,
        "range_clause": range_clause, "type_switch_statement": type_switch, "return_statement": return_statement,
        "identifier": Extractor.identifier, "selector_expression": selector, "call_expression": call_expression,
        "type_conversion_expression": conversion, "composite_literal": composite, "func_literal": function_literal,
        "type_assertion_expression": assertion, "index_expression": element, "slice_expression": first_child,
        "type_instantiation_expression": first_child, "parenthesized_expression": first_child,
        "unary_expression": unary, "send_statement": send, "receive_statement": receive, "block": Extractor.block, "for_statement": Extractor.block,
        "if_statement": Extractor.block, "expression_switch_statement": Extractor.block,
        "expression_case": Extractor.block, "default_case": Extractor.block, "communication_case": Extractor.block,
        "binary_expression": Extractor.no_value, "interpreted_string_literal": Extractor.nothing, "raw_string_literal": Extractor.nothing,
        "comment": Extractor.nothing, "labeled_statement": Extractor.no_value, "break_statement": Extractor.nothing, "continue_statement": Extractor.nothing,
        "goto_statement": Extractor.nothing, "label_name": Extractor.nothing,
    }  # fmt: skip


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    return GO, GoExtractor(file.data, file.path, "go", "main")


def analyze_go(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Go files, with the go.mod files among `files`."""
    sources = [file for file in files if file.language == "go"]
    facts, skipped = extract_all(sources, _extractor, stage="go", progress=progress)
    return link(facts, GoLinker([file for file in files if file.language is None], root_name), skipped)
