"""Defined terms: where the text defines them, and where it uses them."""

from __future__ import annotations

import pytest
from unabridged.ingest.analysis import Definition
from unabridged.ingest.contracts import analyze_contract
from unabridged.ingest.document import Document


def definitions(text: str, language: str = "en") -> dict[str, Definition]:
    analysis = analyze_contract(Document(name="a.txt", format="text", text=text, language=language))
    return {definition.term: definition for definition in analysis.definitions}


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ('"Affiliate" means a person.', ["Affiliate"]),
        ("“Affiliate” shall mean a person.", ["Affiliate"]),
        ('"Closing" has the meaning set forth in Section 1.2.', ["Closing"]),
        ('"Guaranty" by any Person means an obligation.', ["Guaranty"]),
        ('"Dollars" and "$" mean lawful money.', ["Dollars", "$"]),
        ('"Process" (or "Processing") means to use.', ["Process", "Processing"]),
        ('The term "control" means power.', ["control"]),
        ('Advance Rate: as "Advance Rate" means 80%.', ["Advance Rate"]),
    ],
)
def test_dictionary_entries(sentence, terms):
    assert list(definitions(f"1.1 Terms. As used herein:\n\n{sentence}\n\n1.2 End. Done.")) == terms


@pytest.mark.parametrize(
    ("bracket", "terms"),
    [
        ('(the "Closing")', ["Closing"]),
        ('("AMC")', ["AMC"]),
        ('(each, a "Lender" and collectively, the "Lenders")', ["Lender", "Lenders"]),
        ('(as so extended, the "Outside Date")', ["Outside Date"]),
        ('(such statement, including any supplement, the "Proxy Statement")', ["Proxy Statement"]),
        ('(as defined in the "Purchase Agreement")', []),
        ('(within the meaning of "control")', []),
    ],
)
def test_brackets(bracket, terms):
    assert list(definitions(f"1.1 Sale. It happens on that day {bracket} and ends.\n\n1.2 End. Done.")) == terms


def test_referred_to_as_defines():
    text = (
        '1.1 Parties. A and B are referred to herein as the "Sellers," or individually as a "Seller."\n\n1.2 End. Done.'
    )
    assert list(definitions(text)) == ["Sellers", "Seller"]


@pytest.mark.parametrize("rule", ['References to "days" mean calendar days.', 'The term "or" is not exclusive.'])
def test_rules_of_reading_define_nothing(rule):
    assert definitions(f"1.1 Use. {rule}\n\n1.2 End. Done.") == {}


TERMS = (
    '1.1 Terms. As used herein:\n\n"Fee" means the fee.\n\n"Due Date" means a day.\n\n"Old Rate" means 5%.\n\n'
    '"Loan" means money lent under a Note.\n\n"Note" means a paper that shows a Loan.\n\n'
    "1.2 Payment. The Fee is paid on each Due Date.\n\n(a) Fees bear interest.\n\n1.3 End. The Note ends."
)


def test_uses_are_listed_by_clause():
    assert definitions(TERMS)["Fee"].used_in == ("1.2", "1.2(a)")
    assert definitions(TERMS)["Due Date"].used_in == ("1.2",)


def test_a_term_that_nothing_uses_is_unused():
    assert definitions(TERMS)["Old Rate"].status == "unused"
    assert definitions(TERMS)["Fee"].status == "used"


def test_terms_that_explain_each_other_are_circular():
    assert definitions(TERMS)["Loan"].status == definitions(TERMS)["Note"].status == "circular"


def test_a_longer_term_is_not_a_use_of_a_shorter_one():
    text = '1.1 Terms. Words:\n\n"Cash" means money.\n\n"Cash Account" means an account.\n\n1.2 Use. The Cash Account is kept.'
    assert definitions(text)["Cash"].used_in == ()
    assert definitions(text)["Cash Account"].used_in == ("1.2",)


def test_a_lower_case_word_is_not_a_use():
    assert (
        definitions('1.1 Terms. Words:\n\n"Notice" means a letter.\n\n1.2 Use. A notice is given.')["Notice"].used_in
        == ()
    )


def test_a_capitalised_phrase_used_often_without_a_definition_is_undefined():
    uses = "".join(
        f"1.{number} Part. The Final Payment is due, and such Final Payment counts.\n\n" for number in range(1, 5)
    )
    found = definitions(uses)["Final Payment"]
    assert found.status == "undefined"
    assert found.used_in == ("1.1", "1.2", "1.3", "1.4")


def test_a_definition_in_a_sentence_ends_with_it_also_where_lines_are_broken():
    text = '1.1 Terms. The price, where "Price" means the sum in Section 2.3.\n"Other" words follow.\n\n1.2 End. The Price. The Price.'
    assert definitions(text)["Price"].text == '"Price" means the sum in Section 2.3.'


def test_the_clause_and_the_text_are_those_of_the_definition():
    found = definitions(TERMS)["Due Date"]
    assert (found.clause, found.text) == ("1.1", '"Due Date" means a day.')
    assert TERMS[found.start :].startswith('"Due Date"')
