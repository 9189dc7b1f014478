"""The engine without a model: it ranks segments, quotes passages, and says when there is nothing to quote."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.engine.extractive import Extractive
from unabridged.engine.ranking import read_question
from unabridged.engine.ranking.contents import without_contents
from unabridged.engine.ranking.terms import stem, terms
from unabridged.ingest.context import Context, Link, Segment


def context(*parts: tuple[str, str] | str, links=(), kind="section") -> Context:
    """A context of (title, text) parts; segments are named s0, s1, ..."""
    segments, texts, start = [], [], 0
    for number, part in enumerate(parts):
        title, text = part if isinstance(part, tuple) else ("", part)
        segments.append(Segment(f"s{number}", kind, start, start + len(text), "d.txt", title=title))
        texts.append(text)
        start += len(text)
    found = Context("".join(texts), tuple(segments), tuple(Link(*link, "reference") for link in links))
    found.check()
    return found


LEASE = context(
    ("Rent", "The tenant pays a monthly rent of 4,200 euros, due on the third working day of each month. "),
    ("Pets", "Two cats are allowed. A dog may only be kept with the written consent of the landlord. "),
    ("Notice", "Either party may terminate this lease by giving three months' written notice to the other party. "),
    ("Liability", "The liability of the landlord for slight negligence is limited to the rent of twelve months. "),
)


def answer(context: Context, question: str):
    updates = list(Extractive().answer(context, question))
    return "".join(update.text for update in updates if update.kind == "text"), updates[-1]


def check(context: Context, question: str, segment: str) -> None:
    text, last = answer(context, question)
    assert last.found, text
    assert last.passages[0].segment_id == segment


def test_the_segment_that_answers_comes_first():
    check(LEASE, "How much is the monthly rent?", "s0")
    check(LEASE, "Is the tenant allowed to keep a dog?", "s1")


def test_a_synonym_of_the_field_finds_the_clause():
    check(LEASE, "How can the agreement be cancelled?", "s2")


def test_a_quote_is_the_very_text():
    text, last = answer(LEASE, "How much is the monthly rent?")
    best = last.passages[0]
    assert "4,200 euros" in LEASE.text[best.start : best.end]
    assert "4,200 euros" in text


def test_a_question_the_text_does_not_answer_is_said_to_be_unanswered():
    for question in ("What is the warranty period of the helicopter?", "Who won the chess championship?"):
        text, last = answer(LEASE, question)
        assert not last.found
        assert text == "The documents do not say."


CHINESE = context(
    ("第三条 租金", "第三条 租金。乙方应于每月五日前向甲方支付租金人民币八千元。"),
    ("第七条 违约责任", "第七条 违约责任。任何一方违反本合同约定的，应向守约方支付违约金两万元。"),
    ("第九条 争议解决", "第九条 争议解决。因本合同引起的争议，提交北京仲裁委员会仲裁。"),
)


def test_chinese_questions_find_chinese_clauses():
    check(CHINESE, "违约金是多少？", "s1")
    check(CHINESE, "发生争议如何解决？", "s2")


def test_an_unanswered_chinese_question_is_answered_in_chinese():
    text, last = answer(CHINESE, "董事会成员的薪酬是如何确定的？")
    assert not last.found
    assert text == "文档中没有找到这个问题的答案。"


def test_what_a_segment_refers_to_gains_from_it():
    parts = [
        "Fees are charged as set out in Annex B for every late return of a boat. ",
        "Annex B. Ten coins. ",
        "Other. ",
    ]
    alone = Extractive().rank(context(*parts), "late return of a boat fees")
    linked = Extractive().rank(context(*parts, links=[("s0", "s1")]), "late return of a boat fees")
    assert [item.number for item in alone] == [0]
    assert [item.number for item in linked][:2] == [0, 1]


def test_a_title_counts_more_than_a_mention():
    found = context(
        ("Item 1. Business", "We sell boats. Legal proceedings are described elsewhere in this book."),
        ("Item 3. Legal Proceedings", "We are party to two lawsuits about boats."),
    )
    check(found, "Are there legal proceedings?", "s1")


def test_a_heading_that_names_all_that_is_asked_comes_before_a_place_that_has_the_words():
    found = context(
        ("parties", "Birch LLP, a limited liability partnership; Alder LLP, a limited liability partnership. "),
        ("1 · Terms", "Losses are liabilities, damages and costs of every kind, limited or not. "),
        ("8 · LIMITS OF LIABILITY · Amount", "What the Lead Seller owes for all claims does not exceed one million. "),
        (
            "8 · LIMITS OF LIABILITY · Time",
            "The Lead Seller is not liable unless it is told of a claim within two years. ",
        ),
        ("9 · Notices", "Notices are sent by post. "),
    )
    _, last = answer(found, "What limits liability?")
    assert last.found
    assert {passage.segment_id for passage in last.passages[:2]} == {"s2", "s3"}


def test_the_name_of_a_legal_form_says_nothing_of_limits():
    found = context(
        "Birch is a limited liability company and Alder is a limited liability partnership. ",
        "The Seller's liability for all claims is limited to one million euros. ",
        "Notices are sent by post. ",
    )
    check(found, "What limits liability?", "s1")
    check(found, "Is Birch a limited liability company?", "s0")


def test_an_everyday_phrase_finds_the_clause_in_the_words_of_documents():
    found = context(
        ("7 · Staff", "The Purchaser shall not solicit or entice away a key employee of the Seller. "),
        ("10 · Termination", "This Agreement may be terminated at any time before Closing by the Purchaser. "),
        ("11 · Costs", "Each side bears its own costs of the sale. "),
    )
    check(found, "When can the buyer walk away?", "s1")


ENTRIES = "".join(
    f"ARTICLE {n}. {name} .......... {3 * n}\n"
    for n, name in enumerate(["Sale", "Price", "Escrow", "Claims", "Notices"], 1)
)


def test_a_list_of_contents_is_never_quoted():
    found = context(
        ("preamble", f"Sale agreement\n\n{ENTRIES}\nThis Agreement is made today. "),
        ("3 · Sums", "The escrow is a sum. "),
    )
    text, last = answer(found, "What is the escrow?")
    assert "....." not in text
    assert [passage.segment_id for passage in last.passages] == ["s1"]


def test_contents_are_blanked_in_place_and_tables_are_not():
    table = "Net sales ..... 90\nCosts ..... 40\nWages ..... 20\nRent ..... 30\nTax ..... 7\nProfit ..... 12\n"
    text = f"Start\n{ENTRIES}The parties\nagree\nas follows:\n{table}"
    blanked = without_contents(text)
    assert len(blanked) == len(text)
    assert blanked.replace(" ", "").strip().splitlines()[-6:] == table.replace(" ", "").splitlines()
    assert "ARTICLE" not in blanked


def test_the_statement_that_holds_a_figure_is_among_the_first():
    talk = [
        ("Discussion", f"Gross margin was driven by fares in quarter {number}. Gross margin again.")
        for number in range(9)
    ]
    found = context(*talk, ("Income statement", "Fares 90 Fuel 40 Wages 20"))
    ranked = Extractive().rank(found, "What drove gross margin?")
    assert 9 in [item.number for item in ranked[:3]]


def test_identifiers_are_found_by_their_parts():
    found = context("def readRetryTimeout(): pass\n", "def open_door(): pass\n")
    check(found, "where is the retry timeout read?", "s0")
    check(found, "open door", "s1")


@pytest.mark.parametrize(
    ("one", "other"),
    [("geographies", "geographic"), ("cyclical", "cyclicality"), ("operates", "operating"), ("securities", "security")],
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


def test_chinese_becomes_bigrams_and_fiscal_years_become_years():
    assert terms("毛利率 in FY2022") == ["毛利", "利率", "in", "2022"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6), st.text(max_size=60))
def test_passages_lie_inside_their_segments(parts, question):
    found = context(*parts)
    segments = {segment.id: segment for segment in found.segments}
    for passage in list(Extractive().answer(found, question))[-1].passages:
        segment = segments[passage.segment_id]
        assert segment.start <= passage.start < passage.end <= segment.end


def test_the_same_question_gives_the_same_answer():
    assert answer(LEASE, "rent and notice") == answer(LEASE, "rent and notice")


def test_five_hundred_pages_rank_within_a_second():
    page = "The company recognised revenue from customers in several countries during the year ended December. " * 30
    report = context(*(f"{page} Page {number} mentions item{number}. " for number in range(500)))
    started = time.process_time()
    assert Extractive().rank(report, "What does item250 say about revenue?")[0].number == 250
    assert time.process_time() - started < 1


def test_a_stop_ends_the_answer():
    assert all(update.kind == "progress" for update in Extractive().answer(LEASE, "rent?", stop=lambda: True))


# --- names ---------------------------------------------------------------------------------------------------------

FILLER = [
    f"Part {n}. The office keeps a record of each delivery of lot {n}. The record is open to whoever asks for it, and "
    f"every copy of it costs {n} coins. "
    for n in range(40)
]


def among(*sentences, links=()):
    """Each sentence in a segment of its own among forty that say other things; s40 is the first."""
    return context(
        *FILLER, *(f"{FILLER[n]} {sentence} {FILLER[n + 1]}" for n, sentence in enumerate(sentences)), links=links
    )


def test_what_is_said_of_a_rare_name_in_other_words_is_quoted_with_a_caution():
    found = among("The strongbox of Lumavik opens with 4217036.")
    text, last = answer(found, "Which digits give access to the valuables in Lumavik?")
    assert text.startswith("The documents do not say so in these words.")
    assert "4217036" in text
    assert not last.found
    assert last.passages[0].segment_id == "s40"


def test_a_name_that_is_nowhere_is_not_found_whatever_else_is_said():
    found = among("The record of lot 7 costs 4217036 coins.")
    text, last = answer(found, "Which record of each delivery does the office of Zorvik keep?")
    assert text == "The documents do not say."
    assert not last.found


def test_another_thing_said_of_a_name_is_not_an_answer():
    _, last = answer(
        among("The strongbox of Lumavik opens with 4217036."), "How deep is the harbour of Lumavik for ships?"
    )
    assert not last.found


def test_a_place_that_fits_the_kind_of_question_does_not_come_before_the_name_asked_about():
    found = context(
        *FILLER,
        ("Consolidated balance sheet", "Consolidated balance sheet. Total assets on the balance sheet 12,345. "),
        "The mill of Lumavik is carried at 4217036 on its balance sheet. ",
    )
    check(found, "At what is the mill of Lumavik carried on its balance sheet?", "s41")


def test_of_two_sentences_with_the_words_asked_for_the_one_that_says_less_else_comes_first():
    right = "The deposit of Lumavik under the agreement is 4217036."
    wrong = "The deposit of the tenant before Lumavik under the earlier agreement is 7654321."
    for order in ((right, wrong), (wrong, right)):
        found = among(*order)
        _, last = answer(found, "What is the deposit of Lumavik under the agreement?")
        best = last.passages[0]
        assert "4217036" in found.text[best.start : best.end]


def test_a_line_of_code_above_a_sentence_is_no_part_of_it():
    found = among(
        "The harbour fee of Lumavik last year was 7654321.",
        "\nbuffer.reset(window, handle, encoding)\nThe harbour fee of Lumavik is 4217036.\n",
    )
    check(found, "What is the harbour fee of Lumavik?", "s41")


def test_a_question_about_several_names_gets_something_of_each():
    found = among(
        *(
            f"The number of {name} is {value}."
            for name, value in (("Lumavik", 11111), ("Kelbek", 22222), ("Zorvik", 33333))
        )
    )
    text, last = answer(found, "What are the numbers of Lumavik, Kelbek and Zorvik?")
    assert last.found
    assert all(value in text for value in ("11111", "22222", "33333"))


def test_citations_are_numbered_as_they_are_quoted():
    found = among(*(f"The number of {name} is {value}." for name, value in (("Lumavik", 11111), ("Kelbek", 22222))))
    text, last = answer(found, "What are the numbers of Lumavik and Kelbek?")
    for number, quote in enumerate(text.split("\n\n"), 1):
        passage = last.passages[number - 1]
        assert quote == f"“{' '.join(found.text[passage.start : passage.end].split())}” [{number}]"


def test_a_name_in_the_passage_leads_on_to_where_it_is_explained():
    found = among(
        "The fee of Lumavik is the same as the fee of Kelbek.",
        "The fee of Zorvik is 7654321.",
        "The fee of Kelbek is the same as the fee of Brenofax.",
        "The fee of Brenofax is 4217036.",
    )
    text, last = answer(found, "What is the fee of Lumavik?")
    assert [passage.segment_id for passage in last.passages[:3]] == ["s40", "s42", "s43"]
    assert "4217036" in text


def test_names_that_lead_in_a_circle_are_followed_once():
    found = among("The fee of Lumavik is the fee of Kelbek.", "The fee of Kelbek is the fee of Lumavik.")
    _, last = answer(found, "What is the fee of Lumavik?")
    ids = [passage.segment_id for passage in last.passages]
    assert len(set(ids)) == len(ids)


def test_a_segment_that_only_a_link_leads_to_is_a_passage_and_none_without_the_link_share():
    found = among("def lumavik_load(rows): ...", links=[("s3", "s40")])
    question = "Which function calls lumavik_load?"
    on = [item.number for item in Extractive().rank(found, question) if item.window.end > item.window.start]
    off = [
        item.number for item in Extractive(link_share=0.0).rank(found, question) if item.window.end > item.window.start
    ]
    assert on[:2] == [40, 3]
    assert 3 not in off


FEES = context(
    "The registration fee of Orlavik is 100 euros. Payment is made in advance by bank transfer to the office of the registrar.\n",
    "Visitors are asked to sign the book.\nThe registration fee of Orlavik is 200 euros.\nDogs wait outside.\n"
    "The registration fee of Orlavik is 300 euros.\n",
    *(f"The registration fee of Orlavik is {number}00 euros. Room {number} is closed.\n" for number in (4, 5, 6)),
    "The registration fee of Benkast is 900 euros.\n",
    *(f"Members of group {number} meet on the first working day of the month.\n" for number in range(40)),
)


@pytest.mark.parametrize(
    "question", ["What are all the registration fees of Orlavik?", "List every registration fee of Orlavik."]
)
def test_a_question_for_all_has_everything_that_says_so(question):
    text, _ = answer(FEES, question)
    assert all(f"{number}00 euros" in text for number in range(1, 7))
    assert "900" not in text


def test_a_question_for_all_of_what_is_nowhere_is_not_answered_with_everything():
    text, last = answer(FEES, "What are all the penalties of Zorvane?")
    assert not last.found
    assert text.count("“") <= 3


def test_a_question_for_one_thing_is_not_answered_with_everything():
    text, _ = answer(FEES, "What is the registration fee of Orlavik?")
    assert text.count("euros") <= 6
    assert not read_question("Who pays all the fees?").wants_all
    assert not read_question("Are there fees at all?").wants_all


def test_of_several_names_in_one_segment_something_is_quoted_of_each():
    both = (
        "The seat of Orlavik is Amber Hill.\n" + "Visitors sign the book at the entrance, and dogs wait outside.\n" * 15
    )
    both += "The seat of Benkast is Cedar Point.\n"
    filler = (f"Members of group {number} meet on the first working day.\n" for number in range(40))
    text, last = answer(
        context(both, "The seat of Lumagund is Birch Lane.\n", *filler),
        "What are the seats of Orlavik, Benkast and Lumagund?",
    )
    assert all(seat in text for seat in ("Amber Hill", "Cedar Point", "Birch Lane"))
    assert [passage.segment_id for passage in last.passages[:3]].count("s0") == 2


def test_a_heading_is_quoted_with_what_stands_below_it():
    text = (
        "# Drying timber\n\nBoards lie on bearers for a year.\nThey are turned once.\n\n# Sawing\n\nThe saw is cold.\n"
    )
    middle = text.index("# Sawing")
    segments = (
        Segment("t#1", "section", 0, middle, "t", title="Drying timber"),
        Segment("t#2", "section", middle, len(text), "t", title="Sawing"),
    )
    updates = list(Extractive().answer(Context(text, segments), "What is said of drying timber?"))
    assert updates[-2].text == "“# Drying timber Boards lie on bearers for a year. They are turned once.” [1]"
