"""Taking an order from its check to the customer's message."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import pricing
from .catalog import Catalog, format_price
from .inventory import Inventory
from .notify import Notifier


@dataclass
class Order:
    """An order as it comes in: copies by ISBN."""

    customer: str
    copies: dict[str, int]
    discounts: list[str] = field(default_factory=list)


class InvalidOrder(ValueError):
    """The order makes no sense."""


class OrderService:
    """Checks, prices and confirms orders."""

    def __init__(self, catalog: Catalog, inventory: Inventory, notifier: Notifier) -> None:
        self.catalog = catalog
        self.inventory = inventory
        self.notifier = notifier

    def place(self, order: Order) -> int:
        """Reserve the copies, tell the customer, return the price in pence."""
        validate(order)
        price = self.quote(order)
        self._reserve(order)
        self.notifier.send(order.customer, f"Thank you. Your books cost {format_price(price)}.")
        return price

    def quote(self, order: Order) -> int:
        """The price, without reserving anything."""
        lines = [(self.catalog.find(isbn), count) for isbn, count in order.copies.items()]
        return pricing.total(lines, order.discounts)

    def cancel(self, order: Order) -> None:
        """Put everything back and tell the customer."""
        for isbn, count in order.copies.items():
            self.inventory.release(isbn, count)
        self.notifier.send(order.customer, "Your order is cancelled.")

    def _reserve(self, order: Order) -> None:
        done: list[tuple[str, int]] = []
        try:
            for isbn, count in order.copies.items():
                self.inventory.reserve(isbn, count)
                done.append((isbn, count))
        except Exception:
            for isbn, count in done:
                self.inventory.release(isbn, count)
            raise


def validate(order: Order) -> None:
    """Raise InvalidOrder unless every count is positive and every discount known."""
    if not order.copies or any(count < 1 for count in order.copies.values()):
        raise InvalidOrder("An order needs at least one copy of every book in it.")
    unknown = [name for name in order.discounts if name not in pricing.DISCOUNTS]
    if unknown:
        raise InvalidOrder(f"Unknown discount: {unknown[0]}")
