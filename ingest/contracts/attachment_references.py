"""Mentions that name an attachment, or a clause in one: which attachments they name, and where the words around them say it."""

from __future__ import annotations

import re
from dataclasses import replace

from .citations import Cited, Mention
from .tree import Node

_ATTACHMENT_WORDS = ("Annexure", "Exhibit", "Schedule", "Annex", "Appendix", "Attachment")
_SINGULAR = {
    **{form: word for word in ("Exhibit", "Schedule", "Attachment", "Annexure") for form in (word.lower(), word.lower() + "s")},
    "annex": "Annex", "annexes": "Annex", "appendix": "Appendix", "appendices": "Appendix",
}  # fmt: skip
# "Schedule 1, paragraph 2", "Schedule 1 Part 2 paragraph 3(a)", "Annex II point 3"
_BEHIND_ATTACHMENT = re.compile(
    r"\b(?P<word>Schedule|Annex|Appendix|Exhibit)\s{1,2}(?P<name>\d{1,3}|[A-Z]|[IVX]{1,5})(?P<comma>,)?\s{1,2}"
    r"(?:\(?(?:Part|PART)\s{1,2}(?P<part>\w{1,4})\)?,?\s{1,2})?\Z"
)
_IN_THIS_ATTACHMENT = re.compile(
    r"\s{1,2}(?:of|to|in)\s{1,2}this\s{1,2}(?:Schedule|Annex|Appendix|Exhibit|Attachment)\b"
)


def in_attachment(text: str, mention: Mention, source: Node | None) -> Mention:
    """The mention with the attachment whose clause it is: "Schedule 1, paragraph 2", "paragraph 2 of this Schedule"."""
    before = text[max(0, mention.start - 40) : mention.start]
    named = _BEHIND_ATTACHMENT.search(before) if mention.attachment is None else None
    if named is not None and (named["comma"] or named["part"] or mention.of_paragraphs):
        name = f"{named['word'].capitalize()} {named['name']}"
        mention = replace(mention, attachment=name, part=named["part"] or mention.part)
    own = _attachment_around(source) if _IN_THIS_ATTACHMENT.match(text, mention.end) else None
    return mention if own is None else replace(mention, attachment=own)


def attachment_names(mention: Mention, item: Cited) -> tuple[str, ...]:
    """The ids of the attachments that one item of a mention names: "Exhibit A"."""
    names = [item.number] if item.through is None else _between(item.through[0], item.number)
    return tuple(f"{_SINGULAR[mention.keyword.lower()]} {name}" for name in names)


def _attachment_around(source: Node | None) -> str | None:
    """The attachment that holds a clause."""
    if source is None:
        return None
    name = source.ancestors()[-1].id.partition(":")[0]
    return name if name.startswith(_ATTACHMENT_WORDS) else None


def _between(first: str, last: str) -> list[str]:
    """ "A" to "D" as A, B, C, D; the two ends where the names do not count up by one character."""
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and first <= last:
        return [chr(code) for code in range(ord(first), ord(last) + 1)]
    if first.isdigit() and last.isdigit() and int(first) <= int(last) <= int(first) + 50:
        return [str(value) for value in range(int(first), int(last) + 1)]
    return [first, last]
