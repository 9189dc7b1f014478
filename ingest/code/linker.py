"""What a language tells the shared program about itself: how a name outside a file is found, and what calls mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .program import Program
    from .tables import Tables


class Linker:
    """How one language finds what lies outside a file, and what its declarations and calls mean."""

    constructors: tuple[str, ...] = ()
    builtin_methods: frozenset[str] | None = None  # names that may be the library's; None: nothing is ever guessed
    name_homes: frozenset[str] = frozenset()  # kinds of definitions that free names are looked up in, beside the file
    explicit_exports = False  # a module shows only what it exports
    call_operator = ""  # the method that calling an object runs; "" where objects cannot be called
    operators: Mapping[str, Sequence[int]] | None = None  # all that the program defines: the functions of each name
    declared_operators: frozenset[str] = frozenset()  # those of the class that a variable is declared as, and no other
    pointer_operator = ""  # the method that gives what an object points to, which lends it that one's methods
    lent_never: frozenset[str] = frozenset()  # methods of the library's traits, which any object may have itself
    overloads = False  # methods of one name are told apart by their number of parameters
    fields_apart = False  # a field and a method may share a name, and how it is used tells which is meant
    building_calls = False  # building an instance runs code: a constructor, possibly an empty one
    constructors_inherited = False  # a class without a constructor is built by that of a base
    hiding = False  # a method hides those of its name in the bases, however many parameters they have
    declared = False  # what a variable or field is declared as tells what it holds
    plain_types: frozenset[str] = frozenset()  # library types that no class extends
    tests = ""  # how the names of files end that are built for tests alone, which nothing else can call

    def prepare(self, program: Program) -> None:
        """Read headers, before any expression is lowered."""

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        """Nodes of a name that no scope of the file declares."""
        raise NotImplementedError

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        """Nodes of an import; of the module itself where ident is None."""
        return []

    def namespace_member(self, program: Tables, number: int, ident: str) -> list[int]:
        """Nodes of a name in a namespace, which may have several bodies."""
        node = program.scope_names(number).get(ident)
        return [] if node is None else [node]

    def classes_known(self, program: Program) -> None:
        """Called once, between the two rounds: for implementations that no declaration states."""
