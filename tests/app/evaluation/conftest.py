"""A small haystack with three kinds of text, and an engine that gives set answers."""

import pytest
from unabridged.app.evaluation.haystacks import Haystack, Source
from unabridged.engine.protocol import AnswerUpdate, Passage

SUBJECTS = ("lease", "harbour", "ledger", "orchard", "bridge", "council", "engine", "library")


def prose(seed, sentences):
    """Text that says nothing twice in the same words."""
    return "\n\n".join(
        f"The {SUBJECTS[(seed + n) % 8]} of chapter {seed}.{n} is kept by the {SUBJECTS[(seed * 3 + n) % 8]} office. "
        f"Its record runs over {n + 2} pages (see part {n // 7})."
        for n in range(sentences)
    )


def program(seed, functions):
    return "\n\n".join(
        f"def step_{seed}_{n}(rows):\n    '''Step {n}.'''\n    return [row + {n} for row in rows]\n"
        for n in range(functions)
    )


@pytest.fixture(scope="session")
def haystack():
    return Haystack(
        [Source("papers", f"paper{seed}.txt", prose(seed, 120)) for seed in range(6)]
        + [Source("sources", f"module{seed}.py", program(seed, 80)) for seed in range(6)]
    )


class Set:
    """An engine that answers `replies[question]` and counts how often it is asked."""

    name = "remote"

    def __init__(self, replies=None, default="I do not know.", on_ask=None):
        self.replies, self.default, self.on_ask, self.asked = replies or {}, default, on_ask, []

    def answer(self, context, question, *, stop=lambda: False):
        self.asked.append(question)
        if self.on_ask:
            self.on_ask(len(self.asked))
        if stop():
            return
        yield AnswerUpdate("text", self.replies.get(question, self.default))
        segment = context.segments[0]
        yield AnswerUpdate("passages", passages=(Passage(segment.id, segment.start, segment.end),))


@pytest.fixture
def set_engine():
    return Set
