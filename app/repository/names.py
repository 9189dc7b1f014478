"""Names of a repository as people write them: whole, from the end, or with the middle left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Something that only a program is likely to contain: dots, underscores, inner capitals, or quotes around it.
_QUOTED = re.compile(r"[`\"'“”‘’「」]([A-Za-z_$][\w.$:#/\[\]-]{0,200})(?:\(\))?[`\"'“”‘’「」]")
# Chinese is written without a space behind a name.
_WORD = re.compile(r"[A-Za-z_$][\w$]*+(?:(?:\.|::|#|->)[A-Za-z_$][\w$]*+)*+(?:\(\))?", re.ASCII)
_SHAPED = re.compile(r"[._:#]|[a-z0-9][A-Z]|\(\)$")
# Words that questions about code are made of; a function of that name needs quotes or its module's name.
_QUESTION = """
a an and any are be by call called caller callers calls can change class classes code depend
depends do does directly end ends find for from function functions get gets go how i if in
invoke invoked invokes is it its method methods module of on or path reach reaches reached show that
the this to use used uses using what when where which who why with work works you
"""
_QUESTION_WORDS = frozenset(_QUESTION.split())
_LONG, _COMPOSED = 6, re.compile(r"[a-z][A-Z]|_")
_MOST_KEPT = 10_000  # names looked up
_KIND_ORDER = {"method": 0, "function": 0, "class": 1, "field": 2, "module": 3}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question: what is written, where it starts, and the qualified names it may mean.

    plain  written as any English word might be: no dots, quotes or capitals inside
    """

    written: str
    start: int
    meant: tuple[str, ...]
    plain: bool = False


class Names:
    """Finds symbols by what people write.

    spellings  of a last name, in any case of its letters: each as it is defined -> qualified names with their kinds
    """

    def __init__(self, spellings: Callable[[str], Mapping[str, Mapping[str, str]]]) -> None:
        self._look_up = spellings
        self._known: dict[str, Mapping[str, Mapping[str, str]]] = {}

    def _spellings(self, last: str) -> Mapping[str, Mapping[str, str]]:
        known = self._known.get(last)
        if known is None:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            known = self._known[last] = self._look_up(last)
        return known

    def mentions(self, question: str, least: int = 1) -> list[Mention]:
        """The names in a question, in order. Plain words count where fewer than `least` others name a symbol."""
        shaped: dict[int, Mention] = {}
        plain: dict[int, Mention] = {}
        for pattern in (_QUOTED, _WORD):
            for match in pattern.finditer(question):
                written = (match[1] if pattern is _QUOTED else match[0]).removesuffix("()").rstrip(".")
                start = match.start(1) if pattern is _QUOTED else match.start()
                meant = self.find(written)
                if not meant or start in shaped:
                    continue
                certain = pattern is _QUOTED or _SHAPED.search(match[0].rstrip(".")) is not None
                (shaped if certain else plain)[start] = Mention(written, start, meant, not certain)
        chosen = dict(shaped)
        if len(shaped) < least:
            chosen.update((start, mention) for start, mention in plain.items() if self._may_be_meant(mention))
        return [chosen[start] for start in sorted(chosen)]

    def unknown_name(self, question: str) -> str | None:
        """A word that looks like a program's name and names nothing here."""
        for match in _WORD.finditer(question):
            written = match[0].rstrip(".")
            if _SHAPED.search(written) and not self.find(written.removesuffix("()")):
                return written.removesuffix("()")
        return None

    def _may_be_meant(self, mention: Mention) -> bool:
        """An English word is a name only as far as functions or classes are called so, and a question needs it for nothing."""
        last = mention.written.rpartition(".")[2]
        spellings = self._spellings(last)
        defined = spellings.get(last, {})
        if not defined and (last.isupper() or (last.islower() and len(last) >= _LONG)):
            # SHOUTED, or a name of several words in small letters: no English word that stands here by chance.
            defined = {name: kind for each, known in spellings.items() if _COMPOSED.search(each) or last.isupper()
                       for name, kind in known.items()}  # fmt: skip
        kinds = {defined[name] for name in mention.meant if name in defined}
        return last.lower() not in _QUESTION_WORDS and not kinds.isdisjoint({"function", "method", "class"})

    def find(self, written: str) -> tuple[str, ...]:
        """The qualified names that end in, or leave out parts of, what is written; functions before fields and modules."""
        parts = [part for part in re.split(r"\.|::|#|->|/", written) if part]
        if not parts:
            return ()
        spellings = self._spellings(parts[-1])
        for last in (parts[-1], *sorted(spellings)):
            known = spellings.get(last)
            if not known:
                continue
            exact = ".".join([*parts[:-1], last])
            if exact in known and (len(parts) > 1 or known[exact] != "module"):
                return (exact,)
            ending = [name for name in known if ("." + name).endswith("." + exact)]
            found = ending or [name for name in known if _in_order(parts[:-1], name.split(".")[:-1])]
            if found:
                best = min(_KIND_ORDER[known[name]] for name in found)
                return tuple(sorted(name for name in found if _KIND_ORDER[known[name]] == best))
        return ()

    def callables(self, written: str) -> tuple[str, ...]:
        """Functions, methods and classes whose last name is `written`, in any case of its letters."""
        every = (known for spelled in self._spellings(written).values() for known in spelled.items())
        return tuple(sorted(name for name, kind in every if kind in {"function", "method", "class"}))


def _in_order(wanted: list[str], parts: list[str]) -> bool:
    """Whether `parts` has all of `wanted` in order, with others between."""
    rest = iter(part.lower() for part in parts)
    return all(want.lower() in rest for want in wanted)


def surest_kind(known: str | None, kind: str) -> str:
    """What a name means that several definitions have: a function before a class, these before fields and modules."""
    return kind if known is None or _KIND_ORDER[kind] < _KIND_ORDER[known] else known
