"""The risk rules, read from risk_rules.toml once, checked and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["en", "zh"]
Severity = Literal["high", "medium", "low"]
# A repeat without an upper bound, outside a character class, is what makes a pattern slow on hostile text.
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d{0,4},\})")
_PIECE = re.compile(r"\{\{(\w{1,40})\}\}")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")


@dataclass(frozen=True, slots=True)
class Wording:
    """A rule in one language. `at_most` is in days."""

    title: str
    why: str
    words: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = field(default=(), repr=False)
    sure: tuple[re.Pattern[str], ...] = field(default=(), repr=False)
    exclusions: tuple[re.Pattern[str], ...] = field(default=(), repr=False)
    at_most: float | None = None
    mirrored: bool = False
    lead_in: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A named risk. `missing` rules report a usual clause that the contract does not have."""

    id: str
    severity: Severity
    missing: bool
    en: Wording
    zh: Wording

    def wording(self, language: str) -> Wording:
        """The rule in the document's language."""
        return self.zh if language == "zh" else self.en


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules in the order of the file. Raises ValueError with the rule's id when the file is wrong."""
    text = files(__package__).joinpath("risk_rules.toml").read_text(encoding="utf-8")
    return parse_rules(text)


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Rules from TOML text; see the head of risk_rules.toml for its form."""
    data = tomllib.loads(text)
    pieces = data.get("pieces", {})
    rules = [_rule(entry, pieces, missing=False) for entry in data.get("rule", [])]
    rules += [_rule(entry, pieces, missing=True) for entry in data.get("missing", [])]
    names = [rule.id for rule in rules]
    if len(set(names)) < len(names):
        raise ValueError(f"two rules have one id: {sorted(name for name in names if names.count(name) > 1)[0]}")
    return tuple(rules)


def _rule(entry: dict[str, Any], pieces: Mapping[str, str], *, missing: bool) -> Rule:
    name = entry.get("id", "")
    if not name or entry.get("severity") not in ("high", "medium", "low"):
        raise ValueError(f"rule '{name}' needs an id and a severity: high, medium or low")
    english, chinese = _wording(name, entry, "en", pieces), _wording(name, entry, "zh", pieces)
    return Rule(name, entry["severity"], missing, english, chinese)


def _wording(name: str, entry: dict[str, Any], language: Language, pieces: Mapping[str, str]) -> Wording:
    data = entry.get(language)
    if not isinstance(data, dict) or not data.get("title") or not data.get("why"):
        raise ValueError(f"rule '{name}' needs title and why in {language}")
    return Wording(
        title=data["title"],
        why=data["why"],
        words=tuple(data.get("words", ())),
        patterns=_compiled(name, data.get("patterns") or data.get("found") or (), pieces),
        sure=_compiled(name, data.get("sure", ()), pieces),
        exclusions=_compiled(name, data.get("not", ()), pieces),
        at_most=data.get("at_most"),
        mirrored=data.get("mirrored", False),
        lead_in=data.get("lead_in", False),
    )


def _compiled(name: str, patterns: Sequence[str], pieces: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    whole = [_PIECE.sub(lambda match: _piece(name, match[1], pieces), pattern) for pattern in patterns]
    for pattern in whole:
        if _UNBOUNDED.search(_CLASS.sub("", pattern)):
            raise ValueError(f"rule '{name}' has a repeat without an upper bound: {pattern}")
    return tuple(re.compile(pattern) for pattern in whole)


def _piece(rule: str, name: str, pieces: Mapping[str, str]) -> str:
    if name not in pieces:
        raise ValueError(f"rule '{rule}' names a piece that is not in [pieces]: {name}")
    return pieces[name]
