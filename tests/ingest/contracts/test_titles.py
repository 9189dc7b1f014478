"""Which words behind a clause's number are its heading."""

import pytest
from unabridged.ingest.contracts.titles import is_finished


@pytest.mark.parametrize(
    ("title", "following"),
    [
        ("By Parent, if", ": the"),
        ("Each Bank (other than the Issuing Bank)", "\nshall"),
        ("EACH OF THE BORROWER AND THE SECURED", "\nCRE"),
        ("If an Event of Loss shall occur", "\nThe"),
        ("Loss Proceeds in excess of", "\n$5,"),
        ("Mechanics', workmen's, materialmen's,", "\nwar"),
        ("Opinion of Counsel of James J", ". Sm"),
    ],
)
def test_the_first_line_of_a_sentence_is_no_heading(title, following):
    assert not is_finished(title, following)


@pytest.mark.parametrize(
    ("title", "following"),
    [
        ("Termination", ". Thi"),
        ("Subject Matter of the Agreement", "\nThe"),
        ("Prior Agreements", ". Thi"),
        ("Regulation A", "\nThe"),
        ("Where Notices Are Sent", "\nNot"),
        ("No-Shop; Acquisition Proposals", ". (a)"),
        ("Each Party's Representations", "\n\nEa"),
    ],
)
def test_a_heading_may_have_such_words_and_stay_one(title, following):
    assert is_finished(title, following)
