"""Which values each variable may hold: propagation of values along copies until nothing changes.

Andersen's inclusion-based analysis with a work-list and difference propagation, as in PyCG (Salis et al. 2021,
arXiv:2103.00587), extended by instances, containers and constants. A constraint watches a variable and is applied once
to every value that arrives there; it may add values, copies and further constraints.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat
from typing import TYPE_CHECKING, Protocol, TypeVar

from .values import CONSTANTS, CONTAINERS

if TYPE_CHECKING:
    from .program import CallSite, Definition, Program
    from .values import Value

# Values of one variable before it counts as unknown. Real variables hold a handful; a variable of more is a crossing
# of everything, and following it costs time and tells nothing. Functions may be twice as many, in tables of
# handlers. Measured: with 48 for all a large untyped package takes half as long again and finds nothing more that runs.
MAX_VALUES = 24
# In a large program most variables that hold so many are crossings: measured, half of all values of 190,000 lines, and
# two thirds of those of 250,000 lines are functions in variables that hold 48.
MAX_VALUES_OF_MANY = 12
MANY_VARIABLES = 300_000
MAX_FUNCTIONS = 48
MAX_FUNCTIONS_OF_MANY = 24
# Of values that come in crowds a variable keeps fewer, by the `crowd` that a value belongs to:
#   CONSTANTS   literals and outside objects: a few name an attribute or a key, many are data
#   CONTAINERS  measured, variables that several dozen lists and dicts reach are nine tenths of all values in packages that
#               pass nested dicts around, and their items are each other's
MOST_OF = {CONSTANTS: 12, CONTAINERS: 12}
# A counter of values reaches its bit of _FULL when this is added and a crowd is complete.
_TO_FULL = sum(16 - most << crowd for crowd, most in MOST_OF.items())
_FULL = sum(16 << crowd for crowd in MOST_OF)
# Work is bounded by the size of the program: steps for a start, and for each of its variables. Measured: 2 to 20 steps
# a variable in real packages.
LEAST_STEPS = 4_000_000
STEPS_PER_VARIABLE = 12


class Constraint(Protocol):
    """What happens to each value of a watched variable."""

    def apply(self, solver: Solver, value: Value) -> None:
        """Called once for every value."""


Item = TypeVar("Item")
# Most variables hold nothing, or lead nowhere: they share these, so that a variable costs little until it is used.
_NO_VALUES: dict[Value, None] = {}


def _with(items: Sequence[Item], item: Item) -> Sequence[Item]:
    """The list with one more item; the list itself where there is one."""
    if isinstance(items, list):
        items.append(item)
        return items
    return [*items, item]


class Solver:
    """Variables, their values, and the calls found so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.values: list[dict[Value, None]] = [_NO_VALUES]
        self._counts: list[int] = [0]  # values of each crowd, eight bits for each
        self._successors: list[Sequence[int]] = [()]
        self._watchers: list[Sequence[Constraint]] = [()]
        self._copies: set[int] = set()
        self._arrived: deque[tuple[int, Value]] = deque()
        self._due: deque[tuple[Constraint, Value]] = deque()
        self._steps = 0
        self.most_steps = LEAST_STEPS
        self._most_values, self._most_functions = MAX_VALUES, MAX_FUNCTIONS
        self._deferred: list[Callable[[], None]] = []
        self._conditional: list[tuple[int, int, int, bool]] = []
        self.calls: dict[tuple[CallSite, Definition], tuple[str, bool]] = {}
        self.external_calls: dict[tuple[CallSite, str], None] = {}

    def variables(self, count: int) -> int:
        """Make `count` new variables; the number of the first."""
        first = len(self.values)
        self.values.extend(repeat(_NO_VALUES, count))
        self._counts.extend(repeat(0, count))
        self._successors.extend(repeat((), count))
        self._watchers.extend(repeat((), count))
        return first

    def variable(self) -> int:
        """A new, empty variable."""
        self.values.append(_NO_VALUES)
        self._counts.append(0)
        self._successors.append(())
        self._watchers.append(())
        return len(self.values) - 1

    def add(self, variable: int, value: Value) -> bool:
        """The variable may hold the value; whether that is new."""
        held = self.values[variable]
        if value in held or variable == 0:
            return False
        if len(held) >= self._most_values and not value.runs:
            return False
        return self._take(variable, value, held)

    def _take(self, variable: int, value: Value, held: dict[Value, None]) -> bool:
        """Add a value that a variable does not hold yet, unless it holds too many of its kind."""
        kind = value.crowd
        if kind:
            counts = self._counts[variable]
            if counts >> kind & 0xFF >= MOST_OF[kind]:
                general = self.program.constant_type(value)
                if general is value or general in held:
                    return False
                value = general
            else:
                self._counts[variable] = counts + (1 << kind)
        if not held:
            self.values[variable] = {value: None}
        elif len(held) < self._most_functions:
            held[value] = None
        else:
            return False
        if self._successors[variable]:
            self._arrived.append((variable, value))
        for constraint in self._watchers[variable]:
            self._due.append((constraint, value))
        return True

    def copy(self, src: int, dst: int) -> None:
        """dst holds what src holds, now and later."""
        key = src << 32 | dst
        if src == 0 or dst == 0 or src == dst or key in self._copies:
            return
        self._copies.add(key)
        self._successors[src] = _with(self._successors[src], dst)
        held = self.values[src]
        if held:
            have = self.values[dst]
            if not have and self._fits(src):
                self._take_all(dst, src)
                return
            for value in tuple(held):
                if value not in have and (len(have) < self._most_values or value.runs):
                    self._take(dst, value, have)
                    have = self.values[dst]

    def _fits(self, src: int) -> bool:
        """Whether an empty variable would take all that another holds, in its order."""
        if self._counts[src] + _TO_FULL & _FULL:
            return False
        return all(value.runs for value in islice(self.values[src], self._most_values, None))

    def _take_all(self, variable: int, src: int) -> None:
        """An empty variable takes what another holds, of which all fits."""
        held = self.values[variable] = self.values[src].copy()
        self._counts[variable] = self._counts[src]
        if self._successors[variable]:
            self._arrived.extend(zip(repeat(variable), held))
        watchers = self._watchers[variable]
        if watchers:
            self._due.extend((constraint, value) for value in held for constraint in watchers)

    def watch(self, variable: int, constraint: Constraint) -> None:
        """Apply the constraint to every value of the variable, now and later."""
        if variable == 0:
            return
        self._watchers[variable] = _with(self._watchers[variable], constraint)
        for value in self.values[variable]:
            self._due.append((constraint, value))

    def bound_by(self, variables: int) -> None:
        """Bound the work by the size of the program, in variables of its files."""
        self.most_steps = LEAST_STEPS + STEPS_PER_VARIABLE * variables
        if variables > MANY_VARIABLES:
            self._most_values, self._most_functions = MAX_VALUES_OF_MANY, MAX_FUNCTIONS_OF_MANY

    def unless_known(self, key: int, src: int, dst: int, *, early: bool = False) -> None:
        """dst holds what src holds if `key` turns out to stay empty: an item under a key of which nothing is known.

        `early` ones are also decided when only imports and classes have been followed.
        """
        self._conditional.append((key, src, dst, early))

    def defer(self, action: Callable[[], None]) -> None:
        """Do this once nothing else changes."""
        self._deferred.append(action)

    def solve(self, *, early: bool = False) -> None:
        """Propagate until nothing changes."""
        self._propagate()
        while True:
            waiting = [item for item in self._conditional if item[3] or not early]
            if not waiting and not self._deferred:
                return
            deferred, self._deferred = self._deferred, []
            for action in deferred:
                action()
            self._conditional = [item for item in self._conditional if early and not item[3]]
            for key, src, dst, _ in waiting:
                if not self.values[key]:
                    self.copy(src, dst)
            self._propagate()

    def _propagate(self) -> None:
        arrived, due, successors, values = self._arrived, self._due, self._successors, self.values
        most, take = self._most_values, self._take
        steps, most_steps = self._steps, self.most_steps
        while (arrived or due) and steps <= most_steps:
            while arrived:
                steps += 1
                variable, value = arrived.popleft()
                for dst in successors[variable]:
                    held = values[dst]
                    # Nine of ten values that arrive are known already, or come too late: those cost no call.
                    if value not in held and (len(held) < most or value.runs):
                        take(dst, value, held)
            if due:
                steps += 1
                constraint, value = due.popleft()
                constraint.apply(self, value)
        self._steps = steps
        if steps > most_steps:
            # What was found stays; what is left would mostly repeat it.
            arrived.clear()
            due.clear()

    @property
    def bounded(self) -> bool:
        """Whether the work was cut off before nothing changed any more."""
        return self._steps > self.most_steps

    @property
    def count(self) -> int:
        """How many variables there are."""
        return len(self.values)

    def watchers(self, variable: int) -> Sequence[Constraint]:
        """The constraints on a variable."""
        return self._watchers[variable]

    def watcher_counts(self) -> Iterator[int]:
        """How many constraints each variable has, by its number."""
        return map(len, self._watchers)

    def successors(self, variable: int) -> Sequence[int]:
        """The variables that hold what this one holds."""
        return self._successors[variable]

    # --- results

    def call(self, site: CallSite, callee: Definition, via: str, possible: bool = False) -> None:
        """Record a call. Seen in two ways, the surer one counts."""
        known = self.calls.get((site, callee))
        if known is None or (known[1] and not possible):
            self.calls[site, callee] = (via, possible)

    def external(self, site: CallSite, name: str) -> None:
        """Record a call that leaves the repository."""
        self.external_calls[site, name] = None
