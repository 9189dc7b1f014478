"""Invented names and values: nobody can know them beforehand, and no text holds them by chance."""

from __future__ import annotations

import random
from collections.abc import Callable

_STARTS = ("Bal", "Cor", "Dre", "Fen", "Gal", "Hes", "Jor", "Kel", "Lum", "Mor", "Nev", "Or", "Pel", "Quin", "Ros", "Sul", "Tam", "Ul", "Ves", "Wren", "Yar", "Zel")  # fmt: skip
_MIDDLES = ("a", "e", "i", "o", "u", "ava", "eri", "ilo", "omi", "udo", "anti", "esto", "iru", "oba")
_ENDS = ("bek", "dan", "fax", "gund", "hov", "kast", "lind", "mar", "nox", "pell", "rov", "sted", "tash", "vik", "wyn", "zor")  # fmt: skip
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class Words:
    """Names and values drawn from `rng`, none of which occurs in `text` or was drawn before."""

    def __init__(self, rng: random.Random, text: str = "") -> None:
        self._rng = rng
        self._text = text.casefold()
        self._drawn: set[str] = set()

    def name(self) -> str:
        """A pronounceable word with a capital, "Lumavik"."""
        return self._fresh(lambda: "".join(map(self._rng.choice, (_STARTS, _MIDDLES, _ENDS))))

    def number(self) -> str:
        """Seven digits."""
        return self._fresh(lambda: str(self._rng.randrange(1_000_000, 10_000_000)))

    def code(self) -> str:
        """Two letters and four digits, "KX-4821"."""
        return self._fresh(lambda: "".join(self._rng.choices(_LETTERS, k=2)) + f"-{self._rng.randrange(1000, 10_000)}")

    def identifier(self) -> str:
        """A name for a function or variable, "lumavik_roseri"."""
        return f"{self.name().lower()}_{self.name().lower()}"

    def _fresh(self, draw: Callable[[], str]) -> str:
        while True:
            found = draw()
            if found not in self._drawn and found.casefold() not in self._text:
                self._drawn.add(found)
                return found
