"""C++: what it adds to C. Smart pointers and references stand for what they point to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import tree_sitter_cpp
from tree_sitter import Language, Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .c import CExtractor
from .cpp_namespaces import Mark

CPP = Language(tree_sitter_cpp.language())
CONSTRUCTOR = "<init>"
_POINTERS = frozenset(
    {"unique_ptr", "shared_ptr", "weak_ptr", "optional", "reference_wrapper", "QPointer", "intrusive_ptr"}
)
_MAKERS = frozenset({"make_unique", "make_shared", "static_cast", "dynamic_cast", "const_cast", "reinterpret_cast"})


class CppExtractor(CExtractor):
    """Facts of one C++ file. Names start with their namespace, not with their file."""

    grammar = CPP

    def __init__(self, source: bytes, path: str, language: str, module: str, marks: Sequence[Mark] = ()) -> None:
        super().__init__(source, path, language, module)
        self.marks = list(marks)  # namespaces that macros open and close, those that are still to come

    def qualify(self, parent: int, name: str, kind: str) -> str:
        """File-level names stand for themselves."""
        return name if parent == 0 else super().qualify(parent, name, kind)

    def tag_name(self, tag: str) -> str:
        return tag

    def class_home(self) -> int:
        return self._around({"class", "namespace", "module", "function", "method"})

    def _around(self, kinds: set[str]) -> int:
        at = self.owner
        while self.facts.definitions[at].kind not in kinds:
            at = self.facts.definitions[at].owner
        return at

    # --- namespaces and classes

    def define_struct(self, name: str, node: Node) -> int:
        """`struct Outer::Inner {...}` is a member of a class that is declared elsewhere."""
        path, _, last = _without_arguments(name).rpartition("::")
        if not path:
            return super().define_struct(name, node)
        home = self.class_home()
        outer = self.facts.definitions[home].qualified if home else ""
        qualified = f"{outer}.{path}.{last}".lstrip(".").replace("::", ".")
        number = self.define(last, "class", node, bind=False, owner=home, qualified=qualified)
        self.say("attach", number, self._path(path))
        return number

    def namespace(self, node: Node) -> Walk:
        name, body = self.text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if not name:  # anonymous: seen only here, named as what is around it
            if body is not None:
                yield self.visit_children(body)
            return NOTHING
        saved = (self.scope, self.owner)
        inline = any(child.type == "inline" for child in node.children)
        for part in name.split("::"):
            self._enter_namespace("inline " * inline + part.strip(), node)
        if body is not None:
            yield self.visit_children(body)
        self.scope, self.owner = saved
        return NOTHING

    def _enter_namespace(self, name: str, node: Node) -> None:
        """What stands in an inline namespace is also a member of the one around it."""
        outer, inline = self.owner, name.startswith("inline ")
        number = self.define(name.removeprefix("inline "), "namespace", node)
        if inline:
            self.say("glob", outer, self.add("value", number))
        self.scope, self.owner = self.facts.definitions[number].scope, number

    def declarations(self, node: Node) -> Walk:
        """The children of a file or of a namespace, with the namespaces that macros open among them."""
        if not self.marks:
            return (yield self.visit_children(node))
        saved = [(self.scope, self.owner)]
        for child in node.named_children:
            while self.marks and self.marks[0][0] < child.start_byte:
                _, opened = self.marks.pop(0)
                if isinstance(opened, int):
                    for _ in range(min(opened, len(saved) - 1)):
                        self.scope, self.owner = saved.pop()
                    continue
                for part in "::".join(opened).split("::"):
                    saved.append((self.scope, self.owner))
                    if part:
                        self._enter_namespace(part, child)
            yield child
        self.scope, self.owner = saved[0]
        return NOTHING

    def namespace_alias(self, node: Node) -> Walk:
        children = node.named_children
        if len(children) == 2:
            self.bind(self.text(children[0]), self._path(self.text(children[1])))
        return NOTHING
        yield

    def using(self, node: Node) -> Walk:
        path = next((self.text(child) for child in node.named_children if child.type.endswith("identifier")), "")
        if not path:
            return NOTHING
        position = self._path(path)
        if any(child.type == "namespace" for child in node.children):
            self.say("glob", 0, position)
        else:
            self.bind(path.rpartition("::")[2], position)
        return NOTHING
        yield

    def alias(self, node: Node) -> Walk:
        name, type_node = node.child_by_field_name("name"), node.child_by_field_name("type")
        declared = yield self.type_of(type_node)
        if declared != NOTHING:
            self.bind(self.text(name), self.add("class", declared))
        return NOTHING

    def bases(self, node: Node, number: int) -> Walk:
        clause = next((child for child in node.named_children if child.type == "base_class_clause"), None)
        for child in clause.named_children if clause is not None else ():
            if child.type in {"type_identifier", "qualified_identifier", "template_type"}:
                declared = yield self.type_of(child)
                if declared != NOTHING:
                    self.say("base", number, declared)
        return NOTHING

    def field_declaration(self, node: Node) -> Walk:
        """Fields, and the methods that are defined elsewhere."""
        declarators = node.children_by_field_name("declarator")
        declared = node.child_by_field_name("type")
        if not declarators and declared is not None and declared.child_by_field_name("body") is None:
            name = self.text(declared.child_by_field_name("name"))
            if name:  # `struct Inner;`, which may be defined outside of the class
                self.bind(name, self.add("member", self.add("value", self.owner), name))
            return NOTHING
        if not any(self.is_function(declarator) for declarator in declarators):
            owner = self.owner
            yield super().field_declaration(node)
            for declarator in declarators:
                name = self.declared_name(declarator)
                if name:
                    self.say("bind", self.scope, name, self.add("member", self.add("self", owner), name))
            return NOTHING
        returns = yield self.type_of(node.child_by_field_name("type"))
        for declarator in declarators:
            name = self.function_name(declarator)
            if self.is_function(declarator) and name:
                number = self._define_method(name, node)
                definition = self.facts.definitions[number]
                definition.declaration, definition.returns = True, returns
                yield self.inside(number, self.parameters(declarator, number), receiver=number)
        return NOTHING

    def _define_method(self, name: str, node: Node) -> int:
        outer = self.facts.definitions[self.owner]
        if name == outer.name:
            return self.define(CONSTRUCTOR, "method", node, bind=False, qualified=outer.qualified)
        return self.define(name, "method", node, bind=False)

    def function_name(self, declarator: Node | None) -> str:
        """The name that a declarator declares, with its path: `ns::Class::method`, `operator==`, `~Class`."""
        at = declarator
        while at is not None:
            if at.type in {
                "identifier",
                "field_identifier",
                "destructor_name",
                "operator_name",
                "operator_cast",
                "type_identifier",
            }:
                return self.text(at).replace(" ", "") if at.type == "operator_name" else self.text(at)
            if at.type == "qualified_identifier":
                return self.text(at)
            if at.type in {"template_function", "template_method"}:
                at = at.child_by_field_name("name")
                continue
            inner = at.child_by_field_name("declarator")
            if inner is None:
                inner = next((child for child in at.named_children if "declarator" in child.type), None)
            if inner is None:
                inner = next(
                    (child for child in at.named_children if child.type in {"qualified_identifier", "identifier"}), None
                )
            at = inner
        return ""

    def function_definition(self, node: Node) -> Walk:
        declarator, body = node.child_by_field_name("declarator"), node.child_by_field_name("body")
        written = _without_arguments(self.function_name(declarator))
        if not written or declarator is None:
            yield self.visit_children(node)
            return NOTHING
        returns = yield self.type_of(node.child_by_field_name("type"))
        path, _, name = written.rpartition("::")
        inside_class = self.facts.definitions[self.owner].kind == "class"
        if inside_class:
            number = self._define_method(name, node)
        elif path:
            number = self._define_outside(path, name, node)
        else:
            number = self.define(name, "function", node)
        definition = self.facts.definitions[number]
        definition.returns = returns
        definition.private = (
            not path
            and not inside_class
            and any(child.type == "storage_class_specifier" and self.text(child) == "static" for child in node.children)
        )
        initializers = next((child for child in node.named_children if child.type == "field_initializer_list"), None)
        yield self.inside(number, self._method_inside(declarator, initializers, body, number), receiver=number)
        return NOTHING

    def _define_outside(self, path: str, name: str, node: Node) -> int:
        """`void Class::method() {...}`: a member of a class, or a function of a namespace, that is declared elsewhere."""
        home = self._around({"class", "namespace", "module"})
        outer = self.facts.definitions[home].qualified if home else ""
        owner_name = f"{outer}.{path}".lstrip(".").replace("::", ".")
        if name == path.rpartition("::")[2]:
            number = self.define(CONSTRUCTOR, "method", node, bind=False, qualified=owner_name)
        else:
            number = self.define(name, "method", node, bind=False, qualified=f"{owner_name}.{name}")
        self.say("attach", number, self._path(path))
        self.facts.header.setdefault("outside", {})[number] = owner_name
        return number

    def _method_inside(self, declarator: Node, initializers: Node | None, body: Node | None, number: int) -> Walk:
        yield self.parameters(declarator, number)
        for child in initializers.named_children if initializers is not None else ():
            if child.type == "field_initializer":
                yield self._field_initializer(child, number)
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def _field_initializer(self, node: Node, number: int) -> Walk:
        """`: Base(args), field(value)`."""
        children = node.named_children
        if not children:
            return NOTHING
        name = _without_arguments(self.text(children[0]))
        args = yield from self.all_of(children[-1].named_children)
        self.call(self._path(name), args, node)
        if args and args[0] != NOTHING:
            self.say("assign", self.add("member", self.add("self", number), name), args[0])
        return NOTHING

    # --- types

    def type_of(self, node: Node | None) -> Walk:
        if node is None:
            return NOTHING
        if node.type == "qualified_identifier":
            last: Node | None = node
            while last is not None and last.type == "qualified_identifier":
                last = last.child_by_field_name("name")
            if last is not None and last.type == "template_type":
                return (yield self._template(last, _without_arguments(self.text(node))))
            return self.add("type", self._path(self.text(node)))
        if node.type == "template_type":
            return (yield self._template(node, self.text(node.child_by_field_name("name"))))
        if node.type in {"dependent_type", "type_descriptor"}:
            inner = node.child_by_field_name("type") or (node.named_children[0] if node.named_children else None)
            return (yield self.type_of(inner))
        return (yield super().type_of(node))

    def _template(self, node: Node, path: str) -> Walk:
        arguments = node.child_by_field_name("arguments")
        args = []
        for child in arguments.named_children if arguments is not None else ():
            args.append((yield self.type_of(child)))
        kept = tuple(arg for arg in args if arg != NOTHING)
        if path.rpartition("::")[2] in _POINTERS:
            return kept[0] if kept else NOTHING
        return self.add("generic", self._path(path), kept)

    def _path(self, text: str) -> int:
        """`a::b::C`, template arguments dropped."""
        position = NOTHING
        for part in _without_arguments(text).split("::"):
            part = part.strip()
            if part:
                position = self.name(part) if position == NOTHING else self.add("member", position, part)
        return position if position != NOTHING else self.name("")

    # --- variables and expressions

    def declarator(self, declarator: Node, declared: int, node: Node) -> Walk:
        """`T x(args)` and `T x{args}` build a T; `auto x = e` is what e is."""
        value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
        if value is not None and value.type in {"argument_list", "initializer_list"} and declared != NOTHING:
            inner = declarator.child_by_field_name("declarator")
            args = yield from self.all_of(value.named_children)
            self.call(self.add("class", declared), args, node)
            self.bind(self.declared_name(inner), declared)
            return NOTHING
        if declarator.type == "function_declarator" and declared != NOTHING and self._in_function():
            self.call(self.add("class", declared), self._taken_for_parameters(declarator), node)
            self.bind(self.declared_name(declarator), declared)
            return NOTHING
        if value is None and declared != NOTHING and declarator.type == "identifier" and self.owner != 0:
            self.call(self.add("class", declared), (), node)  # `T x;` runs the constructor without arguments
        yield super().declarator(declarator, declared, node)
        return NOTHING

    def _in_function(self) -> bool:
        return self.facts.definitions[self.owner].kind in {"function", "method", "lambda"}

    def _taken_for_parameters(self, declarator: Node) -> tuple[int, ...]:
        """The arguments of `T x(a, b);`, which reads like a prototype, and inside a function never is one."""
        listed = declarator.child_by_field_name("parameters")
        types = [child.child_by_field_name("type") for child in listed.named_children] if listed is not None else []
        return tuple(NOTHING if node is None else self._path(self.text(node)) for node in types)

    def qualified(self, node: Node) -> Walk:
        return self._path(self.text(node))
        yield

    def template_function(self, node: Node) -> Walk:
        name = node.child_by_field_name("name")
        return (yield name) if name is not None else NOTHING

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        listed = (
            [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
        )
        if function is None:
            return NOTHING
        made = yield self._made(function)
        if made != NOTHING:
            args = yield from self.all_of(listed)
            if "make_" in self.text(function)[:200]:
                self.call(self.add("class", made), args, node)
            return made
        if function.type in {"identifier", "template_function"}:
            name = self.text(function.child_by_field_name("name") if function.type == "template_function" else function)
            callee = self.add("implicit", self.scope, name)
        else:
            callee = yield function
        args = yield from self.all_of(listed)
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def _made(self, function: Node) -> Walk:
        """The type that make_unique<T>, static_cast<T> and their like give."""
        at: Node | None = function
        while at is not None and at.type == "qualified_identifier":
            at = at.child_by_field_name("name")
        if at is None or at.type != "template_function" or self.text(at.child_by_field_name("name")) not in _MAKERS:
            return NOTHING
        arguments = at.child_by_field_name("arguments")
        if arguments is None or not arguments.named_children:
            return NOTHING
        return (yield self.type_of(arguments.named_children[0]))

    def field_expression(self, node: Node) -> Walk:
        argument, field = node.child_by_field_name("argument"), node.child_by_field_name("field")
        position = (yield argument) if argument is not None else NOTHING
        name = _without_arguments(self.text(field)).rpartition("::")[2]
        return NOTHING if position == NOTHING else self.add("member", position, name)

    def new_expression(self, node: Node) -> Walk:
        declared = yield self.type_of(node.child_by_field_name("type"))
        arguments = node.child_by_field_name("arguments")
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        if declared == NOTHING:
            return NOTHING
        return self.add("either", (declared, self.call(self.add("class", declared), args, node, new=True)))

    def lambda_(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self.function_inside(node, node.child_by_field_name("body"), number))
        return self.add("value", number)

    def range_loop(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        right, body = node.child_by_field_name("right"), node.child_by_field_name("body")
        declared = yield self.type_of(node.child_by_field_name("type"))
        value = (yield right) if right is not None else NOTHING
        name = self.declared_name(node.child_by_field_name("declarator"))
        if name:
            self.bind(name, declared)
            if value != NOTHING and declared == NOTHING:
                self.bind(name, self.add("element", value))
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def cast_call(self, node: Node) -> Walk:
        """`T{args}`."""
        type_node, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = yield self.type_of(type_node)
        args = (yield from self.all_of(value.named_children)) if value is not None else ()
        if declared != NOTHING:
            self.call(self.add("class", declared), args, node)
        return declared

    handlers: ClassVar[dict[str, Handler]] = {
        **CExtractor.handlers, "translation_unit": declarations, "declaration_list": declarations,
        "preproc_if": declarations, "preproc_ifdef": declarations, "preproc_else": declarations, "preproc_elif": declarations,
        "namespace_definition": namespace, "namespace_alias_definition": namespace_alias, "using_declaration": using,
        "alias_declaration": alias, "class_specifier": CExtractor.struct, "field_declaration": field_declaration,
        "function_definition": function_definition, "inline_method_definition": function_definition,
        "constructor_or_destructor_definition": function_definition, "qualified_identifier": qualified,
        "identifier": Extractor.identifier, "this": Extractor.this, "template_function": template_function,
        "call_expression": call_expression, "field_expression": field_expression, "new_expression": new_expression,
        "lambda_expression": lambda_, "for_range_loop": range_loop, "compound_literal_expression": cast_call,
        "template_parameter_list": CExtractor.nothing, "access_specifier": CExtractor.nothing,
        "base_class_clause": CExtractor.nothing, "template_argument_list": CExtractor.nothing,
        "friend_declaration": CExtractor.nothing, "raw_string_literal": CExtractor.nothing,
    }  # fmt: skip


def _without_arguments(text: str) -> str:
    """`map<K, V>::iterator` is `map::iterator`; operators keep their brackets."""
    if "<" not in text or "operator" in text:
        return text
    kept: list[str] = []
    depth = 0
    for char in text:
        if char == "<":
            depth += 1
        elif char == ">":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(char)
    return "".join(kept)
