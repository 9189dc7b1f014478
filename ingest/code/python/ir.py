"""One file as instructions over numbered variables: what linking and solving need, and nothing of its syntax tree.

Plain picklable values, so that files can be lowered in worker processes. Variable 0 never holds anything. Every
binding of a name is a variable of its own (static single assignment), so that the order of statements counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

NOTHING = 0
ParameterKind = Literal["positional", "keyword", "args", "kwargs"]
ContainerKind = Literal["list", "tuple", "dict", "set"]
Key = str | int | None


class SymbolCode(NamedTuple):
    """A definition; `name` is qualified inside its file, empty for the module itself."""

    name: str
    kind: Literal["module", "class", "function", "method"]
    line: int
    end_line: int


class Site(NamedTuple):
    """Where something is called: the symbol around it, and how the callee is written there.

    written   the last name of the callee expression, empty where there is none
    receiver  the name before the dot, "" for a bare name, "." for any other expression
    use       "await" where the result is awaited, "value" where a function that cannot await uses it at once
    """

    line: int
    symbol: int
    written: str
    receiver: str
    use: Literal["", "await", "value"] = ""


class Parameter(NamedTuple):
    """A parameter, the variable of what calls give it, that of its default, and of an annotated one the variable of what of it
    can be of the declared types."""

    name: str
    variable: int
    kind: ParameterKind
    default: int = NOTHING
    typed: int = NOTHING

    @property
    def held(self) -> int:
        """What its name means in the function's body."""
        return self.typed or self.variable


class Extent(NamedTuple):
    """What belongs to one function alone, functions inside it included: half-open ranges of numbers."""

    variables: tuple[int, int]
    instructions: tuple[int, int]
    functions: tuple[int, int]


@dataclass(slots=True)
class FunctionCode:
    """A function or lambda.

    symbol    its own symbol; of a lambda, the symbol around it
    owner     the class whose body it stands in, or -1; `enclosing` the class whose body it is anywhere below, or -1
    around    the function it is nested in, or -1
    result    what `return` gives, `yields` what `yield` gives (0 if there is none), `declared` what the annotation says
    decorated what its decorators made of it (0 if there are none)
    result_types  the types that the annotation of the result names
    returned_parameters  those that a `return` gives back as they came; such a result is kept apart for each call
    stub      the body leaves the work to subclasses: raise NotImplementedError, `...`, an abstract method's default
    hook      the body only gives a default, for subclasses to do more: `pass`, `return None`
    getter    a hook that gives back an attribute; `answer` one that says yes or no
    """

    name: str
    symbol: int
    owner: int
    enclosing: int
    around: int
    parameters: list[Parameter]
    result: int
    declared: int = NOTHING
    yields: int = NOTHING
    is_lambda: bool = False
    is_async: bool = False
    stub: bool = False
    hook: bool = False
    getter: bool = False
    answer: bool = False
    decorated: int = NOTHING
    result_types: int = NOTHING
    returned_parameters: list[int] = field(default_factory=list)
    extent: Extent | None = None


@dataclass(slots=True)
class ClassCode:
    """A class. `annotated` are its annotated fields in order: the parameters of a dataclass's constructor; of one that inherits
    from a `namedtuple(...)` (`is_record`), the names given there. `declared` those of them that are given no value. `site` is
    where its statement calls what makes classes."""

    name: str
    symbol: int
    site: int
    bases: list[int] = field(default_factory=list)
    keywords: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, int] = field(default_factory=dict)
    annotated: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    is_record: bool = False
    decorated: int = NOTHING


class Copy(NamedTuple):
    """Everything in src is in dst."""

    dst: int
    src: int


class Constant(NamedTuple):
    """A literal string or integer."""

    dst: int
    value: str | int


class MakeBuiltin(NamedTuple):
    """An instance of a built-in type by its name: "str", "int"."""

    dst: int
    name: str


class MakeFunction(NamedTuple):
    """A function object; `place` is where it stands in ModuleCode.functions."""

    dst: int
    place: int


class MakeClass(NamedTuple):
    """A class object; `place` is where it stands in ModuleCode.classes."""

    dst: int
    place: int


class MakeContainer(NamedTuple):
    """A literal list, tuple, dict or set. Items without a constant key stand under the key None; `keys` are a dict's keys that
    are not constants."""

    dst: int
    kind: ContainerKind
    items: tuple[tuple[Key, int], ...]
    spread: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()


