"""Who calls this function, inside a real body of Python, with the structure on, off, or everything read.

The functions asked about are ours, in files of their own among real ones, so who calls whom is known by construction,
not by the analyser whose links are tested. The more a caller hides the name it calls, the less its text alone shows:

named    the caller has the function's name in its body
aliased  it is imported under another name, which alone stands in the body
method   a method of a class is called on an object that another function makes
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.pipeline import analyze, build_context

from ..haystacks import Haystack, Source
from ..trials import Asked, Group, Trial
from ..words import Words
from .plan import Place, Plan

TASKS = ("calls",)
_RELATIONS = ("named", "aliased", "method")
_EACH = 4


def groups(plan: Plan, haystack: Haystack, structures: tuple[str, ...]) -> Iterator[Group]:
    """For each length and repeat one group per structure, over the same context. Needs Python among the haystack."""
    sources = Haystack([source for source in haystack.sources if source.name.endswith(".py")])
    # Analysing a million tokens of Python takes a while; the structures ask about the same.
    make = lru_cache(maxsize=1)(lambda place: _make(place, sources))
    for length in plan.lengths:
        for repeat in range(plan.repeats):
            place = Place(plan, "calls", length, repeat)
            for structure in structures:
                ids = tuple(f"{id}/{structure}" for id in place.ids(_EACH * len(_RELATIONS)))

                def asked(place: Place = place, structure: str = structure, ids: tuple[str, ...] = ids) -> Asked:
                    made = make(place)
                    return Asked(
                        made.context,
                        tuple(
                            Trial(
                                id, trial.experiment, trial.length, trial.question, trial.expected,
                                evidence=trial.evidence, settings={**trial.settings, "structure": structure},
                            )
                            for id, trial in zip(ids, made.trials, strict=True)
                        ),
                    )  # fmt: skip

                yield Group(ids, asked, structure)


def _make(place: Place, haystack: Haystack) -> Asked:
    rng = place.rng()
    sources = haystack.cut(place.length, rng)
    words = Words(rng, "\n".join(source.text for source in sources))
    cases = [_case(relation, words) for relation in _RELATIONS for _ in range(_EACH)]
    files = [_file(number, source) for number, source in enumerate(sources)]
    files += [SourceFile(path, text.encode(), "python") for case in cases for path, text in case[0].items()]
    rng.shuffle(files)
    document = Document(name="program", format="repository", text="", files=tuple(files))
    context = build_context(document, analyze(document, "code"))
    trials = []
    for id, (_, relation, callee, caller) in zip(place.ids(len(cases)), cases, strict=True):
        segment = next(item for item in context.segments if item.title.endswith(f".{caller}"))
        trials.append(
            Trial(
                id, "calls", place.length, f"Which function calls {callee}?", (caller,),
                evidence=((segment.start, segment.end),), settings={"task": relation},
            )
        )  # fmt: skip
    return Asked(context, tuple(trials))


def _file(number: int, source: Source) -> SourceFile:
    # Numbered folders: texts of several haystacks may share a path.
    return SourceFile(f"part{number}/{source.name}", source.text.encode("utf-8", "replace"), "python")


def _case(relation: str, words: Words) -> tuple[dict[str, str], str, str, str]:
    """The files of one relation, its name, the function asked about and the one that calls it."""
    home, user, callee, caller, alias = (words.identifier() for _ in range(5))
    limit = words.number()
    if relation == "method":
        kind = words.name()
        defined = f"class {kind}:\n    def __init__(self, rows):\n        self.rows = rows\n\n    def {callee}(self, limit):\n"
        defined += f"        return [row for row in self.rows if row < limit]\n\n\ndef {alias}(rows):\n    return {kind}(rows)\n"
        used = f"from {home} import {alias}\n\n\ndef {caller}(rows):\n    kept = {alias}(rows)\n"
        # The method under a name of its own: the body of the caller never says it.
        used += f"    return getattr_free(kept)\n\n\ndef getattr_free(kept):\n    return kept.{callee}({limit})\n"
        used = used.replace("getattr_free", words.identifier())
        caller = used.rsplit("def ", 1)[1].split("(")[0]
    else:
        defined = f"def {callee}(rows, limit):\n    return [row for row in rows if row < limit]\n"
        name = callee if relation == "named" else alias
        imported = callee if relation == "named" else f"{callee} as {alias}"
        used = f"from {home} import {imported}\n\n\ndef {caller}(rows):\n    kept = {name}(rows, {limit})\n    return sum(kept)\n"
    return {f"{home}.py": defined, f"{user}.py": used}, relation, callee, caller
