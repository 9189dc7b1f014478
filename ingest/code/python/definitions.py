"""Functions, lambdas, classes, decorators and imports to instructions."""

from __future__ import annotations

from tree_sitter import Node

from .ir import (
    NOTHING,
    ClassCode,
    Extent,
    FunctionCode,
    Import,
    MakeClass,
    MakeContainer,
    MakeFunction,
    Parameter,
    ParameterKind,
    StarImport,
    SymbolCode,
)
from .literals import string_value
from .primaries import emit_call
from .scopes import Scope, prescan
from .statements import annotation
from .syntax import EXTRAS, Branch, Leaf, Steps, line_of, text_of
from .unit import Unit


def decorated_definition(unit: Unit, node: Node) -> Steps:
    """The decorators are called from the bottom up; the name is bound to what the last call returns."""
    decorators: list[tuple[Node, int]] = []
    for child in node.named_children:
        if child.type == "decorator":
            inner = [part for part in child.named_children if part.type not in EXTRAS]
            if inner:
                decorators.append((inner[0], (yield inner[0])))
    definition = node.child_by_field_name("definition")
    if definition is None:
        return NOTHING
    value = yield definition
    for expression, callee in reversed(decorators):
        named = expression.child_by_field_name("function") if expression.type == "call" else expression
        written = text_of(named).rpartition(".")[2] if named is not None else ""
        value = emit_call(unit, expression, callee, [(value, False)], [], written, "", decorates=True)
        if written in ("abstractmethod", "overload") and definition.type == "function_definition":
            function = unit.code.functions[unit.definition_of[definition.id]]
            function.stub = function.stub or function.hook
            if written == "overload":
                unit.scope.overloads[function.name] = function.declared
    name = definition.child_by_field_name("name")
    if decorators and name is not None:
        store = unit.store_function if definition.type == "function_definition" else unit.store
        store(text_of(name), value)
        last = unit.code.functions if definition.type == "function_definition" else unit.code.classes
        index = unit.definition_of.get(definition.id)
        if index is not None:
            last[index].decorated = value
    return value


def function_definition(unit: Unit, node: Node) -> Steps:
    name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name_node is None:
        return NOTHING
    outer = unit.scope
    name = text_of(name_node)
    qualified = f"{outer.prefix}{name}"
    kind = "method" if outer.kind == "class" else "function"
    first = (unit.code.variables, len(unit.code.instructions), len(unit.code.functions))
    symbol = unit.add_symbol(SymbolCode(qualified, kind, line_of(node), node.end_point[0] + 1))  # type: ignore[arg-type]
    function = FunctionCode(
        name=name,
        symbol=symbol,
        owner=outer.owner if outer.kind == "class" else -1,
        enclosing=outer.owner,
        around=outer.function,
        parameters=[],
        result=unit.variable(),
        declared=unit.variable(),
        is_async=node.children[0].type == "async",
        stub=body is not None and _is_stub(body),
        hook=body is not None and _is_hook(body),
        getter=body is not None and _gives_back(body, ("attribute",)),
        answer=body is not None and _gives_back(body, ("true", "false")),
    )
    index = unit.add_function(function)
    unit.definition_of[node.id] = index
    parameters = node.child_by_field_name("parameters")
    if parameters is not None:
        yield from _parameters(unit, parameters, function)
    declared = node.child_by_field_name("return_type")
    if declared is not None:
        function.result_types = yield from annotation(unit, declared, function.declared)
    unit.emit_copy(function.declared, outer.overloads.pop(name, NOTHING))
    scope = Scope("function", outer, symbol, f"{qualified}.", index, outer.owner)
    if body is not None:
        prescan(scope, body)
    yield from _body(unit, scope, function, body)
    last = (unit.code.variables, len(unit.code.instructions), len(unit.code.functions))
    function.extent = Extent(*zip(first, last, strict=True))
    made = unit.variable()
    unit.emit(MakeFunction(made, index))
    unit.store_function(name, made)
    return made


def lambda_expression(unit: Unit, node: Node) -> Steps:
    """Calls in a lambda belong to the symbol around it; in a class body, which is long done then, to the class."""
    outer, body = unit.scope, node.child_by_field_name("body")
    symbol = unit.code.classes[outer.owner].symbol if outer.kind == "class" else outer.symbol
    function = FunctionCode(
        name="<lambda>", symbol=symbol, owner=-1, enclosing=outer.owner, around=outer.function, parameters=[],
        result=unit.variable(), declared=NOTHING, is_lambda=True,
    )  # fmt: skip
    index = unit.add_function(function)
    parameters = node.child_by_field_name("parameters")
    if parameters is not None:
        yield from _parameters(unit, parameters, function)
    scope = Scope("function", outer, symbol, outer.prefix, index, outer.owner)
    returned = yield from _body(unit, scope, function, body)
    unit.emit_copy(function.result, returned)
    made = unit.variable()
    unit.emit(MakeFunction(made, index))
    return made


