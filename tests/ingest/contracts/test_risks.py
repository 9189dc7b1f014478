"""Each risk rule finds its snippets and leaves the others alone; no rule can be made slow; findings carry their place."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest
from unabridged.ingest.analysis import Clause
from unabridged.ingest.contracts.risk_rules import load_rules, parse_rules
from unabridged.ingest.contracts.risks import find_risks, match_rule, plain_sentence
from unabridged.ingest.document import Document

SNIPPETS = tomllib.loads(Path(__file__).with_name("risk_snippets.toml").read_text(encoding="utf-8"))
MISSING = tomllib.loads(Path(__file__).with_name("missing_clauses.toml").read_text(encoding="utf-8"))
RULES = {rule.id: rule for rule in load_rules()}
CASES = [(rule, language) for rule in SNIPPETS for language in ("en", "zh")]


def test_every_rule_has_snippets_in_both_languages() -> None:
    assert {rule.id for rule in load_rules() if not rule.missing} == set(SNIPPETS)
    for languages in SNIPPETS.values():
        assert all(len(languages[code][side]) >= 20 for code in ("en", "zh") for side in ("yes", "no"))


@pytest.mark.parametrize(("rule", "language"), CASES)
def test_a_rule_finds_its_positive_snippets(rule: str, language: str) -> None:
    wording = RULES[rule].wording(language)
    missed = [text for text in SNIPPETS[rule][language]["yes"] if match_rule(wording, plain_sentence(text)) is None]
    assert not missed


@pytest.mark.parametrize(("rule", "language"), CASES)
def test_a_rule_leaves_its_negative_snippets_alone(rule: str, language: str) -> None:
    wording = RULES[rule].wording(language)
    wrong = [text for text in SNIPPETS[rule][language]["no"] if match_rule(wording, plain_sentence(text)) is not None]
    assert not wrong


def risks(text: str, language: str = "en") -> list[tuple[str, str | None]]:
    document = Document(name="x.txt", format="text", text=text, language=language)
    clause = Clause(id="1", start=0, end=len(text))
    return [(risk.rule, risk.clause) for risk in find_risks(document, [clause]) if risk.start is not None]


def test_a_finding_is_the_sentence_at_its_place() -> None:
    text = "1. Sale. Alder sells. The liability of Birch shall be unlimited. It rains."
    document = Document(name="x.txt", format="text", text=text, language="en")
    (risk,) = [r for r in find_risks(document, [Clause(id="1", start=0, end=len(text))]) if r.start is not None]
    assert risk.excerpt == "The liability of Birch shall be unlimited."
    assert text[risk.start : risk.end] == risk.excerpt


def test_a_rule_reports_once_in_a_clause() -> None:
    assert risks("Alder shall indemnify Birch. Alder shall indemnify Cedar.") == [("one_sided_indemnity", "1")]


def test_an_indemnity_given_back_is_not_one_sided() -> None:
    text = "Alder shall indemnify Birch against claims. Birch shall indemnify Alder against claims."
    clauses = [Clause(id="1", start=0, end=44), Clause(id="2", start=44, end=len(text))]
    document = Document(name="x.txt", format="text", text=text, language="en")
    assert [risk for risk in find_risks(document, clauses) if risk.rule == "one_sided_indemnity"] == []


def test_headings_promise_nothing() -> None:
    assert risks("Consent to Jurisdiction; Waiver of Trial by Jury.") == []


def test_a_sentence_goes_on_over_a_page_break() -> None:
    text = "The liability of the Supplier\n\n\n\n17\n\n\nshall be unlimited."
    assert risks(text) == [("uncapped_liability", "1")]


def in_list(lead: str, *items: str) -> list[tuple[str, str | None]]:
    """The findings of a clause 1 whose list has the items 1(a), 1(b) and so on."""
    text = lead
    clauses = []
    for letter, item in zip("abc", items, strict=False):
        text += "\n\n"
        clauses.append(Clause(id=f"1({letter})", parent="1", start=len(text), end=len(text) + len(item)))
        text += item
    document = Document(name="x.txt", format="text", text=text, language="en")
    found = find_risks(document, [Clause(id="1", start=0, end=len(text)), *clauses])
    return [(risk.rule, risk.clause) for risk in found if risk.start is not None]


def test_an_item_of_a_list_is_read_with_the_words_that_lead_in_to_it() -> None:
    lead = "1. This Agreement may be terminated before Closing:"
    items = ("(a) by written agreement of the parties; or", "(b) by the Purchaser at any time by notice to the Seller.")
    assert in_list(lead, *items) == [("one_sided_termination", "1(b)")]
    items = ("(a) disclose the terms of this Agreement; or", "(b) solicit any employee of the Company.")
    assert in_list("1. The Seller shall not:", *items) == [("non_compete", "1(b)")]


def test_what_the_words_before_a_list_say_alone_is_found_once() -> None:
    lead = "1. The Owner may terminate this Contract at any time for its convenience and shall then:"
    assert in_list(lead, "(a) pay for the Work done; and", "(b) return the tools.") == [("one_sided_termination", "1")]


def test_a_point_inside_a_number_ends_no_sentence() -> None:
    assert risks("The cap in Section 12.3 does not apply to the indemnity.") == [("uncapped_liability", "1")]


@pytest.mark.parametrize(
    ("period", "short"),
    [("five", True), ("ten (10)", True), ("48 hours", True), ("forty-eight hours", True), ("eleven", False), ("twenty-one", False)],
)  # fmt: skip
def test_a_period_is_short_up_to_ten_days(period: str, short: bool) -> None:
    unit = "" if "hours" in period else " days"
    text = f"The breach shall be remedied within {period}{unit} after notice."
    assert risks(text) == ([("short_cure_period", "1")] if short else [])


def test_usual_clauses_that_are_missing_are_named() -> None:
    document = Document(name="x.txt", format="text", text="Alder sells timber to Birch.", language="en")
    found = {risk.rule for risk in find_risks(document, [])}
    assert {"missing_governing_law", "missing_termination", "missing_notices"} <= found
    full = "Notices shall be given in writing. This Agreement terminates in May and is governed by the laws of Ohio."
    document = Document(name="x.txt", format="text", text=full, language="en")
    found = {risk.rule for risk in find_risks(document, [])}
    assert not found & {"missing_governing_law", "missing_termination", "missing_notices"}


def missing(text: str, language: str) -> set[str]:
    document = Document(name="x.txt", format="text", text=text, language=language)
    return {risk.rule for risk in find_risks(document, []) if risk.start is None}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_contract_without_the_usual_clauses_misses_them_all(language: str) -> None:
    assert missing(MISSING["contract"][language], language) == {rule.id for rule in load_rules() if rule.missing}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rule", [rule.id for rule in load_rules() if rule.missing])
def test_only_a_clause_of_its_kind_is_no_longer_missing(rule: str, language: str) -> None:
    contract, cases = MISSING["contract"][language], MISSING[rule][language]
    assert [clause for clause in cases["with"] if rule in missing(f"{contract}{clause}", language)] == []
    assert [clause for clause in cases["without"] if rule not in missing(f"{contract}{clause}", language)] == []


def test_every_reason_is_one_sentence_that_says_what_to_check() -> None:
    for rule in load_rules():
        assert re.fullmatch(r"[A-Z][^.]{20,200}: (?:check|note) [^.]{10,200}\.", rule.en.why), rule.id
        assert re.fullmatch(r"[^。]{6,60}：[^。]{6,60}。", rule.zh.why), rule.id


def test_a_rule_with_an_unbounded_repeat_is_refused() -> None:
    entry = '[[rule]]\nid = "x"\nseverity = "low"\n[rule.en]\ntitle = "t"\nwhy = "w"\npatterns = ["a.*b"]\n[rule.zh]\ntitle = "t"\nwhy = "w"\n'
    with pytest.raises(ValueError, match="'x' has a repeat without an upper bound"):
        parse_rules(entry)


def test_a_pattern_with_an_unknown_piece_is_refused() -> None:
    entry = '[[rule]]\nid = "x"\nseverity = "low"\n[rule.en]\ntitle = "t"\nwhy = "w"\npatterns = ["{{tide}}"]\n[rule.zh]\ntitle = "t"\nwhy = "w"\n'
    with pytest.raises(ValueError, match="'x' names a piece that is not in"):
        parse_rules(entry)


def test_a_rule_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="needs title and why"):
        parse_rules('[[rule]]\nid = "x"\nseverity = "low"\n[rule.en]\ntitle = "t"\n')


@pytest.mark.parametrize(
    "piece",
    [
        "shall may not indemnify ", "liability of the ", "terminate at any time ", "(1)(a)", "1.1.1.", "no consent without ",
        "material adverse change and no ", "不得转让", "赔偿损失责任", "within five days after ", "\n\n", "A. ", "change of control ",
        "may terminate this agreement by a ", "nothing in this agreement limits the cap ", "no seller shall compete ",
        "without a consent may be assigned ", "refrain from a ", "guarantor waives irrevocably ", "other customer at lower ",
        "exclusive a right ", "不得经营相同", "乙方应赔偿甲方", "提前三日通知", "可以随时单方",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str, language: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        risks(text, language)
        return time.process_time() - start

    seconds(2_000)
    small = seconds(15_000)
    assert min(seconds(60_000) for _ in range(3)) < 6 * small + 0.4
