"""Marks: exact match and spans, the same for the same answer, hostile answers included."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.app.evaluation import published_scores as published
from unabridged.app.evaluation.scores import METRICS, Reply, copied, holds, rank_of_evidence, wilson


def mark(answer, *expected, rivals=(), found=True):
    return holds(Reply(answer, found), expected, rivals)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("It is 4217036.", "4217036"),
        ("It is 4,217,036 dollars.", "4217036"),
        ("the sum of 4 217 036 euros".replace(" ", "\u202f"), "4217036"),
        ("KX-4821, as said", "kx-4821"),
        ("Lumavik\nRoseri said so", "lumavik roseri"),
        ("ＫＸ－4821", "KX-4821"),
    ],
)
def test_an_answer_that_holds_the_value_is_right(answer, expected):
    assert mark(answer, expected) == 1


@pytest.mark.parametrize("answer", ["", "It is 42170361.", "14217036", "4217", "4.217036", "four million"])
def test_a_part_of_a_number_or_a_longer_one_is_not_the_number(answer):
    assert mark(answer, "4217036") == 0


def test_the_mark_of_several_values_is_the_share_that_is_given():
    assert mark("1111111 and 3333333", "1111111", "2222222", "3333333", "4444444") == 0.5


def test_a_rival_given_first_makes_the_answer_wrong_and_one_given_later_does_not():
    assert mark("7654321, not 1234567", "1234567", rivals=("7654321",)) == 0
    assert mark("1234567, unlike 7654321", "1234567", rivals=("7654321",)) == 1


def test_where_the_text_holds_no_answer_saying_so_is_right():
    assert mark("The documents do not say.", found=False) == 1
    assert mark("It is 12.", found=True) == 0


@given(st.text(), st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=3), st.booleans())
def test_every_metric_takes_any_text_and_stays_between_0_and_1(answer, expected, rivals, found):
    for metric in METRICS.values():
        first = metric(Reply(answer, found), expected, rivals)
        assert 0 <= first <= 1
        assert first == metric(Reply(answer, found), expected, rivals)


@given(st.from_regex(re.compile(r"[A-Za-z0-9]{3,12}"), fullmatch=True), st.text(max_size=30))
def test_what_is_expected_is_found_wherever_it_stands_as_a_word(value, around):
    assert mark(f"{around} {value} {around}", value) == 1


def test_copying_counts_words_in_their_places():
    assert copied(Reply("a b c d", True), ("a b c d",), ()) == 1
    assert copied(Reply("a b d", True), ("a b c d",), ()) == 0.5
    assert copied(Reply("", True), ("a b",), ()) == 0


def test_the_rank_of_the_evidence_is_that_of_the_first_passage_that_overlaps_it():
    reply = Reply("", True, ((0, 10), (50, 60), (52, 70)))
    assert rank_of_evidence(reply, [(59, 61)]) == 2
    assert rank_of_evidence(reply, [(10, 50)]) == 0
    assert rank_of_evidence(reply, []) is None


@pytest.mark.parametrize(("right", "count"), [(0, 10), (5, 10), (10, 10), (81, 88), (1, 1000)])
def test_wilsons_interval_holds_exactly_the_shares_that_a_score_test_accepts(right, count):
    low, high = wilson(right, count)
    for bound in (low, high):
        if 0 < bound < 1:
            z = (right / count - bound) / math.sqrt(bound * (1 - bound) / count)
            assert abs(z) == pytest.approx(1.959963985, abs=1e-6)
    assert 0 <= low <= right / count <= high <= 1


def test_the_measures_of_published_sets():
    assert published.word_f1("The Great Wall of China", ["great wall"]) == pytest.approx(2 * 2 / (4 + 2))
    assert published.character_f1("长城，在北京", ["长城"]) == pytest.approx(2 * 2 / (5 + 2))
    assert published.rouge_l("a x b y c", ["a b c"]) == pytest.approx(2 * 3 / (5 + 3))
    assert published.edit_similarity("```\nreturn x\n```", ["return x"]) == 1
    assert published.number_named("Paragraph 3 or 4", ["Paragraph 3"]) == 0.5
    assert published.choice_named("The answer is (B).", ["B"]) == 1
    assert published.choice_named("A, not B", ["B"]) == 0
