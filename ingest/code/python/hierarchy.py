"""Class hierarchies: bases, method resolution order, subclasses."""

from __future__ import annotations

from .classes import Class
from .containers import Container
from .external import External
from .generics import GenericAlias
from .program import Program
from .typeforms import TypeForm

_STORAGE = {"dict": "dict", "OrderedDict": "dict", "defaultdict": "dict", "UserDict": "dict", "list": "list",
            "UserList": "list", "set": "set", "frozenset": "set", "deque": "list", "tuple": "tuple"}  # fmt: skip
_ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
_METACLASSES = {"type", "ABCMeta", "EnumMeta", "EnumType"}
_HOLDING = ("__getitem__", "__iter__")
# Instructions of all methods of a class that only holds others; a larger one does more than that.
MAX_HOLDER = 500
MAX_MRO = 60
# More classes than this have by chance what a protocol asks for.
MAX_IMPLEMENTERS = 12


def linearize(program: Program) -> None:
    """Fill in every class's order, subclasses and what its outside bases make of it, from what its bases hold."""
    bases: dict[Class, list[Class]] = {}
    for cls in program.classes:
        found: list[Class] = []
        for variable in cls.bases:
            for value in program.solver.values[variable]:
                value = value.cls if isinstance(value, GenericAlias) else value
                if isinstance(value, Class):
                    if value not in found and value is not cls:
                        found.append(value)
                elif isinstance(value, External | TypeForm):
                    cls.external_bases.append(value.path)
        bases[cls] = found
        for base in found:
            base.subclasses.append(cls)
    for cls in program.classes:
        cls.set_order(_order(cls, bases))
    sizes = dict.fromkeys(program.classes, 0)
    for function in program.functions:
        if function.owner is not None and function.code.extent is not None:
            start, end = function.code.extent.instructions
            sizes[function.owner] += end - start
    for cls in program.classes:
        outside = [path for base in cls.mro for path in base.external_bases]
        last_names = {path.rpartition(".")[2] for path in outside}
        cls.is_metaclass = bool(last_names & _METACLASSES)
        cls.is_typed_dict = "TypedDict" in last_names
        cls.is_enum = bool(last_names & _ENUMS)
        cls.is_protocol = any(path.rpartition(".")[2] == "Protocol" for path in cls.external_bases)
        cls.takes_fields = bool(last_names & {"NamedTuple", "TypedDict", "BaseModel", "Struct"}) or bool(
            cls.code.is_record or (cls.code.decorated and cls.code.annotated)
        )
        kind = next((_STORAGE[name] for name in sorted(last_names) if name in _STORAGE), None)
        if kind is not None:
            cls.storage = Container(program.solver, kind, program.solver.variable())
        cls.is_holder = (
            not cls.is_enum
            and any(name in base.attributes for base in cls.mro for name in _HOLDING)
            and sum(sizes[base] for base in cls.mro) <= MAX_HOLDER
        )
        cls.external_bases = list(dict.fromkeys(outside))
        if any("__getattr__" in base.attributes for base in cls.mro):
            stored = {name for base in cls.mro for name in base.own_fields}
            cls.asked = frozenset(name for base in cls.mro for name in base.code.declared) - stored
    for function in program.functions:
        if function.owner is not None and function.owner.is_protocol:
            # It only says what others do.
            function.definition.is_stub = function.definition.is_stub or function.definition.is_hook
    for cls in program.classes:
        if cls.is_protocol:
            cls.implementers = _implementers(program, cls)
    for cls in program.classes:
        if cls.lookup("__getattribute__") is not None:
            program.read_by_method.update(cls.mro)
    for cls in program.classes:
        cls.bases_known(program.solver)


def _implementers(program: Program, protocol: Class) -> list[Class]:
    """The classes that have all that a protocol asks for, and define what the fewest do."""
    names = [name for name in protocol.attributes if name != "__init__"]
    methods = [name for name in names if name not in protocol.code.annotated]
    rarest = min((program.definers(name) for name in methods), key=len, default=[])
    found = [
        cls
        for cls in rarest
        if not cls.is_protocol
        and protocol not in cls.mro
        and all(any(name in base.attributes or name in base.own_fields for base in cls.mro) for name in names)
    ]
    return found if len(found) <= MAX_IMPLEMENTERS else []


def _order(cls: Class, bases: dict[Class, list[Class]]) -> list[Class]:
    """The order of C3, reached without recursion: depth first, each class after all its subclasses.

    For hierarchies that C3 accepts this keeps the local order of bases except in rare crossings of two diamonds.
    """
    found: dict[Class, int] = {}
    pending = [cls]
    steps = 0
    while pending and steps < 4 * MAX_MRO:
        steps += 1
        current = pending.pop()
        # A class met again moves behind everything met so far: it must follow all its subclasses.
        found.pop(current, None)
        found[current] = steps
        pending.extend(base for base in reversed(bases[current]) if base is not cls)
    return list(found)