def _body(unit: Unit, scope: Scope, function: FunctionCode, body: Node | None) -> Steps:
    outer = unit.scope
    unit.scope = scope
    for parameter in function.parameters:
        scope.bound.add(parameter.name)
        unit.store(parameter.name, parameter.held)
    value = (yield body) if body is not None else NOTHING
    unit.close(scope)
    unit.scope = outer
    unit.rebound(scope.nonlocal_names)
    return value


def _parameters(unit: Unit, node: Node, function: FunctionCode) -> Steps:
    """Defaults and annotations are read in the scope around the function."""
    kind: ParameterKind = "positional"
    for child in node.named_children:
        if child.type == "keyword_separator":
            kind = "keyword"
            continue
        named = child.child_by_field_name("name") or child
        declared = child.child_by_field_name("type")
        default = child.child_by_field_name("value")
        if child.type == "typed_parameter":
            named = child.named_children[0]
        here: ParameterKind = kind
        if named.type in ("list_splat_pattern", "dictionary_splat_pattern"):
            here = "args" if named.type == "list_splat_pattern" else "kwargs"
            kind = "keyword"
            named = named.named_children[0] if named.named_children else named
        if named.type != "identifier":
            if named.type == "tuple_pattern":
                function.parameters.append(Parameter("", unit.variable(), here))
            continue
        variable = unit.variable()
        place = len(function.parameters)
        function.parameters.append(Parameter(text_of(named), variable, here))
        if default is not None:
            given = yield default
            function.parameters[place] = Parameter(text_of(named), variable, here, given)
            unit.emit_copy(variable, given)
        items = NOTHING
        if here in ("args", "kwargs"):
            items = unit.variable()
            unit.emit(MakeContainer(variable, "tuple" if here == "args" else "dict", ((None, items),)))
        if declared is not None and items:
            yield from annotation(unit, declared, items)
        elif declared is not None:
            typed = unit.variable()
            function.parameters[place] = function.parameters[place]._replace(typed=typed)
            yield from annotation(unit, declared, typed, variable)
    return NOTHING


def _is_stub(body: Node) -> bool:
    """The body says that a subclass must do it: it raises NotImplementedError at once, or is `...`."""
    for statement in body.named_children:
        if statement.type in EXTRAS:
            continue
        inner = statement.named_children[0] if statement.named_children else None
        if statement.type == "raise_statement":
            return inner is not None and text_of(inner)[:19] == "NotImplementedError"
        if statement.type != "expression_statement" or inner is None or inner.type not in _STUB_EXPRESSIONS:
            return False
        if inner.type == "ellipsis":
            return True
    return False


_STUB_EXPRESSIONS = ("string", "concatenated_string", "ellipsis")


def _is_hook(body: Node) -> bool:
    """The body does nothing but give a default: at most one statement without a call or an operator in it; or it raises
    whatever it is given."""
    statements = [child for child in body.named_children if child.type not in EXTRAS and not _is_text(child)]
    if len(statements) > 1:
        return statements[-1].type == "raise_statement" and all(_only_raises(each) for each in statements[:-1])
    if not statements or statements[0].type in ("pass_statement", "raise_statement"):
        return True
    (statement,) = statements
    value = statement.named_children[0] if statement.named_children else None
    if value is not None and value.type == "yield":
        statement, value = value, value.named_children[0] if value.named_children else None
    if statement.type not in ("return_statement", "yield"):
        return value is not None and value.type == "ellipsis"
    return value is None or value.type in _DEFAULTS or _is_empty(value)


def _gives_back(body: Node, kinds: tuple[str, ...]) -> bool:
    """The body does nothing but give back an expression of one of these kinds."""
    returned = [child for child in body.named_children if child.type == "return_statement"]
    return _is_hook(body) and any(value.type in kinds for each in returned for value in each.named_children)


def _is_empty(value: Node) -> bool:
    """`[]`, `list()`"""
    if value.type != "call":
        return value.type in _DISPLAYS and not value.named_children
    function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    return (
        function is not None and text_of(function) in _EMPTY and arguments is not None and not arguments.named_children
    )


def _only_raises(statement: Node) -> bool:
    """A plain `if` with a raise in it, or an assignment of what the exception says."""
    if statement.type != "if_statement":
        return statement.type == "expression_statement"
    block = statement.child_by_field_name("consequence")
    inner = block.named_children[-1:] if block is not None else []
    return bool(inner) and inner[0].type == "raise_statement" and statement.child_by_field_name("alternative") is None


