"""How many copies there are."""

from __future__ import annotations

from .catalog import normalise_isbn


class OutOfStock(Exception):
    """Fewer copies than asked for."""


class Inventory:
    """Copies on the shelf, by ISBN."""

    def __init__(self, copies: dict[str, int]) -> None:
        self._copies = {normalise_isbn(isbn): count for isbn, count in copies.items()}

    def available(self, isbn: str) -> int:
        """Copies that can still be reserved."""
        return self._copies.get(normalise_isbn(isbn), 0)

    def reserve(self, isbn: str, count: int) -> None:
        """Take copies off the shelf, all or none."""
        if self.available(isbn) < count:
            raise OutOfStock(isbn)
        self._copies[normalise_isbn(isbn)] -= count

    def release(self, isbn: str, count: int) -> None:
        """Put copies back."""
        self._copies[normalise_isbn(isbn)] = self.available(isbn) + count
