"""What an order costs."""

from __future__ import annotations

from collections.abc import Callable

from .catalog import Book

Line = tuple[Book, int]
Discount = Callable[[list[Line]], int]


def subtotal(lines: list[Line]) -> int:
    """Sum of the lines, in pence."""
    return sum(book.price * count for book, count in lines)


def bulk_discount(lines: list[Line]) -> int:
    """Ten percent off from ten copies on."""
    copies = sum(count for _, count in lines)
    return subtotal(lines) // 10 if copies >= 10 else 0


def loyalty_discount(lines: list[Line]) -> int:
    """Five percent for members."""
    return subtotal(lines) // 20


DISCOUNTS: dict[str, Discount] = {"bulk": bulk_discount, "loyalty": loyalty_discount}


def total(lines: list[Line], discounts: list[str]) -> int:
    """The price after the best of the discounts named; they do not add up."""
    best = max((DISCOUNTS[name](lines) for name in discounts), default=0)
    return subtotal(lines) - best
