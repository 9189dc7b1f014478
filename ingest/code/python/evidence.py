"""Objects of unknown type: which class of the repository has everything that is used on them.

A variable that nothing flows into (a parameter that only users of the library pass, an attribute set from outside) still
shows what it holds by the attributes used on it. The classes that have them all are its candidates; the receiver's name
and the number of arguments choose among them. Names that every list, string or file has are no evidence by themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import builtins
import collections
import datetime
import decimal
import io
import logging
import pathlib
import queue
import re
import socket
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import repeat

from .classes import Class
from .containers import Container
from .dynamic import follow_unknown_names
from .external import External
from .functions import Function
from .program import Program
from .solver import Solver
from .strings import Constant, Prefix
from .values import Call, HasAttribute, LoadAttribute, StoreAttribute, Value

# More roots than this, and the attributes do not tell the classes apart.
MAX_CANDIDATES = 3
# Classes with a name that an object is asked for before it is used: any of them is meant.
MAX_TESTED = 40
ROUNDS = 4
Uses = list[LoadAttribute | StoreAttribute]
USE = (LoadAttribute, StoreAttribute)  # a union would be made anew for each of a million constraints

_COMMON_TYPES = (
    str, bytes, bytearray, int, float, complex, list, tuple, dict, set, frozenset, slice, type, BaseException,
    collections.deque, collections.Counter, collections.OrderedDict, datetime.datetime, datetime.timedelta,
    decimal.Decimal, io.TextIOWrapper, io.BytesIO, io.StringIO, logging.Logger, pathlib.Path, re.Pattern, re.Match,
    queue.Queue, socket.socket, subprocess.Popen, threading.Thread, threading.Event, asyncio.Future,
    argparse.ArgumentParser, type(iter(())), type(_ for _ in ()),
)  # fmt: skip
_NAMES_OF_FUNCTIONS = frozenset(dir(lambda: None))
COMMON_NAMES = frozenset(name for kind in _COMMON_TYPES for name in dir(kind))


class Evidence:
    """Names used on variables, and the classes that define them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.solver = program.solver
        self.definers: dict[str, list[Class]] = defaultdict(list)
        for cls in program.classes:
            for name in dict.fromkeys([*cls.attributes, *sorted(cls.own_fields)]):
                self.definers[name].append(cls)
        self._has: dict[tuple[Class, str], bool] = {}
        self._having: dict[frozenset[str], list[Class]] = {}
        # Of each variable, how many constraints it had when it needed no evidence: it needs none until there are more.
        self._answered: list[int] = []

    def gather(self) -> bool:
        """Give every unknown variable with evidence its candidates; whether any is new."""
        found = False
        unknown = dict(self._unknown_variables())
        together = self._together(unknown)
        for variable, uses in unknown.items():
            for cls in self._candidates(together.get(variable, uses)) or self._candidates(uses):
                found = self.solver.add(variable, cls.supposed) or found
            for name in self._tested(variable, uses):
                for cls in self._roots(frozenset((name,)))[:MAX_TESTED]:
                    found = self.solver.add(variable, cls.supposed) or found
        return found

    def _unknown_variables(self) -> Iterator[tuple[int, list[LoadAttribute | StoreAttribute]]]:
        solver, answered = self.solver, self._answered
        answered.extend(repeat(0, solver.count - len(answered)))
        for variable, (count, before) in enumerate(zip(solver.watcher_counts(), answered, strict=True)):
            if count == before:
                continue
            uses = [use for use in solver.watchers(variable) if isinstance(use, USE)]
            if uses and self._unanswered(variable, uses):
                for after in solver.successors(variable)[:8]:
                    uses += [use for use in solver.watchers(after) if isinstance(use, USE)]
                yield variable, uses
            else:
                answered[variable] = count

    def _together(self, unknown: Mapping[int, Uses]) -> dict[int, Uses]:
        """What is used on all that is read from the same place: an attribute of one class is one object for all its methods."""
        found: dict[int, Uses] = {}
        for cls in self.program.classes:
            for readers in cls.readers(self.solver):
                read = [variable for variable in readers if variable in unknown]
                if len(read) > 1:
                    uses = [use for variable in read for use in unknown[variable]]
                    found.update(dict.fromkeys(read, uses))
        return found

    def _tested(self, variable: int, uses: Uses) -> Iterator[str]:
        """The names that are used on a variable where it was asked whether it has them."""
        used = {use.name for use in uses}
        for test in self.solver.watchers(variable):
            if isinstance(test, HasAttribute) and test.name in used and test.name not in COMMON_NAMES:
                yield test.name

    def _unanswered(self, variable: int, uses: list[LoadAttribute | StoreAttribute]) -> bool:
        """Whether something is used on the variable that nothing in it is known to have."""
        open_uses = {(use.name, isinstance(use, StoreAttribute)) for use in uses}
        for value in self.solver.values[variable]:
            open_uses = {(name, stored) for name, stored in open_uses if not self._answers(value, name, stored)}
            if not open_uses:
                return False
        return True

    def _answers(self, value: Value, name: str, stored: bool) -> bool:
        cls = self.program.class_of(value)
        if cls is not None:
            # What is stored on an object, it has from then on: that says nothing against its class.
            stored = stored or cls.fields.is_stored(self.solver, name)
            return stored or bool(cls.external_bases) or self._class_has(cls, name)
        if isinstance(value, External):
            # Results of unknown calls outside say nothing; built-in types have what they have.
            builtin = getattr(builtins, value.path.removeprefix("builtins.").removesuffix("()"), None)
            return hasattr(builtin, name) if builtin is not None else not value.is_object
        if isinstance(value, Container | Constant | Prefix):
            return name in COMMON_NAMES
        return not value.runs or name in _NAMES_OF_FUNCTIONS or name in self.program.stored_names

    def _candidates(self, uses: list[LoadAttribute | StoreAttribute]) -> list[Class]:
        names = frozenset(use.name for use in uses)
        roots = [cls for cls in self._roots(names) if all(self._accepts(cls, use) for use in uses)]
        named = [cls for cls in roots if any(_is_called_like(use.site.receiver, cls.name) for use in uses)]
        if named:
            return named[:MAX_CANDIDATES]
        distinctive = [name for name in names if name not in COMMON_NAMES and not name.startswith("__")]
        if not distinctive or len(roots) > MAX_CANDIDATES:
            return []
        return roots

    def _roots(self, names: frozenset[str]) -> list[Class]:
        """The classes that have all the names, without those below others of them."""
        known = self._having.get(names)
        if known is None:
            defined = [name for name in names if name in self.definers]
            if defined:
                rarest = min(defined, key=lambda name: (name in COMMON_NAMES, len(self.definers[name]), name))
                below = self._below(self.definers[rarest])
                fitting = dict.fromkeys(cls for cls in below if all(self._class_has(cls, name) for name in names))
                known = [cls for cls in fitting if not any(base in fitting for base in cls.mro[1:])]
            self._having[names] = known = known or []
        return known

    def _below(self, definers: list[Class]) -> list[Class]:
        """The definers and their subclasses, bases first."""
        found: dict[Class, None] = dict.fromkeys(definers)
        for cls in definers:
            found.update(dict.fromkeys(cls.descendants()))
        return list(found)

    def _class_has(self, cls: Class, name: str) -> bool:
        known = self._has.get((cls, name))
        if known is None:
            known = any(name in base.attributes or name in base.own_fields for base in cls.mro)
            self._has[cls, name] = known
        return known

    def _accepts(self, cls: Class, use: LoadAttribute | StoreAttribute) -> bool:
        """Whether the method that is called takes as many arguments as it is given."""
        if isinstance(use, StoreAttribute):
            return True
        found = cls.lookup(use.name)
        if found is None:
            return True
        functions = [value for value in self.solver.values[found[1]] if isinstance(value, Function)]
        calls = [call for call in self.solver.watchers(use.dst) if isinstance(call, Call)]
        return not functions or all(any(takes(function, call) for function in functions) for call in calls)


