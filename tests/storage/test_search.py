"""Full-text search in English and Chinese; what a person types is never query syntax."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.storage.terms import folded_words, index_terms, query_phrases

# Letters with accents made of one and of two signs, other scripts, digits of several kinds, and what divides words.
_SIGNS = "abzAZéÉüñçøßŁ\u0301\u0308жйЙΩά中文合同가나あ9²٣½_-.'\"/ \n\0"


@pytest.fixture
def workspace(store, add):
    created = store.create_workspace("Leases")
    add(store, created.id)
    return created.id


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tenant", "tenant"),
        ("TENANT pay", "tenant"),
        ('"shall pay"', "shall"),
        ("违约", "违约"),
        ("支付违约金", "支付"),
        ("金", "金"),
        ("section 9", "Section"),
    ],
)
def test_a_word_is_found_at_its_place(store, workspace, query, found, contract):
    hit = store.search(workspace, query)[0]
    assert contract[hit.start : hit.end].lower().startswith(found.lower()[:1])
    assert found in hit.snippet


@pytest.mark.parametrize("query", ["landlord", "付约", '"pay shall"', "", "*", '"', "AND", "NEAR(", "a:b -c ^d"])
def test_what_is_not_there_is_not_found_and_no_sign_is_an_error(store, workspace, query):
    assert store.search(workspace, query) == []


def test_any_word_is_enough_where_no_passage_has_all(store, workspace):
    assert store.search(workspace, "landlord tenant")


def test_search_stays_inside_its_workspace(store, workspace):
    assert store.search(store.create_workspace("other").id, "tenant") == []


def test_indexing_again_replaces_what_was_indexed(store, workspace, add):
    add(store, workspace)
    assert len(store.search(workspace, "tenant")) == 1


@given(st.text(max_size=60))
def test_a_query_becomes_words_and_nothing_else(query):
    for phrase in query_phrases(query):
        assert phrase.words
        assert not set("".join(phrase.words)) & set("\"'\\*:()&|!<>^ \n")


@given(st.lists(st.text(alphabet=_SIGNS, max_size=40), min_size=1, max_size=8))
def test_words_are_those_that_fts5_would_make(texts):
    with sqlite3.connect(":memory:") as fts5:
        fts5.execute("CREATE VIRTUAL TABLE x USING fts5(terms, tokenize='unicode61 remove_diacritics 2')")
        fts5.executemany("INSERT INTO x VALUES (?)", [(index_terms(text),) for text in texts])
        fts5.execute("CREATE VIRTUAL TABLE y USING fts5vocab(x, 'instance')")
        theirs = [
            [term for (term,) in fts5.execute('SELECT term FROM y WHERE doc = ? ORDER BY "offset"', (row,))]
            for row in range(1, len(texts) + 1)
        ]
    assert [folded_words(text) for text in texts] == theirs


def test_passages_are_ranked_by_rarity_frequency_and_length(store, add):
    workspace = store.create_workspace("Leases").id
    texts = {
        "often.txt": "1. Rent\nRent, rent and rent again.\n",
        "once.txt": "1. Term\nThe rent of the house is due each month; the tenant shall pay it to the landlord.\n",
        "rare.txt": "1. Notice\nThe surety is told of each delay.\n",
        "other.txt": "1. Law\nThe law of the land is the law of this deed.\n",
        "another.txt": "1. Parties\nThe parties are named above.\n",
    }
    for name, text in texts.items():
        add(store, workspace, name, text)
    assert [hit.document for hit in store.search(workspace, "rent")] == ["often.txt", "once.txt"]
    assert store.search(workspace, "rent surety")[0].document == "rare.txt"


@given(st.text("合同法ab ", max_size=30))
def test_every_pair_of_characters_of_a_text_is_in_the_index(text):
    terms = index_terms(text).split()
    for index in range(len(text) - 1):
        pair = text[index : index + 2]
        if all(char in "合同法" for char in pair):
            assert pair in terms
