"""An analysis as `unabridged analyze` writes it, list by list, so that a repository of any size fits in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from unabridged.ingest.plain import SCHEMA, to_json, to_plain

from ..opened import Opened

if TYPE_CHECKING:
    from .corrections import Corrections


def write_json(opened: Opened, corrections: Corrections | None, out: IO[bytes], *, with_text: bool = False) -> None:
    """The analysis as JSON; what a person corrected stands beside it, and `with_text` the text that offsets refer to."""
    repository = opened.repository
    text = {"text": opened.document.text} if with_text else {}
    if repository is None:
        by_hand = {"corrections": [_by_hand(item) for item in corrections.values()]} if corrections else {}
        plain = {**to_plain(opened.analysis), **by_hand, **text}
        out.write((to_json(plain) + "\n").encode("utf-8", "backslashreplace"))
        return
    lists: dict[str, Iterable[Any]] = {
        "symbols": repository.symbols(),
        "edges": repository.edges(),
        "inheritance": repository.inheritance(),
        "external_calls": repository.external_calls(),
    }
    out.write(b'{\n "schema": ' + _dumped(SCHEMA))
    for key, value in {**to_plain(repository.head), **text}.items():
        out.write(f',\n "{key}": '.encode())
        if key in lists:
            out.writelines(_listed(lists[key]))
        else:
            out.write(_dumped(value).replace(b"\n", b"\n "))
    out.write(b"\n}\n")


# With a separator in place of an indentation the encoder in C does the work.
_FLAT = json.JSONEncoder(ensure_ascii=False, separators=(",\n   ", ": "))


def _listed(items: Iterable[Any]) -> Iterator[bytes]:
    """A list of flat records as `to_json` writes it one level deep."""
    before = "[\n  {\n   "
    for item in items:
        yield f"{before}{_FLAT.encode(to_plain(item))[1:-1]}\n  }}".encode("utf-8", "backslashreplace")
        before = ",\n  {\n   "
    yield b"\n ]" if before.startswith(",") else b"[]"


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ": "), indent=1).encode("utf-8", "backslashreplace")


def _by_hand(item: Any) -> dict[str, Any]:
    return {
        "metric": item.metric,
        "period": item.period,
        "original": item.original,
        "value": item.value,
        "note": item.note,
    }
