"""C: includes and macros. The calls in a macro belong to the functions that use it."""

from __future__ import annotations

import re
from typing import ClassVar

from tree_sitter import Node, Parser

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .c_types import C, CTypes

# A macro longer than this is a table or generated code.
_MACRO_BYTES = 20_000
_STRING_OF = re.compile(rb"(?<!#)#(?!#)[ \t]*+\w++")  # `#x`: an argument as text


class CPreprocessor(CTypes):
    """Includes and macros."""

    grammar = C
    inside_macro = False

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
        body = _STRING_OF.sub(lambda match: b"0" + b" " * (len(match[0]) - 1), body)
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
        """A macro that is another name for a function or variable, or that stands for statements."""
        name, value = self.text(node.child_by_field_name("name")), self.text(node.child_by_field_name("value")).strip()
        if value.isidentifier() and value != name:
            self.bind(name, self.name(value))
        elif ";" in value and "(" in value:  # statements
            yield self.macro_function(node)
        return NOTHING

    def statement(self, node: Node) -> Walk:
        """`POST;`: a macro without arguments that stands for statements."""
        inner = node.named_children[0] if len(node.named_children) == 1 else None
        if inner is not None and inner.type == "identifier" and self.text(inner).isupper():
            return self.call(self.name(self.text(inner)), (), node)
        return (yield self.visit_children(node))

    handlers: ClassVar[dict[str, Handler]] = {
        **CTypes.handlers, "preproc_include": include, "preproc_function_def": macro_function,
        "preproc_def": macro_name, "expression_statement": statement, "preproc_call": Extractor.nothing,
    }  # fmt: skip