class LoadAttribute(NamedTuple):
    """dst = base.name"""

    dst: int
    base: int
    name: str
    site: int


class StoreAttribute(NamedTuple):
    """base.name = src"""

    base: int
    name: str
    src: int
    site: int


class LoadItem(NamedTuple):
    """dst = base[key]"""

    dst: int
    base: int
    key: int
    site: int


class StoreItem(NamedTuple):
    """base[key] = src"""

    base: int
    key: int
    src: int
    site: int


class LoadSlice(NamedTuple):
    """dst = base[start:stop]; None where a bound is not a constant or not given"""

    dst: int
    base: int
    start: int | None
    stop: int | None
    site: int


class Unpack(NamedTuple):
    """The item at `place` of an assignment to several targets; counted from the end if negative; `starred` takes the rest."""

    dst: int
    base: int
    place: int
    starred: bool
    site: int


class Iterate(NamedTuple):
    """dst = each item of base. `yielded` marks `yield from`, which also gives the iterator's return value."""

    dst: int
    base: int
    site: int
    asynchronous: bool = False


class Enter(NamedTuple):
    """with base as dst"""

    dst: int
    base: int
    site: int
    asynchronous: bool = False


class Await(NamedTuple):
    """dst = await base"""

    dst: int
    base: int
    site: int


class Call(NamedTuple):
    """dst = callee(*arguments, **keywords). A starred argument has its flag set; a keyword None is a `**` argument."""

    dst: int
    callee: int
    arguments: tuple[tuple[int, bool], ...]
    keywords: tuple[tuple[str | None, int], ...]
    site: int
    function: int
    decorates: bool = False


class Operate(NamedTuple):
    """dst = what the first of `methods` that `base` has returns: an operator, a built-in protocol. The method of a right
    operand runs only where the left one, the argument, has none of `unless`."""

    dst: int
    base: int
    methods: tuple[str, ...]
    arguments: tuple[int, ...]
    site: int
    unless: tuple[str, ...] = ()


class Hash(NamedTuple):
    """`key` becomes a key of a dict or an item of a set"""

    key: int
    site: int


class Concatenate(NamedTuple):
    """dst = left + right on strings: a constant, or a known beginning of an unknown string."""

    dst: int
    left: int
    right: int


class InstanceOf(NamedTuple):
    """dst = an instance of each type that the annotation in `src` names; `owner` is the class that Self means."""

    dst: int
    src: int
    owner: int


class Narrow(NamedTuple):
    """dst = what isinstance(src, types) lets through, or keeps out where `positive` is False."""

    dst: int
    src: int
    types: int
    positive: bool


class Declared(NamedTuple):
    """dst = what is in src, but for objects that cannot be of the types that an annotation names."""

    dst: int
    src: int
    types: int


class Raise(NamedTuple):
    """raise src: a class is called"""

    src: int
    site: int


class Import(NamedTuple):
    """import module, or `from module import name`; `level` counts the leading dots; `top` binds the first package."""

    dst: int
    module: str
    level: int
    name: str | None
    top: bool
    site: int


class StarImport(NamedTuple):
    """from module import *"""

    module: str
    level: int


Instruction = (
    Copy | Constant | MakeBuiltin | MakeFunction | MakeClass | MakeContainer | LoadAttribute | StoreAttribute | LoadItem
    | StoreItem | LoadSlice | Unpack | Iterate | Enter | Await | Call | Operate | Hash | Concatenate | InstanceOf | Narrow
    | Declared
    | Raise | Import | StarImport
)  # fmt: skip


@dataclass(slots=True)
class ModuleCode:
    """One file. `names` are the module's global names and the variables that hold them; `bound` those it binds itself.

    shared     variables that belong to no function: global names, literals
    summaries  variables that hold all versions of a name, with the index of the function they belong to
    """

    path: str
    symbols: list[SymbolCode] = field(default_factory=list)
    functions: list[FunctionCode] = field(default_factory=list)
    classes: list[ClassCode] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    instructions: list[Instruction] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    shared: set[int] = field(default_factory=set)
    summaries: dict[int, int] = field(default_factory=dict)
    variables: int = 1
    damaged_line: int | None = None  # the first line that is not Python
