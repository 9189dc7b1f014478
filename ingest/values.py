"""Dataclasses to JSON values and back, by their type hints. Fields marked `published: False` are left out."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_Builder = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples and numbers as JSON values; whole floats print as integers so that equal input is byte-equal."""
    kind = value.__class__
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is tuple or kind is list:
        return [to_plain(item) for item in value]
    if kind is float:
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if dataclasses.is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in public_fields(kind)}
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(cls: type[T], data: Any) -> T:
    """The dataclass `cls` from what `to_plain` made of it; unknown keys are ignored."""
    return typing.cast(T, _object_builder(typing.cast(type, cls))(data))


@cache
def hints_of(cls: type) -> dict[str, Any]:
    """The resolved type of each field."""
    return typing.get_type_hints(cls)


@cache
def public_fields(cls: Any) -> tuple[str, ...]:
    """Field names that belong to the published interface, in order."""
    return tuple(item.name for item in dataclasses.fields(cls) if item.metadata.get("published", True))


@cache
def _object_builder(cls: type) -> _Builder:
    # Looked up once per class: a repository's analysis has hundreds of thousands of objects.
    hints = hints_of(cls)
    fields = [(name, _builder(hints[name])) for name in public_fields(cls)]

    def build(data: Any) -> Any:
        return cls(**{name: data[name] if make is None else make(data[name]) for name, make in fields if name in data})

    return build


def _builder(hint: Any) -> _Builder | None:
    """How a value of this type is made of its JSON value; None where it is the same."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        one = _builder(options[0]) if len(options) == 1 else None
        return None if one is None else lambda data: None if data is None else one(data)
    if origin is tuple:
        arguments = typing.get_args(hint)
        each = _builder(arguments[0]) if len(arguments) == 2 and arguments[1] is Ellipsis else None
        return tuple if each is None else lambda data: tuple([each(item) for item in data])
    if dataclasses.is_dataclass(hint):
        return _object_builder(typing.cast(type, hint))
    return None