def takes(function: Function, call: Call) -> bool:
    """Whether a method can be called so, its receiver given."""
    positional = [name for name, _, kind in function.parameters if kind == "positional"][1:]
    kinds = {kind for _, _, kind in function.parameters}
    names = {name for name, _, kind in function.parameters if kind in ("positional", "keyword")}
    plain = sum(not starred for _, starred in call.arguments)
    if plain > len(positional) and "args" not in kinds:
        return False
    return "kwargs" in kinds or all(name is None or name in names for name, _ in call.keywords)


def _is_called_like(receiver: str, class_name: str) -> bool:
    """`request`, `self._request`, `http_request` are called like the class Request."""
    plain = receiver.replace("_", "").replace(".", "").lower()
    name = class_name.replace("_", "").lower()
    return len(plain) >= 4 and (
        plain == name or (len(name) >= 5 and plain.endswith(name)) or (name.endswith(plain) and len(plain) >= 5)
    )


def solve_with_evidence(program: Program) -> None:
    """Solve; then let evidence fill what stayed unknown, as long as that brings something new."""
    solver: Solver = program.solver
    solver.solve()
    evidence = Evidence(program)
    for _ in range(ROUNDS):
        if not evidence.gather():
            break
        solver.solve()
    follow_unknown_names(program)
