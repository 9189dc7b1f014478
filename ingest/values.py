"""Dataclasses to JSON values and back, by their type hints. Fields marked `published: False` are left out."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples and numbers as JSON values; whole floats print as integers so that equal input is byte-equal."""
    if dataclasses.is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in public_fields(value.__class__)}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def from_plain(cls: type[T], data: Any) -> T:
    """The dataclass `cls` from what `to_plain` made of it; unknown keys are ignored."""
    return typing.cast(T, _build(cls, data))


@cache
def hints_of(cls: type) -> dict[str, Any]:
    """The resolved type of each field."""
    return typing.get_type_hints(cls)


@cache
def public_fields(cls: Any) -> tuple[str, ...]:
    """Field names that belong to the published interface, in order."""
    return tuple(item.name for item in dataclasses.fields(cls) if item.metadata.get("published", True))


def _build(hint: Any, data: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        if data is None:
            return None
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        return _build(options[0], data) if len(options) == 1 else data
    if origin is tuple:
        arguments = typing.get_args(hint)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in data)
        return tuple(data)
    if dataclasses.is_dataclass(hint):
        cls = typing.cast(type, hint)
        hints = hints_of(cls)
        return cls(**{name: _build(hints[name], data[name]) for name in public_fields(cls) if name in data})
    return data
