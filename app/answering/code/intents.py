"""What a question about a repository asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ...repository import Mention, Names
from . import phrasings as said
from .slips import without_slips

Wish = Literal[
    "callers", "callees", "path", "impact", "calls", "used", "implementers", "built_on", "unused", "cycles", "entry_points", "locate",
    "defined", "about", "overview", "busiest", "kinds",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood.

    names     the symbols it is about, in the order in which the answer needs them (path: from, to)
    depth     levels of callers for "impact", None for all
    described the question's own words, where it describes what it looks for
    plural    True when the question asks for several things that do what it describes
    of_class  whether a class is described, not a function
    missing   a name in it that the repository does not have
    ends      where a path is asked for: its two ends as they are written, for those that are no names
    tests     "without" where calls in tests are not wanted, "only" where nothing else is
    """

    wish: Wish
    names: tuple[Mention, ...] = ()
    depth: int | None = 2
    described: str = ""
    plural: bool = False
    of_class: bool = False
    chinese: bool = False
    missing: str | None = None
    tests: Literal["", "without", "only"] = ""
    ends: tuple[str, str] | None = None


_TEST_DEPTH = 3  # calls between a test and what it is about


def is_chinese(question: str) -> bool:
    """Whether a question has Chinese characters."""
    return said.CJK.search(question) is not None


def asks_about(question: str, start: int, end: int) -> bool:
    """Whether a question asks what the thing is that it names from `start` to `end`, and nothing else."""
    return said.ABOUT.fullmatch(f"{question[:start]}@{question[end:]}") is not None


def asks_how(question: str) -> Asked | None:
    """A question how or when something happens, as one for the code that does it; None for any other."""
    if said.HAPPENS.search(question) is None:
        return None
    return Asked("locate", described=question, chinese=is_chinese(question))


def understand(question: str, names: Names) -> Asked | None:
    """What is asked; None where it is nothing that definitions and calls answer."""
    question = without_slips(" ".join(question.split())[:2_000], names)
    asked = _understand(question, names, is_chinese(question))
    if asked is None or asked.wish not in {"callers", "impact", "used"}:
        return asked
    tests = "without" if said.WITHOUT_TESTS.search(question) else "only" if said.ONLY_TESTS.search(question) else ""
    return replace(asked, tests=tests)  # type: ignore[arg-type]


def _understand(question: str, names: Names, chinese: bool) -> Asked | None:
    two_named = said.PATH.search(question) is not None or said.CALLS.search(question) is not None
    mentions = _beside_the_wish(question, names.mentions(question, least=2 if two_named else 1))
    if said.OVERVIEW.search(question):
        return Asked("overview", chinese=chinese)
    if not any(
        pattern.search(question) for pattern in (said.UNUSED, said.CYCLES, said.ENTRY, said.BUSIEST, said.IMPLEMENTERS)
    ):
        for pattern in said.KINDS:
            if found := pattern.search(question):
                return Asked("kinds", described=found["kind"], chinese=chinese)
    if two_named and len(mentions) == 1 and (missing := names.unknown_name(question)):
        return Asked("path", missing=missing, chinese=chinese)
    ends = _ends(question) if len(mentions) < 2 or all(mention.plain for mention in mentions) else None
    named = ends is not None and {mention.written for mention in mentions} >= set(ends)  # "take", not "a request"
    # "哪里从文件读到内存" asks for one place, though it says from and to.
    one_place = chinese and said.LOCATE.search(question) is not None and said.BY_STEPS.search(question) is None
    if ends is not None and not named and not one_place and not said.FUNCTION_ASKED.search(question):
        return Asked("path", chinese=chinese, ends=ends)
    if not mentions:
        return _without_names(question, names, chinese)
    # "Which function finds the path between two nodes": in a large repository every English word is a name somewhere.
    asks_function = said.FUNCTION_ASKED.search(question) is not None and all(mention.plain for mention in mentions)
    if len(mentions) >= 2 and said.PATH.search(question) and not asks_function:
        return Asked("path", _path_ends(question, mentions), chinese=chinese)
    if len(mentions) >= 2 and said.CALLS.search(question):
        return Asked("calls", mentions[:2], chinese=chinese, depth=None if said.ALL_DEPTHS.search(question) else 1)
    if said.UNUSED.search(question) and not said.USED.search(question):
        return Asked("used", mentions[:1], chinese=chinese)
    if said.BUILT_ON.search(question):
        return Asked("built_on", mentions[:1], chinese=chinese)
    if said.IMPLEMENTERS.search(question):
        return Asked("implementers", mentions[:1], chinese=chinese)
    if said.IMPACT.search(question):
        return Asked("impact", mentions[:1], depth=_depth(question, 2), chinese=chinese)
    if said.USED.search(question):
        return Asked("used", mentions[:1], chinese=chinese)
    subject = _subject(question, mentions)
    if said.CALLEES.search(question) and not _asks_callers(question, mentions):
        return Asked("callees", (subject,), chinese=chinese, depth=None if said.ALL_DEPTHS.search(question) else 1)
    if said.CALLERS.search(question):
        return Asked("callers", (subject,), depth=_caller_depth(question), chinese=chinese)
    if said.DEFINED.search(question):
        return Asked("defined", mentions[:1], chinese=chinese)
    if said.ONLY_TESTS.search(question):
        return Asked("impact", (subject,), depth=_depth(question, _TEST_DEPTH), chinese=chinese)
    if said.CYCLES.search(question):
        return Asked("cycles", chinese=chinese)
    if any(asks_about(question, mention.start, mention.start + len(mention.written)) for mention in mentions[:1]):
        return Asked("about", mentions[:1], chinese=chinese)
    if said.BUSIEST.search(question):
        return Asked("busiest", chinese=chinese)
    if _asks_where(question):
        plural = said.PLURAL.search(question)
        # "Which formatting steps add a token": the words before the verb are about the callers.
        described = question[plural.end() :] if plural is not None else question
        of_class = said.CLASS_ASKED.search(question) is not None
        return Asked("locate", described=described, chinese=chinese, plural=plural is not None, of_class=of_class)
    return None


