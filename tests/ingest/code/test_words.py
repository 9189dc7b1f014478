"""Names, comments and questions meet in the common form of their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.code.vocabulary import CHINESE, PHRASES, RELATED, SYNONYMS
from unabridged.ingest.code.words import common, content_words, near_spellings, related, words


@pytest.mark.parametrize(
    "forms",
    [
        "validate validates validated validating validation validator check checks ensure",
        "remove removes removed removing delete deletion strip",
        "encode encodes encoded encoding encoder",
        "normalize normalized normalization standardize",
        "cache caches cached caching memoize",
        "retry retries retried",
        "directory directories dir folder",
        "iterate iterates iterating iteration iterator",
        "copy copies copied duplicate",
        "interrupt interrupted interruption",
        "send sends sent sending sender senders",
        "write wrote written writing writers",
        "cancel cancelled canceled cancelling",
        "child children",
    ],
)
def test_forms_and_synonyms_of_a_word_are_one(forms):
    assert len({common(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "different", ["head header", "state statement", "string bring", "use user", "date update", "list last"]
)
def test_words_that_only_look_alike_stay_apart(different):
    assert len({common(word) for word in different.split()}) == 2


def test_names_are_taken_apart():
    assert words("_splitOpt") == words("split option")
    assert words("HTTPHeader") == words("http header")
    assert words("poslist") == words("pos list"), "written together of two known words"
    assert words("拆分选项") == words("split option")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who makes sure that the folder is there?", "check directory"),
        ("Where is a list turned into text?", "list convert string"),
        ("Which function works out how long it lasts?", "compute length last"),
        ("哪里根据版本决定可以使用哪些帧？", "version decide can frame"),
        ("Which function is it?", ""),
        ("Which code sets the exit code? Why doesn't it?", "set exit code"),
    ],
)
def test_a_question_is_what_it_looks_for(question, said):
    assert content_words(question) == words(said)


def test_who_says_job_may_mean_a_task():
    assert common("task") in related(common("job"))
    assert common("job") in related(common("task"))
    assert common("job") not in related(common("job"))
    assert related("a word that nobody knows") == frozenset()


def test_the_vocabulary_is_well_formed():
    for line in (*SYNONYMS.split("\n"), *RELATED.split("\n")):
        assert len(line.split()) != 1, f"{line} stands for nothing"
    groups = [line.split() for line in SYNONYMS.split("\n") if line]
    members = [word for group in groups for word in group]
    assert len(members) == len(set(members)), "a word has one meaning"
    terms = [entry.partition("=")[0] for entry in CHINESE.split()]
    assert len(terms) == len(set(terms))
    assert all(entry.count("=") == 1 for entry in CHINESE.split())
    assert "\n\n" not in PHRASES


@given(st.text(max_size=60))
def test_any_text_has_words_and_they_are_in_common_form(text):
    assert all(word and "\n" not in word for word in words(text))
    assert len(content_words(text)) == len(set(content_words(text)))


@pytest.mark.parametrize("slip", ["conection", "connecction", "conenction", "connectiom"])
def test_a_slip_is_near_the_word_that_was_meant(slip):
    assert common("connection") in near_spellings(common(slip))
