"""The walk that every language's extractor shares: recursive descent in style, an explicit stack in fact.

A handler is a generator: it yields a child node, or another generator, and gets back the position of the expression
that the child became (NOTHING where it is none). So deep nesting costs memory in proportion and never a recursion error.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, ClassVar

from tree_sitter import Node

from .facts import NOTHING, Definition, FileFacts

Walk = Generator["Node | Walk", int, int]
Handler = Callable[[Any, Node], Walk]


# Nobody nests deeper by hand; past these, blocks share a scope and names stop growing, so that hostile files stay cheap.
_DEEPEST_SCOPE = 200
_LONGEST_NAME = 1_000


class Extractor:
    """Builds the facts of one file. Subclasses fill `handlers`: syntax node type -> generator method."""

    handlers: ClassVar[dict[str, Handler]] = {}

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        self.source = source
        self.line_offset = 1  # of the first line of `source`; more inside a macro, which is parsed on its own
        self.facts = FileFacts(path, language)
        self._depths: list[int] = []  # of each scope
        self.scope = NOTHING
        self.owner = NOTHING
        self.receiver = NOTHING  # the definition whose receiver `this` or `self` means here
        self.enclosing_class = NOTHING
        self.scope = self.open_scope()
        end_line = source.count(b"\n") + 1
        module_definition = Definition(module.rpartition(".")[2], module, "module", 1, end_line, scope=self.scope)
        self.facts.definitions.append(module_definition)
        self.owner = 0

    # --- walking

    def walk(self, root: Node) -> None:
        """Run the handlers over the tree below `root`."""
        stack: list[Walk] = [self.visit(root)]
        value = NOTHING
        started = False
        while stack:
            try:
                child = stack[-1].send(value) if started else next(stack[-1])
            except StopIteration as stop:
                stack.pop()
                value, started = (NOTHING if stop.value is None else stop.value), True
                continue
            if isinstance(child, Node):
                handler = self.handlers.get(child.type)
                if handler is None and not child.named_child_count:
                    value, started = NOTHING, True
                    continue
                stack.append(handler(self, child) if handler else self.visit_children(child))
            else:
                stack.append(child)
            started = False

    def visit(self, node: Node) -> Walk:
        """The handler of this node, or a visit to each of its children."""
        handler = self.handlers.get(node.type)
        return handler(self, node) if handler else self.visit_children(node)

    def visit_children(self, node: Node) -> Walk:
        """Visit every named child; the whole is an expression only where it has one part."""
        last = NOTHING
        children = node.named_children
        for child in children:
            last = yield child
        return last if len(children) == 1 else NOTHING

    def all_of(self, nodes: Iterable[Node]) -> Generator[Node, int, tuple[int, ...]]:
        """Visit each node; the positions in order."""
        values = []
        for node in nodes:
            values.append((yield node))
        return tuple(values)

    # --- building facts

    def text(self, node: Node | None) -> str:
        """The source text of a node."""
        return "" if node is None else self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def add(self, *expression: object) -> int:
        """Append an expression to the table."""
        self.facts.expressions.append(expression)
        return len(self.facts.expressions) - 1

    def say(self, *statement: object) -> None:
        """Append a statement."""
        self.facts.statements.append(statement)

    def open_scope(self) -> int:
        """A new scope inside the current one; the caller makes it current and puts the old one back."""
        depth = 0 if self.scope == NOTHING else self._depths[self.scope] + 1
        if depth > _DEEPEST_SCOPE:
            return self.scope
        self.facts.scopes.append(self.scope)
        self._depths.append(depth)
        return len(self.facts.scopes) - 1

    def name(self, ident: str) -> int:
        """A name looked up from the current scope."""
        return self.add("name", self.scope, ident)

    def bind(self, ident: str, value: int = NOTHING) -> None:
        """Declare a name in the current scope."""
        self.say("bind", self.scope, ident, value)

    def call(self, callee: int, args: tuple[int, ...], node: Node, *, new: bool = False) -> int:
        """A call from the current definition."""
        return self.add("new" if new else "call", callee, args, self.owner, node.start_point[0] + self.line_offset)

    def define(
        self, name: str, kind: str, node: Node, *, bind: bool = True, owner: int | None = None, qualified: str = ""
    ) -> int:
        """A definition inside the current one, with a scope of its own, bound to its name in the current scope."""
        parent = self.owner if owner is None else owner
        inner = self.open_scope()
        definition = Definition(
            name,
            qualified or self.qualify(parent, name, kind),
            kind,
            node.start_point[0] + self.line_offset,
            node.end_point[0] + self.line_offset,
            parent,
            inner,
        )
        self.facts.definitions.append(definition)
        number = len(self.facts.definitions) - 1
        if bind and name:
            self.bind(name, self.add("value", number))
        return number

    def qualify(self, parent: int, name: str, kind: str) -> str:
        """The qualified name of a definition inside `parent`; lambdas and object literals add nothing."""
        outer = self.facts.definitions[parent].qualified
        if (kind in {"lambda", "object"} and not name) or len(outer) > _LONGEST_NAME:
            return outer
        return f"{outer}.{name}" if outer else name

    def inside(self, definition: int, body: Node | Walk | None, *, receiver: int | None = None) -> Walk:
        """Visit `body` as the inside of a definition."""
        saved = (self.scope, self.owner, self.receiver, self.enclosing_class)
        found = self.facts.definitions[definition]
        self.scope, self.owner = found.scope, definition
        if receiver is not None:
            self.receiver = receiver
        if found.kind in {"class", "interface"}:
            self.enclosing_class = definition
        value = NOTHING
        if body is not None:
            value = yield body
        self.scope, self.owner, self.receiver, self.enclosing_class = saved
        return value

    def block(self, node: Node) -> Walk:
        """Visit the children of a block in a scope of its own."""
        saved, self.scope = self.scope, self.open_scope()
        yield self.visit_children(node)
        self.scope = saved
        return NOTHING

    # --- handlers that languages share

    def identifier(self, node: Node) -> Walk:
        """A name in scope."""
        return self.name(self.text(node))
        yield

    def this(self, node: Node) -> Walk:
        """The receiver of the method around."""
        return self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
        yield

    def super_(self, node: Node) -> Walk:
        """The receiver, its members looked up in the base classes."""
        return self.add("super", self.enclosing_class) if self.enclosing_class != NOTHING else NOTHING
        yield

    def last_child(self, node: Node) -> Walk:
        """The value of the last part: parentheses, sequences."""
        last = NOTHING
        for child in node.named_children:
            last = yield child
        return last

    def no_value(self, node: Node) -> Walk:
        """What holds expressions and is none itself that could be called."""
        yield self.visit_children(node)
        return NOTHING

    def nothing(self, node: Node) -> Walk:
        """What holds no expression: literals, comments, types that are read elsewhere."""
        return NOTHING
        yield
