"""The JSON text of results and the JSON schema of the interface, both read from the type hints of the dataclasses."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from typing import Any

from . import analysis, context
from .values import from_plain, hints_of, public_fields, to_plain

__all__ = ["SCHEMA", "from_plain", "json_schema", "to_json", "to_plain"]

SCHEMA = "unabridged/1"


def to_json(value: Any) -> str:
    """One JSON text with `schema` first where the value is an object; UTF-8 as it is, keys in declaration order."""
    plain = to_plain(value)
    if isinstance(plain, dict):
        plain = {"schema": SCHEMA, **{key: item for key, item in plain.items() if key != "schema"}}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ": "), indent=1)


def json_schema() -> dict[str, Any]:
    """The JSON schema published as docs/schema/unabridged-1.json."""
    definitions: dict[str, Any] = {}
    kinds = [
        _object_schema(cls, definitions, extra={"text": {"type": "string"}})
        for cls in (
            analysis.ContractAnalysis, analysis.ReportAnalysis, analysis.CodeAnalysis, analysis.TextAnalysis,
        )
    ]  # fmt: skip
    several = {
        "type": "object",
        "required": ["schema", "documents", "series"],
        "properties": {
            "schema": {"const": SCHEMA},
            "documents": {"type": "array", "items": {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in _KIND_NAMES]}},
            "series": {"type": "array", "items": _schema_of(analysis.SeriesPoint, definitions)},
        },
        "additionalProperties": False,
    }
    others = [
        _object_schema(cls, definitions) for cls in (analysis.TextComparison, analysis.CodeComparison, context.Answer)
    ]
    definitions.update(zip(_KIND_NAMES, kinds, strict=True))
    definitions.update(zip(("TextComparison", "CodeComparison", "Answer"), others, strict=True))
    names = [*_KIND_NAMES, "TextComparison", "CodeComparison", "Answer"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:unabridged:schema:1",
        "title": "Unabridged, machine-readable interface 1",
        "anyOf": [several, *({"$ref": f"#/$defs/{name}"} for name in names)],
        "$defs": dict(sorted(definitions.items())),
    }


_KIND_NAMES = ("ContractAnalysis", "ReportAnalysis", "CodeAnalysis", "TextAnalysis")


def _object_schema(cls: type, definitions: dict[str, Any], extra: dict[str, Any] | None = None) -> dict[str, Any]:
    hints = hints_of(cls)
    properties = {name: _schema_of(hints[name], definitions) for name in public_fields(cls)}
    return {
        "type": "object",
        "description": (cls.__doc__ or "").strip().splitlines()[0],
        "required": list(properties),
        "properties": {"schema": {"const": SCHEMA}, **properties, **(extra or {})},
        "additionalProperties": False,
    }


def _schema_of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema_of(option, definitions) for option in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return {"type": "array", "items": _schema_of(arguments[0], definitions)}
        items = [_schema_of(item, definitions) for item in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if dataclasses.is_dataclass(hint):
        cls = typing.cast(type, hint)
        if cls.__name__ not in definitions:
            definitions[cls.__name__] = {}
            schema = _object_schema(cls, definitions)
            del schema["properties"]["schema"]
            definitions[cls.__name__] = schema
        return {"$ref": f"#/$defs/{cls.__name__}"}
    simple = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    return {"type": simple[hint]}
