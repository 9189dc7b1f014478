"""Mentions of clauses, attachments and other documents' provisions in English text, as they are written.

A mention is one keyword with its list: "Sections 2.1(a) or (b)", "clauses (i) through (iv) of this Section 3.2". It is
read here and resolved in resolution.py. The scanner moves forward only; what it looks for is in citation_patterns.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import citation_patterns as written
from .enumerators import number_word, readings, roman_value


@dataclass(frozen=True, slots=True)
class Cited:
    """One item of a mention: the number and brackets it names, completed from the items before it.

    `through` is set on the last item of a range and holds the labels of its first: one span names them all.
    """

    start: int
    end: int
    number: str
    labels: tuple[str, ...]
    through: tuple[str, tuple[str, ...]] | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A keyword and the items it names.

    kind        "section", "article", "clause", "recital" or "attachment"
    keyword     as written: "Sections"
    items       in order; the first starts at the keyword, the last includes `location` for relative references
    location    "this section", "this definition", ..., a number, or a term in quotes: where relative items are found
    attachment  the attachment whose own numbering is meant: "Section 1.5 of Appendix I"
    part        the part of an attachment that is meant: "2", or "this"
    """

    start: int
    end: int
    kind: str
    keyword: str
    items: tuple[Cited, ...]
    location: str | None = None
    attachment: str | None = None
    part: str | None = None

    @property
    def of_paragraphs(self) -> bool:
        """Whether paragraphs are meant, which are counted below what holds them."""
        return self.kind == "clause" and "lause" not in self.keyword.lower()


@dataclass(slots=True)
class _Scan:
    """The state of one mention while its list is read."""

    text: str
    kind: str
    keyword: str
    start: int
    items: list[Cited] = field(default_factory=list)

    @property
    def plural(self) -> bool:
        return bool(written.PLURAL.search(self.keyword))


def find_mentions(text: str) -> list[Mention]:
    """Every mention in order; they do not overlap."""
    found = []
    position = 0
    while (match := written.KEYWORD.search(text, position)) is not None:
        scan = _Scan(text, str(match.lastgroup), match[0].split()[0], match.start())
        end = _read_list(scan, match.end())
        if end is None:
            position = match.end()
            continue
        mention = _located(scan, end)
        found.append(mention)
        position = mention.end
    return found


def _read_list(scan: _Scan, position: int) -> int | None:
    """Read all items behind the keyword; the place behind the last one, or None when there is none."""
    text = scan.text
    space = _spaces(text, position)
    if space == position and text[position : position + 1] not in ("(", "-") and not scan.keyword.startswith("§"):
        return None
    first = _read_item(scan, space, None)
    if first is None:
        return None
    scan.items.append(first)
    end = first.end
    while len(scan.items) < 200:
        title = written.TITLE.match(text, end) if scan.plural else None
        separator = written.SEPARATOR.match(text, title.end() if title is not None else end)
        if separator is None:
            break
        item = _read_item(scan, separator.end(), separator["word"])
        if item is None:
            break
        scan.items.append(item)
        end = item.end
    return end


