"""Full-text search in English and Chinese; what a person types is never query syntax."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.storage.terms import index_terms, query_phrases


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
def test_every_query_becomes_quoted_phrases(query):
    for phrase in query_phrases(query):
        assert phrase.rstrip(" *").strip('"').count('"') == 0
        assert phrase.startswith('"')


@given(st.text("合同法ab ", max_size=30))
def test_every_pair_of_characters_of_a_text_is_in_the_index(text):
    terms = index_terms(text).split()
    for index in range(len(text) - 1):
        pair = text[index : index + 2]
        if all(char in "合同法" for char in pair):
            assert pair in terms
