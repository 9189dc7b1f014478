"""Which function of the standard library does what with our values: the ones that pass functions, classes and items on."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from .bases import initializer_model
from .dynamic import get_attribute, has_attribute, import_module_model, set_attribute
from .external import Model
from .library_items import (
    best_model,
    chain_model,
    choose_model,
    collect,
    default_dict,
    dict_model,
    enumerate_model,
    flatten,
    format_model,
    from_keys,
    gather_model,
    group_model,
    iterate_argument,
    join,
    map_model,
    next_model,
    protocol,
    put_model,
    queue_model,
    reduce,
    smallest,
    take_model,
    zip_model,
)
from .library_objects import (
    cast,
    cell,
    class_method,
    construct,
    enter_context,
    factory_model,
    field_model,
    identity,
    mark_wrapper,
    new,
    partial,
    plain_set_attribute,
    property_model,
    run_awaitable,
    static_method,
    super_model,
    type_model,
    type_variable,
    wraps,
)
from .library_records import getter, named_tuple, namespace
from .singledispatch import single_dispatch
from .values import Call

if TYPE_CHECKING:
    from .external import External
    from .solver import Solver


def _nothing(solver: Solver, call: Call, _: External) -> None:
    """What the arguments are is looked at; nothing of them is called or kept."""


def _with_builtins(models: dict[str, Model]) -> dict[str, Model]:
    outside = {path for path in models if not hasattr(builtins, path.partition(".")[0].removesuffix("()"))}
    return {(path if path in outside else f"builtins.{path}"): model for path, model in models.items()}


_STR, _INT, _BOOL = "builtins.str()", "builtins.int()", "builtins.bool()"

MODELS: dict[str, Model] = _with_builtins(
    {
        "super": super_model, "property": property_model, "classmethod": class_method, "staticmethod": static_method,
        "type": type_model, "getattr": get_attribute, "setattr": set_attribute, "list": collect("list"),
        "tuple": collect("tuple"), "set": collect("set"), "frozenset": collect("set"), "sorted": collect("list"),
        "reversed": collect("list"), "iter": collect("list"), "dict": dict_model, "dict.fromkeys": from_keys, "enumerate": enumerate_model,
        "zip": zip_model, "str().join": join, "str().format": format_model, "bytes().join": join, "object.__setattr__": plain_set_attribute, "type.__call__": construct,
        **{f"{name}.__init__": initializer_model for name in ("dict", "list", "set", "property")},
        **{f"{name}.__new__": new for name in ("object", "type", "str", "bytes", "int", "float", "tuple", "dict")},
        "map": map_model, "filter": map_model, "next": next_model, "sum": iterate_argument, "any": iterate_argument,
        "all": iterate_argument, "min": smallest, "max": smallest, "isinstance": _nothing, "issubclass": _nothing,
        "hasattr": has_attribute, "callable": _nothing, "id": _nothing,
        "len": protocol(("__len__",), _INT), "str": protocol(("__str__", "__repr__"), _STR),
        "repr": protocol(("__repr__",), _STR), "format": protocol(("__format__", "__str__", "__repr__"), _STR),
        "print": protocol(("__str__", "__repr__"), None), "hash": protocol(("__hash__",), _INT),
        "bool": protocol(("__bool__", "__len__"), _BOOL), "int": protocol(("__int__", "__index__"), _INT),
        "float": protocol(("__float__",), None), "bytes": protocol(("__bytes__",), None),
        "abs": protocol(("__abs__",), None), "dir": protocol(("__dir__",), None),
        "round": protocol(("__round__",), None),
        "__import__": import_module_model, "importlib.import_module": import_module_model,
        "functools.partial": partial, "functools.partialmethod": partial, "functools.wraps": wraps,
        "functools.wraps.mark": mark_wrapper, "functools.update_wrapper": mark_wrapper, "functools.reduce": reduce,
        "functools.cached_property": property_model, "functools.lru_cache": identity, "functools.cache": identity,
        "functools.cmp_to_key": identity, "functools.singledispatch": single_dispatch,
        "functools.singledispatchmethod": single_dispatch,
        "abc.abstractproperty": property_model, "abc.abstractmethod": identity,
        "contextlib.contextmanager": identity, "contextlib.asynccontextmanager": identity,
        "contextlib.closing": identity, "contextlib.nullcontext": identity,
        "contextlib.ExitStack().enter_context": enter_context,
        "contextlib.AsyncExitStack().enter_async_context": enter_context,
        "copy.copy": identity, "copy.deepcopy": identity, "inspect.unwrap": identity,
        "typing.cast": cast, "typing.TypeVar": type_variable, "typing.overload": _nothing,
        "typing.final": identity, "typing.no_type_check": identity, "typing.runtime_checkable": identity,
        "dataclasses.field": field_model, "attr.ib": field_model, "attr.Factory": factory_model,
        "attrs.Factory": factory_model, "attr.attrib": field_model, "attr.field": field_model, "attrs.field": field_model,
        "dataclasses.replace": identity,
        "collections.defaultdict": default_dict, "collections.OrderedDict": dict_model,
        "collections.deque": collect("list"), "itertools.chain": chain_model,
        "itertools.chain.from_iterable": flatten, "itertools.groupby": group_model, "itertools.product": zip_model,
        "itertools.zip_longest": zip_model, "itertools.pairwise": choose_model, "itertools.tee": choose_model,
        **{f"itertools.{name}": choose_model for name in ("combinations", "permutations", "combinations_with_replacement")},
        **{f"itertools.{name}": map_model for name in ("filterfalse", "takewhile", "dropwhile")},
        **{f"itertools.{name}": collect("list") for name in ("islice", "cycle", "compress")},
        **{f"queue.{name}": queue_model for name in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue")},
        **{f"asyncio.{name}": queue_model for name in ("Queue", "LifoQueue", "PriorityQueue")},
        "heapq.heappush": put_model, "heapq.heapreplace": put_model, "heapq.heappushpop": put_model, "heapq.heappop": take_model,
        "heapq.nlargest": best_model, "heapq.nsmallest": best_model, "heapq.merge": chain_model, "bisect.insort": put_model,
        "collections.namedtuple": named_tuple, "types.SimpleNamespace": namespace, "threading.local": namespace,
        "argparse.Namespace": namespace, "asyncio.gather": gather_model, "typing.NewType": type_variable,
        "asyncio.run": run_awaitable, "asyncio.create_task": run_awaitable, "asyncio.wait_for": run_awaitable,
        "asyncio.ensure_future": run_awaitable,
        "contextvars.ContextVar": cell, "weakref.ref": cell, "weakref.proxy": identity,
        "operator.attrgetter": getter, "operator.itemgetter": getter, "operator.methodcaller": getter,
    }
)  # fmt: skip
