"""Earnings per share and the number of shares: which of a statement's rows state them for the company as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .items import Item
from .labels import NEVER, PER_SHARE, pattern

_PLAIN_PER_SHARE = re.compile(
    r"(?:net )?(?:earnings|income|profit|loss)(?: loss| earnings| income| profit)* per (?:average )?(?:common |ordinary )?"
    r"(?:stock |share)s?(?: dollars| in dollars)?"
)
_CONTINUING = re.compile(r"continuing|discontinued|fortgeführt")
_LESSER_SHARE = re.compile(r"\bclass [b-z]\b|\bseries [b-z]\b|\bads\b|\badr\b|depositary|preferred|preference")
_FIRST_SHARE = re.compile(r"\bclass a\b|\bseries a\b")


def choose_per_share(income: Sequence[Item]) -> dict[str, tuple[Item, int]]:
    """The rows of basic and diluted earnings per share."""
    chosen: dict[str, tuple[Item, int]] = {}
    rows = [row for row in income if row.counts == "per share" and any(not a.nil for a in row.amounts.values())]
    for metric, entries in PER_SHARE.items():
        never = pattern(NEVER[metric])
        other = "diluted" if metric == "eps_basic" else "basic"
        fitting = []
        for row in rows:
            own, whole = row.name, f"{row.outer} {row.group} {row.name}".strip()
            if never.search(own) or (re.search(r"dividend|discontinued|weighted", whole) and "discontinued" in own):
                continue
            if "dividend" in whole:
                continue
            if any(pattern(entry).fullmatch(own) for entry in entries):
                fitting.append((0, row))
            elif other not in own and any(pattern(entry).fullmatch(whole) for entry in entries):
                fitting.append((1, row))
        if fitting:
            split = any(_CONTINUING.search(f"{row.group} {row.name}") for _, row in fitting)
            best = min(place for place, _ in fitting)
            same = [row for place, row in fitting if place == best or split]
            same = [row for row in same if not _is_lesser_share(row)] or same
            whole_result = [row for row in same if not _is_part_of_result(row)] if split else same
            chosen[metric] = (whole_result[0] if whole_result else same[-1], best)
    if "eps_basic" not in chosen and "eps_diluted" not in chosen:
        plain_rows = [
            row for row in rows if re.search(r"per|每股", row.name) and "dividend" not in f"{row.group} {row.name}"
        ]
        if plain_rows:
            # A single figure is both: the standards ask for the diluted one wherever it differs.
            chosen["eps_basic"] = chosen["eps_diluted"] = (plain_rows[0], 2)
    elif "eps_basic" not in chosen and not re.search("basic|基本", chosen["eps_diluted"][0].name):
        # "Earnings per share", then "Earnings per share – assuming dilution".
        plain_row = next((row for row in rows if _PLAIN_PER_SHARE.fullmatch(row.name)), None)
        if plain_row is not None:
            chosen["eps_basic"] = (plain_row, 2)
    return chosen


def _is_part_of_result(row: Item) -> bool:
    """True for earnings per share of the continuing or of the discontinued operations alone."""
    for words in (row.name, row.group):
        if _CONTINUING.search(words):
            both = re.search(r"(?<!dis)continu", words) and "discontinued" in words
            return not both and "total" not in words
    return False


def _is_lesser_share(row: Item) -> bool:
    """True for a class of shares beside the common ones, and for receipts that stand for several shares."""
    for words in (row.name, row.group):
        if _LESSER_SHARE.search(words):
            return not _FIRST_SHARE.search(words)
    return False


def take_diluted_shares(chosen: dict[str, tuple[Item, int]], income: Sequence[Item]) -> None:
    """Add the row of the weighted average number of diluted shares."""
    for row in income:
        whole = f"{row.group} {row.name}"
        if (
            row.counts == "shares"
            and re.search(r"dilut|稀释", row.name if "basic" in row.name or "dilut" in row.name else whole)
            and (not pattern(NEVER["shares_diluted"]).search(row.name) or "weighted" in whole)
        ):
            chosen["shares_diluted"] = (row, 0)
            return
