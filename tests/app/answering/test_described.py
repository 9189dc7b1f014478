"""The function that a question describes without its name comes first."""

from __future__ import annotations

import pytest
from unabridged.app.answering import code
from unabridged.app.answering.code.described import search
from unabridged.app.opened import Opened
from unabridged.ingest.code import analyze_repository
from unabridged.ingest.document import Document, SourceFile

SOURCES = {
    "post/parcels.py": '''
class Parcel:
    """What is sent from one office to another."""

    def weigh(self):
        """How heavy it is, the wrapping included."""
        return sum(item.grams for item in self.items) + self.wrapping

    def _assert_stamps(self):
        if not self.stamps:
            raise ValueError("no stamps")

    def close(self):
        raise NotImplementedError


class Box(Parcel):
    def close(self):
        self.lid.press(self.tape)
''',
    "post/rounds.py": '''
def plan(parcels, streets):
    """Orders the parcels by street."""
    ordered = sorted(parcels, key=lambda parcel: streets.index(parcel.street))

    def street_of(parcel):
        return parcel.street

    return [street_of(parcel) for parcel in ordered]


def deliver(parcels):
    for parcel in plan(parcels, []):
        hand_over(parcel)


def hand_over(parcel):
    parcel.closed = True
    for attempt in range(3):
        if parcel.person_at_home():
            return True
    return False


def deliver_all(parcels):
    return deliver(parcels)
''',
    "post/test_rounds.py": """
def test_a_person_is_at_home_at_the_third_attempt():
    assert hand_over(parcel)
""",
    "post/Scale.java": """
class Scale {
    /**
     * Converts grams to the unit of a country.
     *
     * @param grams how heavy it is
     */
    double convert(double grams, Locale locale) { return locale.metric() ? grams : grams / 28.35; }
}
""",
}


@pytest.fixture(scope="module")
def repository():
    languages = {"py": "python", "java": "java"}
    files = [SourceFile(path, text.encode(), languages[path.rpartition(".")[2]]) for path, text in SOURCES.items()]
    document = Document(name="post", format="repository", text="", files=tuple(files))
    return Opened(document, analyze_repository(document)).repository


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who finds out how heavy it is?", "post.parcels.Parcel.weigh"),
        ("Where is it checked that a parcel has stamps?", "post.parcels.Parcel._assert_stamps"),
        ("Which function sorts by street?", "post.rounds.plan"),
        ("Who tries again when nobody is at home?", "post.rounds.hand_over"),
        ("Which method turns grams into the unit of a country?", "Scale.convert"),
        ("Wich function sorts by stret?", "post.rounds.plan"),
        ("Which method turns garms into the unit of a contry?", "Scale.convert"),
        ("哪个方法检查是否缺少值？", "post.parcels.Parcel._assert_stamps"),
    ],
)
def test_the_function_that_is_meant_is_first(repository, question, name):
    found = search(repository, question)
    assert found[0].symbol.name == name
    answer = code.answer(repository, question)
    assert answer is not None
    assert answer.results == (name,)


def test_a_class_is_the_answer_where_one_is_asked_for(repository):
    for question in ("Which class is what goes from one office to another?", "哪个类在办公室之间发送？"):
        assert search(repository, question, classes=True)[0].symbol.name == "post.parcels.Parcel"
    answer = code.answer(repository, "Which class describes what is sent to another office?")
    assert answer is not None
    assert answer.results == ("post.parcels.Parcel",)
    assert all(item.symbol.kind != "class" for item in search(repository, "Who sends a parcel from an office?"))


def test_tests_are_never_what_is_meant(repository):
    assert all("test" not in item.symbol.name for item in search(repository, "Who is at home at the third attempt?"))


def test_what_does_the_work_comes_before_what_leaves_it_to_others_or_is_inside(repository):
    names = [item.symbol.name for item in search(repository, "Which function orders parcels by street?")]
    assert names.index("post.rounds.plan") < names.index("post.rounds.plan.street_of")
    closing = [item.symbol.name for item in search(repository, "Who closes a parcel?")]
    assert closing.index("post.parcels.Box.close") < closing.index("post.parcels.Parcel.close")


def test_callers_and_callees_say_something_about_a_function(repository):
    alone = {item.symbol.name: item.score for item in search(repository, "attempt")}
    assert alone["post.rounds.hand_over"] > 0
    around = {item.symbol.name for item in search(repository, "Who hands over?")}
    assert "post.rounds.deliver" in around


def test_nothing_is_meant_by_words_that_no_function_has(repository):
    assert search(repository, "Who paints the zebra?") == []
    assert code.answer(repository, "Who paints the zebra?") is None