_DEFAULTS = ("none", "true", "false", "integer", "float", "string", "identifier", "attribute", "ellipsis")
_DISPLAYS = ("list", "tuple", "dictionary")
_EMPTY = ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")


def _is_text(statement: Node) -> bool:
    inner = statement.named_children[0] if statement.named_children else None
    return statement.type == "expression_statement" and inner is not None and inner.type == "string"


def class_definition(unit: Unit, node: Node) -> Steps:
    name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name_node is None:
        return NOTHING
    outer = unit.scope
    name = text_of(name_node)
    qualified = f"{outer.prefix}{name}"
    symbol = unit.add_symbol(SymbolCode(qualified, "class", line_of(node), node.end_point[0] + 1))
    made = ClassCode(name, symbol, unit.site(node))
    index = unit.add_class(made)
    unit.definition_of[node.id] = index
    bases = node.child_by_field_name("superclasses")
    if bases is not None:
        yield from _bases(bases, made)
    scope = Scope("class", outer, outer.symbol, f"{qualified}.", outer.function, index)
    unit.scope = scope
    if body is not None:
        prescan(scope, body)
        yield body
    made.attributes = {name: value for name, value in scope.state.names.items() if value != NOTHING}
    unit.close(scope)
    unit.scope = outer
    dst = unit.variable()
    unit.emit(MakeClass(dst, index))
    unit.store(name, dst)
    return dst


def _bases(node: Node, made: ClassCode) -> Steps:
    """Base classes and keywords of a class statement; `with_metaclass(M, Base)` is how one source says both to two Pythons."""
    for child in node.named_children:
        if child.type == "keyword_argument":
            label, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if label is not None and value is not None:
                made.keywords[text_of(label)] = yield value
            continue
        called, given = child.child_by_field_name("function"), child.child_by_field_name("arguments")
        if called is not None and given is not None and text_of(called).endswith("with_metaclass"):
            for place, argument in enumerate(given.named_children):
                if place:
                    made.bases.append((yield argument))
                else:
                    made.keywords["metaclass"] = yield argument
        elif child.type not in EXTRAS:
            if called is not None and given is not None and text_of(called).endswith("namedtuple"):
                made.annotated.extend(_record_names(given))
                made.is_record = True
            made.bases.append((yield child))
    return NOTHING


def _record_names(arguments: Node) -> list[str]:
    """The names of the fields in `namedtuple("Point", "x y")`, `namedtuple("Point", ["x", "y"])`."""
    given = [child for child in arguments.named_children if child.type not in EXTRAS]
    if len(given) < 2:
        return []
    parts = given[1].named_children if given[1].type in _DISPLAYS else given[1:2]
    texts = [string_value(part) for part in parts if part.type == "string"]
    return [name for text in texts if text for name in text.replace(",", " ").split()]


def import_statement(unit: Unit, node: Node) -> Steps:
    yield from ()
    for name in node.children_by_field_name("name"):
        target, alias = name.child_by_field_name("name"), name.child_by_field_name("alias")
        module = _name(target if target is not None else name)
        dst = unit.variable()
        unit.emit(Import(dst, module, 0, None, alias is None, unit.site(name)))
        unit.store(text_of(alias) if alias is not None else module.partition(".")[0], dst)
    return NOTHING


def import_from_statement(unit: Unit, node: Node) -> Steps:
    yield from ()
    source = node.child_by_field_name("module_name")
    if source is None:
        return NOTHING
    text = "".join(text_of(source).split())
    module = text.lstrip(".")
    level = len(text) - len(module)
    for name in node.children_by_field_name("name"):
        target, alias = name.child_by_field_name("name"), name.child_by_field_name("alias")
        imported = _name(target if target is not None else name)
        dst = unit.variable()
        unit.emit(Import(dst, module, level, imported, False, unit.site(name, imported)))
        unit.store(text_of(alias) if alias is not None else imported, dst)
    if any(child.type == "wildcard_import" for child in node.children):
        unit.emit(StarImport(module, level))
    return NOTHING


def _name(node: Node) -> str:
    return "".join(text_of(node).split())


def no_expression(unit: Unit, node: Node) -> int:
    """A statement that only the scope's prescan reads."""
    return NOTHING


LEAVES: dict[str, Leaf] = {"global_statement": no_expression, "nonlocal_statement": no_expression,
                           "future_import_statement": no_expression}  # fmt: skip

BRANCHES: dict[str, Branch] = {
    "decorated_definition": decorated_definition, "function_definition": function_definition,
    "lambda": lambda_expression, "class_definition": class_definition, "import_statement": import_statement,
    "import_from_statement": import_from_statement,
}  # fmt: skip
