"""Agreements that amend another: the provisions they quote from it, and the mentions that are of its clauses."""

from __future__ import annotations

import re

_AMENDS = re.compile(
    r"\b(?:[Tt]his|THIS)\s(?:\w+\s){0,3}(?:Amendment|AMENDMENT|Supplement|SUPPLEMENT|Waiver|WAIVER)\b|\(this\s\"Amendment\"\)"
)
_OPENING = 3000  # characters in which an agreement says what it is
# "shall be replaced by the following:" and the new words in quotation marks, up to the mark that ends a paragraph.
_QUOTED = re.compile(
    r":\s{0,3}\"(?=[A-Z0-9(])(?P<words>(?:[^\"]|\"(?!\.?[;,.]?(?:\s(?:and|or))?\s{0,2}(?:\n|\Z))){1,6000}?)\"(?=[;,.]?(?:\s(?:and|or))?\s{0,2}(?:\n|\Z))"
)
_CHANGED = re.compile(
    r"(?:\s{1,2}\([^()\n]{2,60}\))?,?\s{1,2}(?:(?:shall|will|to)\s(?:be\s)?|is\s|are\s)(?:hereby\s)?(?:deleted|amended|replaced|restated|inserted|added|supplemented"
    r"|modified|varied|substituted)\b|(?:\s{1,2}\([^()\n]{2,60}\))?,\s{1,2}(?:the|by)\s(?:words?|references?|figures?|definitions?|sentences?|deleting|replacing|inserting|adding)\b"
)
_INSERTED = re.compile(r"\b(?:new|after|before|following|existing)\s{1,2}\Z")


def amends_another(text: str) -> bool:
    """Whether an agreement says at its start that it amends another."""
    return bool(_AMENDS.search(text[:_OPENING]))


def quoted_provisions(text: str) -> list[tuple[int, int]]:
    """Stretches in quotation marks behind a colon that are more than a name: words put into the other agreement."""
    return [match.span("words") for match in _QUOTED.finditer(text)]


def is_changed(text: str, start: int, end: int) -> bool:
    """Whether the words around a mention say that its provision is deleted, replaced or inserted."""
    return bool(_CHANGED.match(text, end) or _INSERTED.search(text, max(0, start - 16), start))
