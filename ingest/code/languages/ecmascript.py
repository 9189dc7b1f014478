"""JavaScript, TypeScript and JSX: from syntax tree to facts; here the expressions."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .ecmascript_narrowing import EcmaScriptNarrowing

# Functions of many libraries that give one object the members of others.
_MIXERS = frozenset(
    {"assign", "extend", "mixin", "mixins", "merge", "inherit", "_extend", "mergeDescriptors", "defaults"}
)
# What compilers to CommonJS write around `require`: TypeScript, Babel, esbuild.
_IMPORT_HELPERS = frozenset(
    {"__importStar", "__importDefault", "_interopRequireDefault", "_interopRequireWildcard", "__toESM"}
)


def module_name(path: str) -> str:
    """`src/core/scope.ts` is `src.core.scope`; a component keeps its ending, as in the imports of it."""
    if path.endswith((".vue", ".svelte", ".astro")):
        return path.replace("/", ".")
    for suffix in (".d.ts", ".d.mts", ".d.cts"):
        if path.endswith(suffix):
            return path[: -len(suffix)].replace("/", ".")
    return path.rpartition(".")[0].replace("/", ".")


class EcmaScriptExtractor(EcmaScriptNarrowing):
    """Facts of one JavaScript or TypeScript file."""

    def this(self, node: Node) -> Walk:
        if self.receiver in self._static:
            return self.add("value", self.facts.definitions[self.receiver].owner)
        if self.receiver in self._this_typed:
            return self.name("this")
        return self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
        yield

    def member_expression(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if target is None:
            return NOTHING
        property_name = self._string(name)
        if target.type == "identifier":
            root = self.text(target)
            if root == "module" and property_name == "exports":
                return self.add("exports")
            if root == "exports":
                return self.add("member", self.add("exports"), property_name)
        position = yield target
        return NOTHING if position == NOTHING else self.add("member", position, property_name)

    def subscript_expression(self, node: Node) -> Walk:
        target, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        position = (yield target) if target is not None else NOTHING
        if index is not None:
            yield index
        if position == NOTHING:
            return NOTHING
        if index is not None and index.type == "string":
            return self.add("member", position, self._string(index))
        if index is not None and index.type in {"identifier", "member_expression"}:  # a symbol as a name: this[kState]
            named = self.add("member", position, f"[{self.text(index)}]")
            return self.add("either", (named, self.add("element", position)))
        return self.add("element", position)

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        if function.type == "identifier" and self.text(function) == "require" and arguments is not None:
            first = arguments.named_children[0] if arguments.named_children else None
            if first is not None and first.type == "string":
                self._requires(self._string(first))
                return self.add("import", self._string(first), None)
        if function.type == "import" and arguments is not None and arguments.named_children:
            first = arguments.named_children[0]
            if first.type == "string":
                return self.add("box", (self.add("import", self._string(first), None),))
        callee = yield function
        args: tuple[int, ...] = ()
        if arguments is not None and arguments.type == "arguments":
            args = yield from self.all_of(child for child in arguments.named_children if child.type != "comment")
        elif arguments is not None:
            yield arguments  # a tagged template
        if self.text(function) == "Object.create" and args and self._is_place(args[0]):
            made = self.define("", "object", node, bind=False)
            self.say("base", made, args[0])
            return self.add("object", made)
        mixed = self._inheritance_call(function, args)
        result = NOTHING if callee == NOTHING else self.call(callee, args, node)
        if args and self.text(function).rpartition(".")[2] in _IMPORT_HELPERS:
            return args[0]  # the module as it came: one helper serves all imports of a file
        return self.add("either", (result, args[0])) if mixed and result != NOTHING else result

    def _is_place(self, position: int) -> bool:
        return position != NOTHING and self.facts.expressions[position][0] in {"name", "member", "exports"}

    def _inheritance_call(self, function: Node, args: tuple[int, ...]) -> bool:
        """util.inherits(Child, Parent), Object.setPrototypeOf(child, parent), Object.assign(target, ...sources).

        Returns whether the call gives back its first argument.
        """
        name = self.text(function) if function.end_byte - function.start_byte < 60 else ""
        last = name.rpartition(".")[2]
        if last in {"inherits", "setPrototypeOf"} and len(args) == 2 and NOTHING not in args:
            self.say("implement", args[0], args[1])
        elif last in _MIXERS and len(args) > 1 and args[0] != NOTHING:
            for arg in args[1:]:
                if arg != NOTHING:
                    self.say("implement", args[0], arg)
            return True
        return False

    def new_expression(self, node: Node) -> Walk:
        constructor, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
        callee = (yield constructor) if constructor is not None else NOTHING
        args: tuple[int, ...] = ()
        if arguments is not None:
            args = yield from self.all_of(child for child in arguments.named_children if child.type != "comment")
        return NOTHING if callee == NOTHING else self.call(callee, args, node, new=True)

    def array(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def first_child(self, node: Node) -> Walk:
        """Wrappers that change nothing: parentheses, casts that say less than their operand, `x!`."""
        return (yield node.named_children[0]) if node.named_children else NOTHING

    def cast(self, node: Node) -> Walk:
        children = node.named_children
        if not children:
            return NOTHING
        value_node, type_node = (
            (children[0], children[-1]) if node.type != "type_assertion" else (children[-1], children[0])
        )
        value = yield value_node
        declared = NOTHING
        if type_node is not value_node:
            declared = yield self.type_of(
                type_node if type_node.type != "type_arguments" else type_node.named_children[0]
            )
            self.conforms(value, declared)
        kept = tuple(part for part in (value, declared) if part != NOTHING)
        return self.add("either", kept) if kept else NOTHING

    def await_(self, node: Node) -> Walk:
        position = yield from self.visit_children(node)
        return NOTHING if position == NOTHING else self.add("element", position)

    def binary(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = self.text(node.child_by_field_name("operator"))
        if left is None or right is None:
            return NOTHING
        parts = [(yield left), (yield self.narrowed(right, left) if operator == "&&" else right)]
        if operator in {"||", "&&", "??"}:
            return self.add("either", tuple(part for part in parts if part != NOTHING))
        return NOTHING

    def element_tag(self, node: Node) -> Walk:
        """`<Component .../>` calls the component; lower-case tags are the platform's."""
        name = node.child_by_field_name("name")
        children = [child for child in node.named_children if child != name]
        yield from self.all_of(children)
        if name is None or self.text(name)[:1].islower():
            return NOTHING
        callee = yield name
        return NOTHING if callee == NOTHING else self.call(callee, (), node)

    handlers: ClassVar[dict[str, Handler]] = {
        **EcmaScriptNarrowing.handlers, "function_signature": Extractor.nothing, "method_signature": Extractor.nothing,
        "identifier": Extractor.identifier, "this": this, "super": Extractor.super_, "member_expression": member_expression,
        "subscript_expression": subscript_expression, "call_expression": call_expression,
        "new_expression": new_expression, "array": array, "parenthesized_expression": Extractor.last_child,
        "non_null_expression": first_child, "as_expression": cast, "satisfies_expression": cast,
        "type_assertion": cast, "await_expression": await_,
        "binary_expression": binary, "sequence_expression": Extractor.last_child, "statement_block": Extractor.block,
        "for_statement": Extractor.block, "jsx_self_closing_element": element_tag, "jsx_opening_element": element_tag,
        "type_annotation": Extractor.nothing, "type_arguments": Extractor.nothing, "type_parameters": Extractor.nothing,
        "implements_clause": Extractor.nothing, "string": Extractor.nothing, "comment": Extractor.nothing, "regex": Extractor.nothing, "number": Extractor.nothing,
    }  # fmt: skip
