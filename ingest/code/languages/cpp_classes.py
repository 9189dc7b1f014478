"""C++: classes and functions, wherever they are defined."""

from __future__ import annotations

import re
from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .cpp_scopes import CppScopes
from .cpp_types import without_arguments

CONSTRUCTOR = "<init>"


_OPERATOR = re.compile(r"[^\w]")  # what follows the word `operator`


class CppClasses(CppScopes):
    """Classes and functions, wherever they are defined."""

    def define_struct(self, name: str, node: Node) -> int:
        """`struct Outer::Inner {...}` is a member of a class that is declared elsewhere."""
        path, _, last = without_arguments(name).rpartition("::")
        if not path:
            return super().define_struct(name, node)
        home = self.class_home()
        outer = self.facts.definitions[home].qualified if home else ""
        qualified = f"{outer}.{path}.{last}".lstrip(".").replace("::", ".")
        number = self.define(last, "class", node, bind=False, owner=home, qualified=qualified)
        self.say("attach", number, self.path(path))
        return number

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

    def friend(self, node: Node) -> Walk:
        """A function that is defined here, and is one of the namespace around the class."""
        saved = (self.scope, self.owner)
        self.owner = self.around({"namespace", "module"})
        self.scope = self.facts.definitions[self.owner].scope
        for child in node.named_children:
            if child.type == "function_definition":
                yield child
        self.scope, self.owner = saved
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
                return _operator_name(self.text(at)) if at.type.startswith("operator") else self.text(at)
            if at.type == "qualified_identifier":
                path, operator, rest = self.text(at).partition("operator")
                return path + _operator_name(operator + rest) if _OPERATOR.match(rest) else path + operator + rest
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
        written = without_arguments(self.function_name(declarator))
        if not written or declarator is None:
            yield self.visit_children(node)
            return NOTHING
        returns = yield self.type_of(node.child_by_field_name("type"))
        path, _, name = written.rpartition("::")
        inside_class = self.facts.definitions[self.owner].kind == "class"
        invoked = [] if inside_class or path else self.named_by_macro(node)
        if len(invoked) == 2:  # TEST_F(Class, Name) {...}
            number = self._define_outside(invoked[0], invoked[1], node)
        elif inside_class:
            number = self._define_method(name, node)
        elif path:
            number = self._define_outside(path, name, node)
        else:
            number = self.define(invoked[0] if invoked else name, "function", node)
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
        home = self.around({"class", "namespace", "module"})
        outer = self.facts.definitions[home].qualified if home else ""
        owner_name = f"{outer}.{path}".lstrip(".").replace("::", ".")
        if name == path.rpartition("::")[2]:
            number = self.define(CONSTRUCTOR, "method", node, bind=False, qualified=owner_name)
        else:
            number = self.define(name, "method", node, bind=False, qualified=f"{owner_name}.{name}")
        self.say("attach", number, self.path(path))
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
        name = without_arguments(self.text(children[0]))
        args = yield from self.all_of(children[-1].named_children)
        if len(args) > 1:  # no pointer is given two values, so that a field of this name is built
            field = self.add("member", self.add("self", number), name)
            self.call(self.add("either", (self.path(name), self.add("class", field))), args, node)
        else:
            self.call(self.path(name), args, node)
        if args and args[0] != NOTHING:
            self.say("assign", self.add("member", self.add("self", number), name), args[0])
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **CppScopes.handlers, "class_specifier": CppScopes.struct, "field_declaration": field_declaration,
        "function_definition": function_definition, "inline_method_definition": function_definition,
        "constructor_or_destructor_definition": function_definition, "friend_declaration": friend,
    }  # fmt: skip


def _operator_name(text: str) -> str:
    """`operator ==` is `operator==`, and `operator std::string() const` is `operator string`."""
    rest = text.removeprefix("operator").strip()
    if not (rest[:1].isalpha() or rest[:1] == "_") or rest.split("[")[0].split(" ")[0] in {"new", "delete", "co_await"}:
        return "operator" + rest.replace(" ", "")
    return "operator " + without_arguments(rest.partition("(")[0]).rpartition("::")[2].strip(" *&")
