"""The bookshop's server."""

from .orders import OrderService

__all__ = ["OrderService"]