def _beside_the_wish(question: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The names in a question but for words of what it asks for: a large repository has functions called never and entry."""
    spans = [
        found.span()
        for pattern in (said.UNUSED, said.CYCLES, said.ENTRY, said.OVERVIEW)
        if (found := pattern.search(question))
    ]
    return tuple(
        mention
        for mention in mentions
        if not (mention.plain and any(start <= mention.start < end for start, end in spans))
    )


def _without_names(question: str, names: Names, chinese: bool) -> Asked | None:
    if said.UNUSED.search(question):
        return Asked("unused", chinese=chinese)
    if said.CYCLES.search(question):
        return Asked("cycles", chinese=chinese)
    if said.ENTRY.search(question):
        return Asked("entry_points", chinese=chinese)
    if said.BUSIEST.search(question):
        return Asked("busiest", chinese=chinese)
    dangling = said.DANGLING.search(question)
    if dangling and any(pattern.search(question) for pattern in said.NEED_A_NAME):
        return Asked("defined", missing=dangling["that"] or dangling["it"], chinese=chinese)
    missing = names.unknown_name(question)
    if missing is not None:
        if any(pattern.search(question) for pattern in said.NEED_A_NAME) or _is_about_unknown(question, missing):
            return Asked("defined", missing=missing, chinese=chinese)
    elif (found := said.OBJECT.search(question)) and any(pattern.search(question) for pattern in said.NEED_A_NAME):
        # What is used or changed may be described; what is called or extended has a name.
        described = "" if said.CALLED_BY_NAME.match(found[0]) else question
        return Asked("locate", missing=found[1] or found[2], described=described, chinese=chinese)
    if _asks_where(question):
        plural = said.PLURAL.search(question)
        # "Which formatting steps add a token": the words before the verb are about the callers.
        described = question[plural.end() :] if plural is not None else question
        of_class = said.CLASS_ASKED.search(question) is not None
        return Asked("locate", described=described, chinese=chinese, plural=plural is not None, of_class=of_class)
    return None


def _is_about_unknown(question: str, name: str) -> bool:
    start = question.find(name)
    return asks_about(question, start, start + len(name))


def _asks_callers(question: str, mentions: tuple[Mention, ...]) -> bool:
    """ "谁调用了 X" and "X 调用了谁" differ only in what stands first; so do "what calls X" and "what X calls"."""
    found = said.CALLERS.search(question)
    if found is None:
        return False
    verb = re.search(r"调用|使用|用到|calls?\b|uses?\b|invokes?\b", question, re.IGNORECASE)
    return verb is not None and mentions[0].start > verb.start()


def _subject(question: str, mentions: tuple[Mention, ...]) -> Mention:
    """The mention that a question is about: the most particular one, the package's own name being the least."""
    return max(
        mentions,
        key=lambda mention: ("." in mention.written or "_" in mention.written, -len(mention.meant), -mention.start),
    )


def _path_ends(question: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """From, to. "How is B reached from A" and "从" name them in the other order."""
    first, last = mentions[0], mentions[-1]
    between = question[first.start : last.start]
    if re.search(r"\breached (?:from|by)\b|\bcalled from\b", between, re.IGNORECASE):
        return last, first
    return first, last


def _ends(question: str) -> tuple[str, str] | None:
    for pattern in said.ENDS:
        found = pattern.search(question)
        if found is not None:
            return found["start"].strip(), found["goal"].strip(" ?？。.!")
    return None


def _asks_where(question: str) -> bool:
    """Whether a question describes code that it looks for."""
    if said.LOCATE.search(question) is None:
        return False
    return said.FUNCTION_ASKED.search(question) is not None or said.NOT_LOCATE.search(question) is None


def _depth(question: str, default: int) -> int | None:
    if said.ALL_DEPTHS.search(question):
        return None
    found = said.DEPTH.search(question)
    if found is not None:
        written = next(group for group in found.groups() if group)
        return said.NUMBERS.get(written.lower()) or (int(written) if written.isdigit() else default)
    return 1 if said.DIRECT.search(question) else default


def _caller_depth(question: str) -> int | None:
    return _depth(question, 1) if said.DEPTH.search(question) or said.ALL_DEPTHS.search(question) else 1
