"""Rust: what stands in the arguments of a macro, and what the macros of a repository call where they are used."""

from __future__ import annotations

import re
from typing import ClassVar

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

from ..extract import Handler, Walk
from ..facts import NOTHING
from .rust_expressions import RustExpressions
from .rust_templates import Template, template

RUST = Language(tree_sitter_rust.language())
_MACRO_BYTES = 50_000
_STANDARD_MACROS = frozenset({
    "assert", "assert_eq", "assert_ne", "cfg", "column", "compile_error", "concat", "dbg", "debug_assert", "debug_assert_eq",
    "debug_assert_ne", "env", "eprint", "eprintln", "file", "format", "format_args", "include", "include_bytes",
    "include_str", "line", "matches", "module_path", "option_env", "panic", "print", "println", "stringify",
    "thread_local", "todo", "try", "unimplemented", "unreachable", "vec", "write", "writeln",
})  # fmt: skip
_REPETITION = re.compile(rb"\$\(((?:[^()$]|\$\w|\([^()]{0,500}\)){0,2000})\)[,;]?[ ]?[*+?]")


class RustMacros(RustExpressions):
    """Macros: definitions whose calls belong to the functions that use them, and invocations."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self._templates: dict[str, list[Template]] = {}
        self._writing_out = False  # what a macro makes invokes none, or one that invokes itself would never end

    def macro_definition(self, node: Node) -> Walk:
        """Every rule that reads as a block of statements once its variables are taken for names."""
        name = self.text(node.child_by_field_name("name"))
        number = self.define(name, "macro", node, bind=False)
        self.bind(name + "!", self.add("value", number))
        for rule in node.named_children:
            left, right = rule.child_by_field_name("left"), rule.child_by_field_name("right")
            if left is not None and right is not None and right.end_byte - right.start_byte < _MACRO_BYTES:
                made = template(*(self.source[part.start_byte : part.end_byte] for part in (left, right)))
                if made is not None:
                    self._templates.setdefault(name, []).append(made)
                yield self.inside(number, self._rule(left, right, number))
        return NOTHING

    def _rule(self, left: Node, right: Node, number: int) -> Walk:
        body = _REPETITION.sub(rb"\1", self.source[right.start_byte + 1 : right.end_byte - 1]).replace(b"$", b"")
        source = b"fn f() {" + body + b"}"
        tree = Parser(RUST).parse(source)
        block = tree.root_node.named_children[0].child_by_field_name("body") if tree.root_node.named_children else None
        if tree.root_node.has_error or block is None or any(_defines(child) for child in block.named_children):
            return NOTHING
        params = self.facts.definitions[number].params
        for index, variable in enumerate(_variables(left)):
            name = self.text(variable).lstrip("$")
            if index == len(params):
                params.append((name, NOTHING, NOTHING))
            elif params[index][0] != name:
                self.bind(name, self.name(params[index][0]))
        saved = (self.source, self.line_offset)
        self.source, self.line_offset = source, right.start_point[0] + self.line_offset
        value = yield self.block_parts(block)
        self.source, self.line_offset = saved
        if value != NOTHING:
            self.say("return", number, value)
        return NOTHING

    def written_out(self, node: Node, opening: bytes = b"", closing: bytes = b"") -> tuple[Node, bytes] | None:
        """The items that an invocation defines, between `opening` and `closing`: their tree, and its text."""
        tokens = next((child for child in node.named_children if child.type == "token_tree"), None)
        if tokens is None or self._writing_out:
            return None
        for each in self._templates.get(self.text(node.child_by_field_name("macro")), ()):
            items = each.written_out(self.source[tokens.start_byte + 1 : tokens.end_byte - 1])
            if items is not None:
                source = opening + items + closing
                root = Parser(RUST).parse(source).root_node
                if not root.has_error and any(_defines(child) for child in root.named_children):
                    return root, source
        return None

    def inside_text(self, source: bytes, node: Node, walk: Node | Walk) -> Walk:
        """Visit what is written in another text, as if all of it stood where `node` stands."""
        saved = (self.source, self.line_offset)
        self.source, self.line_offset = source, node.start_point[0] + self.line_offset
        self._writing_out = True
        value = yield walk
        self._writing_out = False
        self.source, self.line_offset = saved
        return value

    def macro_invocation(self, node: Node) -> Walk:
        """The arguments, where they read as expressions, and the macro itself, where it may be the repository's own."""
        if self.facts.definitions[self.owner].kind == "module" and (written := self.written_out(node)) is not None:
            yield self.inside_text(written[1], node, written[0])
            return NOTHING
        name = self.text(node.child_by_field_name("macro")).rpartition("::")[2]
        tokens = next((child for child in node.named_children if child.type == "token_tree"), None)
        values: list[int] = []
        if tokens is not None and tokens.end_byte - tokens.start_byte <= _MACRO_BYTES:
            yield self._arguments(tokens, values)
        if name == "vec":
            return self.add("box", tuple(values))
        return NOTHING if name in _STANDARD_MACROS else self.call(self.name(name + "!"), tuple(values), node)

    def _arguments(self, tokens: Node, values: list[int]) -> Walk:
        inner = self.source[tokens.start_byte + 1 : tokens.end_byte - 1]
        for opening, closing in ((b"fn f() { f(", b"); }"), (b"fn f() {", b"}")):
            source = opening + inner + closing
            tree = Parser(RUST).parse(source)
            if not tree.root_node.has_error:
                break
        else:
            return NOTHING
        saved = (self.source, self.line_offset)
        self.source, self.line_offset = source, tokens.start_point[0] + self.line_offset
        function = tree.root_node.named_children[0].child_by_field_name("body")
        if function is not None and opening.endswith(b"f("):
            arguments = function.named_children[0].named_children[0].child_by_field_name("arguments")
            for child in arguments.named_children if arguments is not None else ():
                values.append((yield child))
        elif function is not None:
            yield self.block_parts(function)
        self.source, self.line_offset = saved
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **RustExpressions.handlers, "macro_invocation": macro_invocation, "macro_definition": macro_definition,
    }  # fmt: skip


def _defines(node: Node) -> bool:
    return node.type.endswith(("_item", "_definition")) and node.type != "attribute_item"


def _variables(pattern: Node) -> list[Node]:
    """The variables of a macro's pattern, in order."""
    found: list[Node] = []
    waiting = [pattern]
    while waiting:
        at = waiting.pop()
        if at.type == "metavariable":
            found.append(at)
        waiting.extend(reversed(at.named_children))
    return found
