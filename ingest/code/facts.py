"""What one source file says, in a form that is the same for every language and cheap to send between processes.

A file becomes definitions, lexical scopes, a flat table of expressions and a list of statements over it. Expressions
refer to earlier expressions by position, so that nothing is nested and nothing needs recursion, however deep the source.

Expressions, by their first item (`e` is a position in the table, `d` a position in `definitions`, `s` a scope):

    name s ident            a name looked up in scope s
    implicit s name         called in scope s without a receiver: a method of a class around it, or any name
    member e name           a member of e
    call e args d line      a call of e from definition d; args are positions
    new e args d line       an object built from class e
    value d                 definition d itself: a function literal, a class expression
    object d                the one instance of the anonymous class d (an object literal)
    self d                  the receiver inside method d
    super d                 the receiver inside class d, looked up from its base classes on
    type e                  some instance of class e, or of a class below it
    generic e args          an instance of class e whose elements are instances of the types args
    box args                a collection, promise or pointer that holds args
    tuple args              a box that also knows each place by itself
    map key value           a box of values that also knows its keys
    key e                   a key of e
    part e number           one place of a tuple
    operator e name args d line   an operator, run by the method `name` of e where e has one
    operand e name args d line    an operator, run by a function of that name that takes e
    element e               what a collection, promise or pointer e holds
    plain                   a value of a type that has nothing to call, such as a number
    class e                 the class of which e is an instance; the inverse of `type`
    either args             one of args
    import spec name        what module `spec` calls `name`; the module itself where name is None
    exports                 this file's CommonJS export object

Statements:

    bind s ident e          ident is declared in s and may hold e (e is -1 where nothing is known)
    assign e value          e (a name, a member or an element) may hold value
    return d e              definition d may return e
    field d name e          instances of class d have a field that may hold e (e is -1 where nothing is known)
    attach d e              definition d is a member of class e
    base d e                class e is a base of class d
    implement e base        class base is a base of the class that e names
    export name e           ECMAScript export
    star s spec             everything that module `spec` exports is exported here
    conform v e             the function or object literal v is written where a value of type e is expected
    glob d e                everything that module e holds is a member of module d, and free names of the file may mean it
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NOTHING = -1
Expression = tuple[Any, ...]  # shapes above; tuples, because millions are made


@dataclass(slots=True)
class Definition:
    """A named part of a file, or a lambda or object literal, which get no name of their own.

    kind      module, class, interface, function, method, field, lambda, object, namespace, macro
    owner     the definition around it; NOTHING for the module
    scope     the scope that its body opens
    params    (name, type, default) with positions or NOTHING
    returns   declared return type, or NOTHING
    private   seen only inside its file (a static function of C)
    accessor  read like a field, runs like a method
    variadic  the last parameter takes all further arguments
    declaration  says what a method looks like and leaves its body to another place; an extension of a class; a lambda
              that stands for a function type
    """

    name: str
    qualified: str
    kind: str
    line: int
    end_line: int
    owner: int = NOTHING
    scope: int = NOTHING
    params: list[tuple[str, int, int]] = field(default_factory=list)
    returns: int = NOTHING
    private: bool = False
    accessor: bool = False
    variadic: bool = False
    declaration: bool = False


@dataclass(slots=True)
class FileFacts:
    """Everything that linking needs of one file. `header` has what only the language's own linker reads."""

    path: str
    language: str
    definitions: list[Definition] = field(default_factory=list)
    scopes: list[int] = field(default_factory=list)  # the scope around each; NOTHING for the file's own
    expressions: list[Expression] = field(default_factory=list)
    statements: list[Expression] = field(default_factory=list)
    header: dict[str, Any] = field(default_factory=dict)
    damaged_line: int | None = None  # the first line that the grammar could not read
