"""Books and where to find them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Book:
    """A title on sale. `price` is in pence."""

    isbn: str
    title: str
    price: int

    def label(self) -> str:
        """Title and price as printed on the shelf."""
        return f"{self.title} ({format_price(self.price)})"


class Catalog:
    """All books, by ISBN."""

    def __init__(self, books: list[Book]) -> None:
        self._books = {normalise_isbn(book.isbn): book for book in books}

    def find(self, isbn: str) -> Book:
        """The book with this ISBN; hyphens and spaces do not matter."""
        try:
            return self._books[normalise_isbn(isbn)]
        except KeyError:
            raise UnknownBook(isbn) from None

    def search(self, words: str) -> list[Book]:
        """Books whose title holds every word."""
        wanted = words.lower().split()
        return [book for book in self._books.values() if all(word in book.title.lower() for word in wanted)]


class UnknownBook(LookupError):
    """No book has this ISBN."""


def normalise_isbn(isbn: str) -> str:
    """Digits alone."""
    return "".join(character for character in isbn if character.isdigit())


def format_price(pence: int) -> str:
    """Pence as pounds."""
    return f"£{pence / 100:.2f}"
