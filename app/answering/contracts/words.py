"""Small pieces of wording that all answers about contracts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def join(items: Sequence[str]) -> str:
    return ", ".join(items[:-1]) + f" and {items[-1]}" if len(items) > 1 else "".join(items)


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
