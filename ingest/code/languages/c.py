"""C: from syntax tree to facts. C++ adds to this in cpp.py."""

from __future__ import annotations

from typing import ClassVar

import tree_sitter_c
from tree_sitter import Language, Node, Parser

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING

C = Language(tree_sitter_c.language())
_STRUCTS = {"struct_specifier", "union_specifier", "class_specifier"}
# A macro longer than this is a table or generated code.
_MACRO_BYTES = 20_000


def file_stem(path: str) -> str:
    """`src/encode.c` is `encode`."""
    return path.rpartition("/")[2].partition(".")[0]


class CExtractor(Extractor):
    """Facts of one C file. Pointers and arrays stand for what they point to."""

    grammar = C
    inside_macro = False

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["includes"] = []

    # --- preprocessor

    def include(self, node: Node) -> Walk:
        path = node.child_by_field_name("path")
        if path is not None and path.type == "string_literal":
            self.facts.header["includes"].append(self.text(path).strip('"'))
        return NOTHING
        yield

    def macro_function(self, node: Node) -> Walk:
        """A macro with parameters: parsed as a function body, so that the calls inside it are seen where it is used."""
        name, value = self.text(node.child_by_field_name("name")), node.child_by_field_name("value")
        parameters = node.child_by_field_name("parameters")
        number = self.define(name, "macro", node)
        definition = self.facts.definitions[number]
        for child in parameters.named_children if parameters is not None else ():
            definition.params.append((self.text(child), NOTHING, NOTHING))
        definition.variadic = parameters is not None and "..." in self.text(parameters)
        if value is None or value.end_byte - value.start_byte > _MACRO_BYTES or self.inside_macro:
            return NOTHING
        # Same length, so that lines stay right: the continuation backslash becomes a space.
        body = self.source[value.start_byte : value.end_byte].replace(b"\\\n", b" \n").replace(b"\\\r\n", b" \r\n")
        if body.rstrip().endswith(b"##"):
            return NOTHING
        saved = (self.source, self.line_offset, self.inside_macro)
        row = value.start_point[0] + self.line_offset
        self.source, self.line_offset, self.inside_macro = b"void f(void) {" + body + b"\n;}", row, True
        tree = Parser(self.grammar).parse(self.source)
        function = tree.root_node.named_children[0] if tree.root_node.named_children else None
        inner = function.child_by_field_name("body") if function is not None else None
        if inner is not None:
            yield self.inside(number, self._macro_body(inner, number))
        self.source, self.line_offset, self.inside_macro = saved
        return NOTHING

    def _macro_body(self, body: Node, number: int) -> Walk:
        value = NOTHING
        for child in body.named_children:
            value = yield child
            if value != NOTHING:
                self.say("return", number, value)
        return NOTHING

    def macro_name(self, node: Node) -> Walk:
        """A macro that is another name for a function or variable."""
        name, value = self.text(node.child_by_field_name("name")), self.text(node.child_by_field_name("value")).strip()
        if value.isidentifier() and value != name:
            self.bind(name, self.name(value))
        return NOTHING
        yield

    # --- types

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
                self.bind(name, self.add("class", declared))
        return NOTHING

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

    # --- definitions

    def function_definition(self, node: Node) -> Walk:
        declarator, body = node.child_by_field_name("declarator"), node.child_by_field_name("body")
        name = self.declared_name(declarator)
        if not name or declarator is None:
            yield self.visit_children(node)
            return NOTHING
        returns = yield self.type_of(node.child_by_field_name("type"))
        number = self.define(name, "function", node)
        definition = self.facts.definitions[number]
        definition.returns = returns
        definition.private = any(
            child.type == "storage_class_specifier" and self.text(child) == "static" for child in node.children
        )
        yield self.inside(number, self.function_inside(declarator, body, number))
        return NOTHING

    def function_inside(self, declarator: Node, body: Node | None, number: int) -> Walk:
        """Parameters, then the body, with the function current."""
        yield self.parameters(declarator, number)
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def parameters(self, declarator: Node | None, number: int) -> Walk:
        """Add the parameters of the innermost function declarator."""
        at, found = declarator, None
        while at is not None:
            if at.type in {"function_declarator", "abstract_function_declarator"}:
                found = at
            at = at.child_by_field_name("declarator") or next(
                (child for child in at.named_children if child.type.endswith("declarator")), None
            )
        listed = found.child_by_field_name("parameters") if found is not None else None
        definition = self.facts.definitions[number]
        for child in listed.named_children if listed is not None else ():
            if child.type == "variadic_parameter":
                definition.variadic = True
            if not child.type.endswith("parameter_declaration"):
                continue
            declared = yield self.type_of(child.child_by_field_name("type"))
            name = self.declared_name(child.child_by_field_name("declarator"))
            default = NOTHING
            value = child.child_by_field_name("default_value")
            if value is not None:
                default = yield value
            definition.params.append((name, declared, default))
        return NOTHING

    def declaration(self, node: Node) -> Walk:
        declared = yield self.type_of(node.child_by_field_name("type"))
        for declarator in node.children_by_field_name("declarator"):
            yield self.declarator(declarator, declared, node)
        return NOTHING

    def declarator(self, declarator: Node, declared: int, node: Node) -> Walk:
        """One variable of a declaration, with its initial value."""
        value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
        inner = declarator.child_by_field_name("declarator") if declarator.type == "init_declarator" else declarator
        if inner is None or (value is None and self.is_function(inner)):
            return NOTHING  # a prototype: the definition is found by its name
        name = self.declared_name(inner)
        if not name:
            return NOTHING
        self.bind(name, declared)
        if value is not None:
            yield self.initialize(value, self.name(name), self.is_array(inner), declared)
        return NOTHING

    def initialize(self, value: Node, target: int, array: bool, declared: int) -> Walk:
        """`target = value`, where value may be a list in braces, nested and with or without field names."""
        waiting = [(value, target, array)]
        while waiting:
            at, to, is_array = waiting.pop()
            if at.type == "compound_literal_expression":
                at = at.child_by_field_name("value") or at
            if at.type != "initializer_list":
                position = yield at
                if position != NOTHING:
                    self.say("assign", to, position)
                continue
            for index, child in enumerate(part for part in at.named_children if part.type != "comment"):
                item: Node | None = child
                place = to
                if child.type == "initializer_pair":
                    designator, item = child.child_by_field_name("designator"), child.child_by_field_name("value")
                    if designator is not None and designator.type == "field_designator":
                        place = self.add("member", to, self.text(designator).lstrip("."))
                elif not is_array:
                    place = self.add("member", to, f"#{index}")
                if item is not None:
                    waiting.append((item, place, False))
        return NOTHING

    def field_declaration(self, node: Node) -> Walk:
        """Fields of a struct, in order."""
        owner = self.owner
        declared = yield self.type_of(node.child_by_field_name("type"))
        for declarator in node.children_by_field_name("declarator"):
            name = self.declared_name(declarator)
            if name:
                self.define(name, "field", node, bind=False)
                self.say("field", owner, name, declared)
        if not node.children_by_field_name("declarator") and declared != NOTHING:
            self.say("base", owner, declared)  # an anonymous struct: its fields are the outer one's
        return NOTHING

    # --- expressions

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        callee = yield function
        args: tuple[int, ...] = ()
        if arguments is not None:
            args = yield from self.all_of(child for child in arguments.named_children if child.type != "comment")
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def field_expression(self, node: Node) -> Walk:
        argument, name = node.child_by_field_name("argument"), node.child_by_field_name("field")
        position = (yield argument) if argument is not None else NOTHING
        return NOTHING if position == NOTHING else self.add("member", position, self.text(name))

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = (yield left) if left is not None else NOTHING
        value = (yield right) if right is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return value

    def cast(self, node: Node) -> Walk:
        declared = yield self.type_of(node.child_by_field_name("type"))
        value_node = node.child_by_field_name("value")
        value = (yield value_node) if value_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def pointed(self, node: Node) -> Walk:
        """`*p`, `&v` and `a[i]`: pointers and arrays stand for what they point to."""
        argument = node.child_by_field_name("argument")
        position = (yield argument) if argument is not None else NOTHING
        index = node.child_by_field_name("index") or node.child_by_field_name("indices")
        if index is not None:
            yield index
        return NOTHING if position == NOTHING else self.add("element", position)

    def conditional(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return self.add("either", tuple(part for part in parts[1:] if part != NOTHING))

    def return_statement(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "preproc_include": include, "preproc_function_def": macro_function, "preproc_def": macro_name,
        "preproc_call": Extractor.nothing, "function_definition": function_definition, "declaration": declaration,
        "type_definition": type_definition, "struct_specifier": struct, "union_specifier": struct,
        "field_declaration": field_declaration, "identifier": Extractor.identifier, "call_expression": call_expression,
        "field_expression": field_expression, "assignment_expression": assignment, "cast_expression": cast,
        "pointer_expression": pointed, "subscript_expression": pointed, "conditional_expression": conditional,
        "comma_expression": Extractor.last_child, "parenthesized_expression": Extractor.last_child, "return_statement": return_statement,
        "compound_statement": Extractor.block, "for_statement": Extractor.block, "unary_expression": Extractor.no_value,
        "binary_expression": Extractor.no_value, "update_expression": Extractor.no_value, "sizeof_expression": Extractor.nothing,
        "type_descriptor": Extractor.nothing, "goto_statement": Extractor.nothing, "labeled_statement": Extractor.no_value,
        "string_literal": Extractor.nothing, "comment": Extractor.nothing, "number_literal": Extractor.nothing,
    }  # fmt: skip
