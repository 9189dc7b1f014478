"""The title behind a clause's number."""

from __future__ import annotations

import re

# A paragraph ends at a gap, and before a line that opens with a label or is nothing but a number or "Part 1".
_PARAGRAPH_END = re.compile(
    r"\n[\n\f]|\n(?=\(\w{1,5}\)|(?:\d{1,3}|[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.)]\s|\d{1,3}(?:\.\d{1,3}){0,5}(?:\n|\Z)"
    r"|(?:PART|Part)\s{1,2}(?:\d{1,3}|[IVX]{1,5}|[A-Z])\b)"
)
_TITLE_STOP = re.compile(r"[.:](?=\s|\Z|\()")
# "3.4 Intellectual Property Matters (a) Third Party Claims. If ...": the list begins on the title's line.
_FIRST_LABEL = re.compile(r"(?<=[a-zA-Z])\s\((?:a|i|1|A)\)\s(?=[A-Z\"])")
_TITLE_WORD = re.compile(r"[^\W\d_][\w'-]*")
MINOR_WORDS = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "its", "no", "not", "of", "on", "or", "per",
    "the", "their", "to", "upon", "with", "without",
})  # fmt: skip

_OPENS_A_SENTENCE = re.compile(
    r"(?:each of|every|except|for the purposes? of|if|in this|neither|notwithstanding|prior to|provided|see|should|subject to|unless|until|whenever|within)\b",
    re.IGNORECASE,
)
_ENDS_NOTHING = (MINOR_WORDS | {
    "any", "are", "article", "be", "been", "between", "each", "has", "have", "if", "is", "may", "must", "section", "shall",
    "such", "that", "this", "unless", "when", "where", "which", "who", "will",
}) - {"no", "not", "upon"}  # fmt: skip


def read_heading(text: str, position: int, limit: int | None = None) -> tuple[int, str | None]:
    """The title behind a number: the place behind it and the title without its stop, or None where there is none.

    A title is short, mostly capitalised or Chinese without a full sentence, and ends with a stop or with its line, and
    at the latest at `limit`, where the next clause starts.
    """
    start = position
    while start < len(text) and text[start] in " \n\f.:-、":
        start += 1
    # A title may wrap, but not run over the end of its paragraph.
    end = start + 260 if limit is None else max(start, min(start + 260, limit))
    window = _PARAGRAPH_END.split(text[start:end], maxsplit=1)[0].rstrip()
    first = _FIRST_LABEL.search(window)
    if first is not None and _is_title(window[: first.start()]):
        window = window[: first.start()]
    stop = _TITLE_STOP.search(window)
    line = window.find("\n")
    if stop is not None and (line < 0 or stop.start() < line or _is_title(" ".join(window[: stop.start()].split()))):
        title, after = window[: stop.start()], stop.end()
    elif line >= 0 and not _is_title(" ".join(window.split())):
        title, after = window[:line], line
    else:
        title, after = window, len(window)
    title = " ".join(title.split())
    return (start + after, title) if _is_title(title) else (position, None)


def is_finished(title: str, following: str) -> bool:
    """Whether a title that was read is one, and not the first line of a sentence that `following`, the text behind it, goes on with.

    A title in capitals looks like a sentence in capitals, and the first line of a hard-wrapped clause like a title.
    """
    last = title.split()[-1]
    if _OPENS_A_SENTENCE.match(title) or last.endswith(",") or (last != "A" and last.lower() in _ENDS_NOTHING):
        return False
    if re.match(r"\n[a-z]", following):
        return False
    return not (re.search(r"\b[A-Z]$", title) and re.match(r"\.\s[A-Z]", following))  # "James J. Smith"


def read_chinese_heading(text: str, position: int) -> tuple[int, str | None]:
    """The rest of the line behind 第三条, where it is no sentence."""
    line_end = text.find("\n", position)
    line_end = len(text) if line_end < 0 else line_end
    title = text[position : min(line_end, position + 60)].strip(" :.")
    if not title or line_end - position > 42 or re.search(r"[。;,]", title):
        return position, None
    return line_end, title


# A title names; what says that something is, shall be or applies is a sentence.
_SAYS = re.compile(r"[a-z)]\s(?:is(?!\sof\b)|are|shall|will|must|has|have|comply|complies|applies|apply)\s[a-z]")


def _is_title(text: str) -> bool:
    words = _TITLE_WORD.findall(text)
    if _SAYS.search(text):
        return False
    if not words or len(text) > 140 or len(words) > 18 or text.startswith(("(", '"')):
        return False
    if not (words[0][0].isupper() or text[0] == "["):
        return False
    weighty = [word for word in words if word.lower() not in MINOR_WORDS]
    capital = sum(1 for word in weighty if word[0].isupper())
    return capital * 10 >= 6 * len(weighty) or len(words) <= 3
