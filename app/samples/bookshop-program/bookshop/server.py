"""The HTTP face of the shop."""

from __future__ import annotations

import json

from .catalog import Book, Catalog
from .inventory import Inventory
from .notify import MailNotifier
from .orders import InvalidOrder, Order, OrderService


def make_service() -> OrderService:
    """The service with its stock, as the shop opens in the morning."""
    books = [Book("978-0-00-000001-7", "The River and the Meter", 1299), Book("978-0-00-000002-4", "Calibration", 2450)]
    return OrderService(Catalog(books), Inventory({book.isbn: 12 for book in books}), MailNotifier())


def handle(service: OrderService, path: str, body: str) -> tuple[int, str]:
    """Status and body for a request."""
    route = ROUTES.get(path)
    if route is None:
        return 404, "not found"
    try:
        return 200, json.dumps(route(service, parse_order(body)))
    except InvalidOrder as error:
        return 400, str(error)


def parse_order(body: str) -> Order:
    """An order from the JSON that the page sends."""
    data = json.loads(body)
    return Order(data["customer"], data["copies"], data.get("discounts", []))


def handle_quote(service: OrderService, order: Order) -> int:
    return service.quote(order)


def handle_place(service: OrderService, order: Order) -> int:
    return service.place(order)


ROUTES = {"/quote": handle_quote, "/orders": handle_place}
