"""The words of an index after edits: those of the files as they are, however many segments were written on the way."""

import pytest
from sqlalchemy import select
from unabridged.app.answering.code import described, documentation
from unabridged.app.code_index import OpenedIndex, current_index
from unabridged.storage import Store, code_words
from unabridged.storage.tables import CodeWords

QUESTIONS = ("Who validates the size of a parcel?", "Which function computes what it costs?", "Who sends it away?")


def answers(store, folder):
    repository = OpenedIndex(store, current_index(store, folder, "1"), folder, "tree").repository
    return [
        [(item.symbol, item.score) for item in described.search(repository, question)] for question in QUESTIONS
    ] + [documentation.search(repository, "How do I send parcels?")]


@pytest.mark.parametrize("most", [2, 100])
def test_after_edits_the_words_are_those_of_a_fresh_index(tmp_path, monkeypatch, most):
    monkeypatch.setattr(code_words, "_MOST_SEGMENTS", most)
    folder = tmp_path / "tree"
    (folder / "post").mkdir(parents=True)
    (folder / "README.md").write_text("# Parcels\n\nHow to send parcels.\n")
    kept = Store(tmp_path / "kept")
    for step in range(8):
        verb = ("check", "validate", "weigh", "send")[step % 4]
        (folder / "post" / f"office{step % 3}.py").write_text(
            f"def {verb}_parcel(parcel):\n    '''{verb.title()}s the size of a parcel.'''\n    return costs(parcel, {step})\n"
        )
        (folder / "post" / "costs.py").write_text(f"def costs(parcel, step={step}):\n    return parcel.size\n")
        if step == 4:
            (folder / "post" / "__init__.py").write_text("")  # names begin otherwise from here on
        if step == 6:
            (folder / "post" / "office1.py").unlink()
        said = answers(kept, folder)
        fresh = Store(tmp_path / f"fresh{step}")
        assert said == answers(fresh, folder)
        assert said[0], "something fits"
        fresh.close()
    with kept._reading() as session:
        segments = set(session.scalars(select(CodeWords.segment)))
    assert len(segments) <= (most + 1 if most == 2 else 8)
    kept.close()
