"""`bench rot`: what else but length makes an engine fail, after the context-rot study (Hong, Troynikov and Huber 2025).

wording      needle and question alike, reworded, or without a word in common; similarity measured by an embedding model
distractors  0, 1 or 4 sentences beside the needle that say the like of something else
order        the haystack as written, or its sentences shuffled
home         a needle among texts of its own kind, or among others
repeated     one word written over and over with another among them, to be copied exactly
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from unabridged.ingest.context import Context

from .facts import TEMPLATES, WORDINGS, Fact, invent_many
from .haystacks import Haystack, Source, plant, shuffled
from .similarity import Embedding
from .trials import Asked, Group, Setting, Trial
from .words import Words

EXPERIMENTS = ("wording", "distractors", "order", "home", "repeated")
DISTRACTORS = (0, 1, 4)
# As in the study, at depths that are neither the start nor the end.
NEEDLES = 4
REPEATED_WORDS = (25, 100, 500, 2_500, 10_000)
_PAIRS = (("apple", "apples"), ("golden", "garden"), ("river", "rivet"))
# Pieces of a haystack that a needle is compared with.
_PIECES = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """Lengths in tokens and how many contexts for each cell. `embedding` None: similarity is not measured."""

    lengths: tuple[int, ...]
    experiments: tuple[str, ...] = EXPERIMENTS
    repeats: int = 8
    seed: int = 0
    embedding: Embedding | None = field(default=None, compare=False)


def groups(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    """The groups of the experiments asked for, experiment by experiment, shortest first."""
    makers: dict[str, Callable[[Plan, Haystack], Iterator[Group]]] = {
        "wording": _wording,
        "distractors": _distractors,
        "order": _order,
        "home": _home,
        "repeated": _repeated,
    }
    for name in plan.experiments:
        yield from makers[name](plan, haystack)


def _wording(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    for length in plan.lengths:
        for repeat in range(plan.repeats):
            ids = [_id("wording", length, wording, repeat, index) for index in range(NEEDLES) for wording in WORDINGS]

            def make(length: int = length, repeat: int = repeat) -> Asked:
                rng = random.Random(f"{plan.seed}/wording/{length}/{repeat}")
                sources = haystack.cut(length, rng)
                facts, depths = _facts(sources, rng)
                planted = plant(sources, [(depth, fact.sentence) for depth, fact in zip(depths, facts, strict=True)])
                trials = []
                for index, (fact, depth, span) in enumerate(zip(facts, depths, planted.spans, strict=True)):
                    for wording in WORDINGS:
                        settings: dict[str, Setting] = {"wording": wording, "topic": fact.topic}
                        if plan.embedding is not None:
                            settings["similarity"] = plan.embedding.cosine(fact.sentence, fact.questions[wording])
                        trials.append(
                            Trial(
                                _id("wording", length, wording, repeat, index), "wording", length,
                                fact.questions[wording], (fact.value,), depth=depth, evidence=(span,), settings=settings,
                            )
                        )  # fmt: skip
                return Asked(planted.context, tuple(trials))

            yield Group(tuple(ids), make)


def _distractors(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    for length in plan.lengths:
        for repeat in range(plan.repeats):
            # The same haystack and needles for every number of distractors: what changes is their number alone.
            for count in DISTRACTORS:
                ids = tuple(_id("distractors", length, str(count), repeat, index) for index in range(NEEDLES))

                def make(
                    length: int = length, repeat: int = repeat, count: int = count, ids: tuple[str, ...] = ids
                ) -> Asked:
                    rng = random.Random(f"{plan.seed}/distractors/{length}/{repeat}")
                    sources = haystack.cut(length, rng)
                    facts, depths = _facts(sources, rng)
                    places = [[rng.random() for _ in fact.distractors] for fact in facts]
                    chosen = [rng.sample(range(len(fact.distractors)), len(fact.distractors)) for fact in facts]
                    sentences = [(depth, fact.sentence) for depth, fact in zip(depths, facts, strict=True)]
                    for fact, order, at in zip(facts, chosen, places, strict=True):
                        sentences += [(at[number], fact.distractors[number]) for number in order[:count]]
                    planted = plant(sources, sentences)
                    trials = [
                        Trial(
                            ids[index], "distractors", length, fact.questions["told"], (fact.value,), depth=depth,
                            rivals=tuple(fact.rivals[number] for number in chosen[index][:count]), evidence=(span,),
                            settings={"distractors": count},
                        )
                        for index, (fact, depth, span) in enumerate(
                            zip(facts, depths, planted.spans, strict=False)
                        )
                    ]  # fmt: skip
                    return Asked(planted.context, tuple(trials))

                yield Group(ids, make)


def _order(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    for length in plan.lengths:
        for repeat in range(plan.repeats):
            for order in ("as written", "shuffled"):
                ids = tuple(_id("order", length, order, repeat, index) for index in range(NEEDLES))

                def make(
                    length: int = length, repeat: int = repeat, order: str = order, ids: tuple[str, ...] = ids
                ) -> Asked:
                    rng = random.Random(f"{plan.seed}/order/{length}/{repeat}")
                    sources = haystack.cut(length, rng)
                    facts, depths = _facts(sources, rng)
                    if order == "shuffled":
                        sources = shuffled(sources, rng)
                    return _asked("order", length, ids, sources, facts, depths, {"order": order})

                yield Group(ids, make)


def _home(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    """Every kind of text as haystack for every topic of needle."""
    for kind in haystack.kinds:
        texts = haystack.of(kind)
        for length in plan.lengths:
            if texts.tokens < length:
                continue
            for repeat in range(plan.repeats):
                ids = tuple(_id("home", length, kind, repeat, index) for index in range(len(TEMPLATES)))

                def make(
                    length: int = length,
                    repeat: int = repeat,
                    kind: str = kind,
                    texts: Haystack = texts,
                    ids: tuple[str, ...] = ids,
                ) -> Asked:
                    rng = random.Random(f"{plan.seed}/home/{kind}/{length}/{repeat}")
                    sources = texts.cut(length, rng)
                    words = Words(rng, "\n".join(source.text for source in sources))
                    facts = invent_many(len(TEMPLATES), words)
                    depths = [rng.random() for _ in facts]
                    asked = _asked("home", length, ids, sources, facts, depths, {"haystack": kind})
                    pieces = _pieces(asked.context)
                    trials = []
                    for trial, fact in zip(asked.trials, facts, strict=True):
                        settings: dict[str, Setting] = {**trial.settings, "topic": fact.topic}
                        if plan.embedding is not None:
                            settings["similarity"] = plan.embedding.nearest(fact.sentence, pieces)
                        trials.append(_with(trial, settings))
                    return Asked(asked.context, tuple(trials))

                yield Group(ids, make)


def _repeated(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    for count in REPEATED_WORDS:
        for repeat in range(plan.repeats):
            id = _id("repeated", count, "copy", repeat, 0)

            def make(count: int = count, repeat: int = repeat, id: str = id) -> Asked:
                rng = random.Random(f"{plan.seed}/repeated/{count}/{repeat}")
                common, odd = rng.choice(_PAIRS)
                at = rng.randrange(count)
                text = " ".join(odd if number == at else common for number in range(count))
                question = "Copy the whole text exactly, word for word, and write nothing else."
                context = plant([Source("repeated", "repeated", text)], []).context
                trial = Trial(
                    id, "repeated", count, question, (text,), "copied", round(at / count, 4), settings={"words": count}
                )
                return Asked(context, (trial,))

            yield Group((id,), make)


def _facts(sources: list[Source], rng: random.Random) -> tuple[list[Fact], list[float]]:
    words = Words(rng, "\n".join(source.text for source in sources))
    facts = invent_many(NEEDLES, words, rng.sample(TEMPLATES, NEEDLES))
    return facts, [round(rng.random(), 4) for _ in facts]


def _asked(
    experiment: str,
    length: int,
    ids: tuple[str, ...],
    sources: list[Source],
    facts: list[Fact],
    depths: list[float],
    settings: dict[str, Setting],
) -> Asked:
    planted = plant(sources, [(depth, fact.sentence) for depth, fact in zip(depths, facts, strict=True)])
    trials = tuple(
        Trial(
            id, experiment, length, fact.questions["told"], (fact.value,), depth=round(depth, 4), evidence=(span,),
            settings=settings,
        )
        for id, fact, depth, span in zip(ids, facts, depths, planted.spans, strict=True)
    )  # fmt: skip
    return Asked(planted.context, trials)


def _with(trial: Trial, settings: dict[str, Setting]) -> Trial:
    return replace(trial, settings=settings)


def _pieces(context: Context) -> list[str]:
    """Segments spread evenly over the context, cut to what the embedding model reads."""
    step = max(1, len(context.segments) // _PIECES)
    return [context.segment_text(segment)[:1_000] for segment in context.segments[::step]]


def _id(experiment: str, length: int, cell: str, repeat: int, index: int) -> str:
    return f"{experiment}/{length}/{cell.replace(' ', '-')}/{repeat}/{index}"
