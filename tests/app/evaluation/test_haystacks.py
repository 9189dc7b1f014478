"""Real texts with facts in them: every fact stays whole, where it was put, and cannot be known from the text around."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.app.evaluation.facts import TEMPLATES, WORDINGS, invent_many
from unabridged.app.evaluation.haystacks import Haystack, Source, open_haystack, plant, shuffled
from unabridged.app.evaluation.words import Words
from unabridged.engine.ranking.stopwords import ENGLISH_STOPWORDS
from unabridged.ingest.context import estimate_tokens
from unabridged.ingest.errors import UsageError

HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from("\n.!? \"'\r\f\u2028"), max_size=400)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(HOSTILE.filter(str.strip), min_size=1, max_size=3),
    st.lists(st.tuples(st.floats(0, 1), HOSTILE.filter(str.strip)), max_size=4),
)
def test_planted_sentences_stand_whole_at_their_spans_and_nothing_else_is_lost(texts, sentences):
    planted = plant([Source("t", str(n), text) for n, text in enumerate(texts)], sentences)
    planted.context.check()
    assert [planted.context.text[start:end] for start, end in planted.spans] == [text for _, text in sentences]
    rest = planted.context.text
    for start, end in sorted(planted.spans, reverse=True):
        rest = rest[:start] + rest[end:]
    assert "".join(rest.split()) == "".join("".join(texts).split())


def test_a_sentence_lies_at_its_depth_between_two_sentences(haystack):
    sources = haystack.of("papers").cut(8_000, random.Random(1))
    planted = plant(sources, [(depth / 10, f"Fact {depth}.") for depth in range(11)])
    length = len(planted.context.text)
    for depth, (start, end) in enumerate(planted.spans):
        assert start / length == pytest.approx(depth / 10, abs=0.03)
        before = planted.context.text[:start].rstrip()
        assert not before or before[-1] in ".!?)" or planted.context.text[start - 1] == "\n"
        assert planted.context.text[end : end + 1] in ("", " ", "\n")


def test_a_cut_has_the_length_that_was_asked_for_and_depends_on_the_seed_alone(haystack):
    for tokens in (500, 4_000, 20_000):
        cut = haystack.cut(tokens, random.Random("a"))
        size = sum(estimate_tokens(source.text) for source in cut)
        assert 0.95 * tokens <= size <= tokens + 1
        assert cut == haystack.cut(tokens, random.Random("a"))
    assert haystack.cut(4_000, random.Random("a")) != haystack.cut(4_000, random.Random("b"))


def test_a_haystack_that_is_too_short_says_so(haystack):
    with pytest.raises(UsageError, match="10,000,000 are asked for"):
        haystack.cut(10_000_000, random.Random(0))


def test_shuffling_keeps_the_words_and_loses_the_order(haystack):
    sources = haystack.of("papers").cut(4_000, random.Random(0))
    (mixed,) = shuffled(sources, random.Random(0))
    written = " ".join(source.text for source in sources).split()
    assert sorted(mixed.text.split()) == sorted(written)
    assert mixed.text.split() != written


def test_invented_names_and_values_are_unique_and_not_in_the_text():
    words = Words(random.Random(3), "LUMAVIK 1234567")
    drawn = (
        [words.name() for _ in range(2_000)] + [words.number() for _ in range(500)] + [words.code() for _ in range(500)]
    )
    assert len(set(drawn)) == len(drawn)
    assert "Lumavik" not in drawn


def test_a_question_never_holds_the_answer_and_described_ones_share_no_word_with_the_fact():
    for fact in invent_many(len(TEMPLATES), Words(random.Random(0))):
        assert fact.value in fact.sentence
        assert all(fact.value not in question for question in fact.questions.values())
        told, described = (_content(fact.questions[wording]) for wording in (WORDINGS[0], WORDINGS[2]))
        assert len(told & _content(fact.sentence)) >= 3
        assert not described & _content(fact.sentence), fact
        assert all(fact.value not in text for text in fact.distractors)
        assert all(rival in text for rival, text in zip(fact.rivals, fact.distractors, strict=True))


def _content(text):
    return {word.strip(".,?").lower() for word in text.split()} - set(ENGLISH_STOPWORDS)


def test_folders_are_kinds_and_what_cannot_be_read_is_passed_over(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("A letter.")
    (tmp_path / "letters" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "letters" / "tool.py").write_text("x = 1\n")
    found = open_haystack([str(tmp_path / "letters")])
    assert [(source.kind, source.name) for source in found.sources] == [("letters", "one.txt"), ("letters", "tool.py")]
    with pytest.raises(UsageError, match="no folder"):
        open_haystack([str(tmp_path / "none")])


def test_what_comes_with_python_is_found_on_any_machine():
    found = open_haystack(["python"])
    assert found.kinds == ("documentation", "sources")
    assert found.tokens > 1_000_000
    assert found.digest == Haystack(reversed(found.sources)).digest