def _spaces(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \n\f":
        position += 1
    return position


def _read_item(scan: _Scan, position: int, separator: str | None) -> Cited | None:
    text = scan.text
    start = scan.start if separator is None else position
    if scan.kind == "attachment":
        return _read_attachment(scan, position, separator, start)
    if scan.kind == "recital":
        recital = written.RECITAL.match(text, position)
        return _as_range(scan, Cited(start, recital.end(), "", (recital["label"],)), separator) if recital else None
    number = written.NUMBER.match(text, position)
    if number is None and (separator is None or scan.items[-1].number[:1].isalpha()):
        # "Article IV"; "Section I.4"; a lone capital is a number only in a plural list or before "of Exhibit".
        number = written.ROMAN_NUMBER.match(text, position)
        if number and scan.kind == "clause":
            number = None
        if number is None and (separator is None or scan.items[-1].number[:2].isalpha()):
            number = written.SPELLED_NUMBER.match(text, position)
        if number is None and scan.kind == "section" and text[position : position + 1] != "(":
            number = written.LETTER_NUMBER.match(text, position)
            if number and separator is None and not (scan.plural or written.OF_ATTACHMENT.match(text, number.end())):
                number = None
    if number is not None:
        if separator is not None and not _continues_numbers(scan, number, separator):
            return None
        labels, end = _read_brackets(scan, number.end(), True)
        item = Cited(start, end, number[0], labels)
    else:
        labels, end = _read_brackets(scan, position, False)
        if not labels:
            return None
        if separator is None:
            if scan.kind == "article":
                return None
            item = Cited(start, end, "", labels)
        else:
            continued = _continue_labels(scan, labels, separator, start, end)
            if continued is None:
                return None
            item = continued
    return _as_range(scan, item, separator)


def _as_range(scan: _Scan, item: Cited, separator: str | None) -> Cited | None:
    """Join the item before and this one where the separator says "through"."""
    if separator is None or separator.strip() not in written.RANGES:
        return item
    first = scan.items[-1]
    if (
        separator.strip() == "to"
        and not scan.plural
        and not (item.labels and written.AFTER_REFERENCE.match(scan.text, item.end))
    ):
        return None  # "pursuant to Section 2.1(a) to (i) deliver"
    scan.items.pop()
    return Cited(first.start, item.end, item.number, item.labels, (first.number, first.labels))


def _read_attachment(scan: _Scan, position: int, separator: str | None, start: int) -> Cited | None:
    text = scan.text
    match = written.ATTACHMENT.match(text, position)
    if match is None or (scan.keyword.lower().startswith("schedule") and written.FILED_FORM.match(text, position)):
        return None
    name = match["name"]
    if separator is not None:
        alike = name[0].isdigit() == scan.items[-1].number[0].isdigit()
        if not alike or (not scan.plural and not written.AFTER_REFERENCE.match(text, match.end())):
            return None
        if not scan.plural and name in ("A", "I"):
            return None
    return _as_range(scan, Cited(start, match.end(), name, ()), separator)


def _continues_numbers(scan: _Scan, number: re.Match[str], separator: str) -> bool:
    """Whether a number behind a comma or "and" is one more item, not an amount or the next clause's number."""
    if not scan.items[-1].number:
        return False
    if "." in number[0]:
        return "." in scan.items[-1].number or scan.plural
    if scan.kind == "clause" and not scan.plural:
        # "clause 5, 6 or 7" counts on; "paragraph 2, 30 days" does not.
        last = scan.items[-1].number
        near = last.isdigit() and number[0].isdigit() and 0 < int(number[0]) - int(last) <= written.NEAR
        return near and bool(written.AFTER_INTEGER.match(scan.text, number.end()))
    if "." in scan.items[-1].number and not (scan.plural or written.BRACKETS.match(scan.text, number.end())):
        return False
    if written.AFTER_INTEGER.match(scan.text, number.end()) or written.BRACKETS.match(scan.text, number.end()):
        return True
    # "§§ 2 and 4 remain unaffected"; "Sections 2 and 30 days after" counts days.
    joined = scan.plural and separator.strip(" ,") in ("and", "or", "and/or", "&", *written.RANGES)
    return joined and not written.UNIT_BEHIND.match(scan.text, number.end())


def _read_brackets(scan: _Scan, position: int, after_number: bool) -> tuple[tuple[str, ...], int]:
    """The labels at `position`; behind a number one space may stand before them if what follows fits a reference."""
    text = scan.text
    match = written.BRACKETS.match(text, position)
    dotted = written.DOTTED.match(text, position) if match is None and after_number else None
    if dotted is None and match is None and after_number:
        stem = written.DOTTED_THEN_BRACKETS.match(text, position)
        behind = written.BRACKETS.match(text, stem.end()) if stem else None
        if stem is not None and behind is not None:
            return (*stem[0][1:].split("."), *written.INSIDE.findall(behind[0])), behind.end()
        named = _named_labels(text, position)
        if named[0]:
            return named
    if dotted is not None:
        return tuple(dotted[0][1:].split(".")), dotted.end()
    if match is None and after_number:
        spaced = _spaces(text, position)
        if spaced != position and spaced - position <= 2:
            match = written.BRACKETS.match(text, spaced)
            if match and not written.AFTER_REFERENCE.match(text, match.end()):
                match = None
    if match is None:
        return (), position
    labels = tuple(written.INSIDE.findall(match[0]))
    if not all(readings(label.rstrip("ABCDEFGH") or label) for label in labels):
        return (), position
    return labels, match.end()


def _named_labels(text: str, position: int) -> tuple[tuple[str, ...], int]:
    """The labels of "para. 2 lit. b" behind a number."""
    labels: list[str] = []
    while (match := written.NAMED_LABEL.match(text, position)) is not None:
        labels.append(match["label"])
        position = match.end()
    return tuple(labels), position


def _continue_labels(scan: _Scan, labels: tuple[str, ...], separator: str, start: int, end: int) -> Cited | None:
    """ "(b)" after "2.1(a) or": the label replaces the last one of its style, so it must be of a style already there."""
    last = scan.items[-1]
    for depth in range(len(last.labels) - 1, -1, -1):
        before = {reading.style: reading.value for reading in readings(last.labels[depth])}
        if any(
            0 < reading.value - before.get(reading.style, 10_000) <= written.FARTHEST for reading in readings(labels[0])
        ):
            sure = bool(written.AFTER_REFERENCE.match(scan.text, end)) or (scan.plural and separator.strip() != ",")
            return Cited(start, end, last.number, last.labels[:depth] + labels, None, not sure)
    return None


def _located(scan: _Scan, end: int) -> Mention:
    """Add what says where: "of this Section 6.2", "of Section 9.1", "of Appendix I"."""
    location = attachment = part = None
    relative = not scan.items[-1].number
    if relative and (defined := written.OF_DEFINITION.match(scan.text, end)) is not None:
        location, end = f'"{" ".join((defined["term"] or defined["bare"]).split())}"', defined.end()
        relative = False
    if scan.kind != "attachment":
        inside = written.OF_ATTACHMENT.match(scan.text, end)
        if inside is not None:
            attachment, part = f"{inside['word'].capitalize()} {inside['name']}", inside["part"]
            end = inside.end()
        elif scan.kind == "clause" and (named := written.OF_PART.match(scan.text, end)) is not None:
            part, end = named["part"] or "this", named.end()
        elif (only := written.OF_ONLY_ATTACHMENT.match(scan.text, end)) is not None:
            attachment, end = only["word"], only.end()
        elif relative and (where := written.LOCATION.match(scan.text, end)) is not None:
            if where["other"]:
                location, end = where["other"], where.end()
            elif where["what"].lower() != "sentence":
                own = where["own"] or ""
                location = own if own[:1].isdigit() else f"this {where['what'].lower()}{own}"
                end = where.end()
        elif scan.kind == "clause" and (numbered := written.OF_NUMBERED.match(scan.text, end)) is not None:
            location, end = numbered["other"], numbered.end()
    last = scan.items[-1]
    scan.items[-1] = Cited(last.start, end, last.number, last.labels, last.through, last.doubtful)
    return Mention(scan.start, end, scan.kind, scan.keyword, tuple(scan.items), location, attachment, part)


def canonical_number(number: str) -> str:
    """ "IV" as "4", "I.4" as "1.4", "One" as "1", "1.E.8" as "1(E)(8)"; Arabic numbers stay as they are written."""
    spelled = number_word(number)
    if spelled is not None:
        return str(spelled)
    lettered = written.LETTERED.fullmatch(number)
    if lettered is not None:
        return lettered["base"] + "".join(f"({label})" for label in lettered["labels"][1:].split("."))
    head, dot, rest = number.partition(".")
    value = roman_value(head) if head.isupper() and head.isalpha() else None
    return f"{value}{dot}{rest}" if value is not None else number
