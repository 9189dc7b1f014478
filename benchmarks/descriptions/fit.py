"""Fits the weights by which described functions are ranked, and says what they reach on packages left out of the fit.

    python benchmarks/descriptions/fit.py FOLDER [--set NAME]...

Softmax over the functions that share a word with the question, right ones against all others; each fifth of the packages
is ranked once by weights fitted to the rest. What is printed goes into descriptions.py (fields) and described.py, rounded.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import splitext

import torch
from questions import Question, questions, repository
from unabridged.app.answering.code import described
from unabridged.app.repository.loaded import places_in_file
from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code import descriptions
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.code.words import content_words, related, words

FIELDS = (*descriptions.WEIGHTS, "callers", "callees")
PRIORS = ("named", "lines", "called", "nested", "stub", "by the language")
_STEPS, _RATE, _SEED = 60, 0.06, 3
_MOST = 250  # functions compared for one question


@dataclass(slots=True)
class Case:
    """A question: what each function that may be meant says of each of its words, by field, itself and by related words.

    said    (functions, words, 2, fields); rarity (words, 2); priors (functions, priors); right (functions,)
    """

    package: str
    said: torch.Tensor
    rarity: torch.Tensor
    priors: torch.Tensor
    right: torch.Tensor


class Functions:
    """The functions of a repository with what each field says about them."""

    def __init__(self, folder: Path, package: str) -> None:
        opened = repository(folder, package)
        assert opened is not None, f"{folder} has no {package}"
        self.symbols: list[Symbol] = []
        self.said: list[dict[str, dict[str, float]]] = []
        self.priors: list[list[float]] = []
        asked = opened.repository
        for path in asked.source_files():
            text = asked.text(path)
            if text is not None and not is_test_file(path):
                self._add(path, text, asked.definitions_in([path]))
        nodes = asked.graph.nodes(symbol.name for symbol in self.symbols)
        near = {up: asked.graph.near(set(nodes.values()), up=up) for up in (True, False)}
        for symbol, said, priors in zip(self.symbols, self.said, self.priors, strict=True):
            node = nodes[symbol.name]
            callers = [name for name in sorted(near[True].get(node, ())) if not is_test_file(name.replace(".", "/"))]
            for field, names in (("callers", callers), ("callees", sorted(near[False].get(node, ())))):
                said[field] = {word: 1.0 for name in names[:12] for word in words(name.rpartition(".")[2])}
            priors[2] = math.log1p(len(callers))
        self.having: dict[str, set[int]] = {}
        for number, said in enumerate(self.said):
            for word in {word for field in descriptions.WEIGHTS for word in said[field]}:
                self.having.setdefault(word, set()).add(number)

    def _add(self, path: str, text: str, symbols: Sequence[Symbol]) -> None:
        lines, places = text.split("\n"), places_in_file(symbols)
        inside = {place.path for place in places if place.kind in {"function", "method"}}
        summaries = {
            place.path: words(descriptions._class_summary(place, lines)) for place in places if place.kind == "class"
        }
        for symbol, place in zip(symbols, places, strict=True):
            above, _, last = place.path.rpartition(".")
            if place.kind not in {"function", "method"}:
                continue
            self.symbols.append(symbol)
            shared = descriptions.around(place, words(splitext(path)[0]), summaries.get(above, ()))
            self.said.append({**shared, **descriptions.evidence(place, lines)})
            by_language = last.startswith("__") and last not in descriptions.NAMELESS
            stub = descriptions._leaves_to_others(place, lines)
            length = math.log1p(symbol.end_line - symbol.line)
            self.priors.append([0.0, length, 0.0, float(above in inside), float(stub), float(by_language)])

    def case(self, question: Question) -> Case:
        """A question with the functions that share most with it."""
        asked = content_words(question.text)
        near = [related(word) for word in asked]
        having = [(self.having.get(word, set()), set().union(*(self.having.get(other, set()) for other in others)))
                  for word, others in zip(asked, near, strict=True)]  # fmt: skip
        rarity = torch.tensor([[described._rarity(len(self.symbols), len(each)) for each in pair] for pair in having])
        rough = dict.fromkeys(range(len(self.symbols)), 0.0)
        for (own, others), (rare, of_related) in zip(having, rarity.tolist(), strict=True):
            for numbers, gain in ((own, rare), (others, 0.4 * of_related)):
                for number in numbers:
                    rough[number] += gain
        best = sorted(rough, key=lambda number: (-rough[number], number))[:_MOST]
        right = [number for number, symbol in enumerate(self.symbols) if question.answered_by(symbol.name)]
        chosen = list(dict.fromkeys([*best, *right]))
        said = torch.zeros(len(chosen), len(asked), 2, len(FIELDS))
        priors = torch.tensor([self.priors[number] for number in chosen])
        for row, number in enumerate(chosen):
            for column, field in enumerate(FIELDS):
                of_field = self.said[number][field]
                for at, word in enumerate(asked):
                    said[row, at, 0, column] = of_field.get(word, 0.0)
                    said[row, at, 1, column] = max((of_field.get(other, 0.0) for other in near[at]), default=0.0)
            priors[row, 0] = described._of_name(self.symbols[number], set(asked)) / described._NAMED
        return Case(question.package, said, rarity, priors, torch.tensor([number in right for number in chosen]))


class Ranking(torch.nn.Module):
    """The formula of described.py with its weights as parameters, beginning at those in use."""

    def __init__(self) -> None:
        super().__init__()
        fields = [*descriptions.WEIGHTS.values(), described._CALLER, described._CALLEE]
        self.fields = torch.nn.Parameter(torch.tensor(fields).log())
        self.half_said = torch.nn.Parameter(torch.tensor(described._HALF).log())
        self.related = torch.nn.Parameter(torch.tensor(described._RELATED))
        self.priors = torch.nn.Parameter(torch.tensor([
            described._NAMED, described._LONGER, described._CALLED, described._NESTED_IN_OTHER, described._LEFT_TO_OTHERS,
            described._CALLED_BY_LANGUAGE,
        ]))  # fmt: skip

    def forward(self, case: Case) -> torch.Tensor:
        weight = (case.said * self.fields.exp()).sum(-1)
        half = self.half_said.exp()
        share = torch.stack([torch.ones(()), self.related.clamp(0, 1)])
        gain = weight / (weight + half) * (1 + half) * case.rarity * share
        return gain.amax(-1).sum(-1) + case.priors @ self.priors


def fit(cases: Sequence[Case]) -> Ranking:
    """Weights for some questions, held near those in use."""
    ranking = Ranking()
    start = [value.detach().clone() for value in ranking.parameters()]
    descent = torch.optim.Adam(ranking.parameters(), lr=_RATE)
    for _ in range(_STEPS):
        descent.zero_grad()
        loss = torch.zeros(())
        for case in cases:
            score = 0.42 * ranking(case)
            loss = loss + score.logsumexp(0) - score[case.right].logsumexp(0)
        held = sum(((value - begun) ** 2).sum() for value, begun in zip(ranking.parameters(), start, strict=True))
        (loss / len(cases) + 0.002 * held).backward()
        descent.step()
    return ranking


def first(ranking: Ranking, cases: Sequence[Case]) -> tuple[int, int]:
    """For how many questions a right function is first, and among five."""
    places = []
    for case in cases:
        with torch.no_grad():
            order = ranking(case).argsort(descending=True, stable=True)
        places.append(int(case.right[order].nonzero()[0]))
    return sum(place == 0 for place in places), sum(place < 5 for place in places)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", action="append", default=[], dest="sets")
    asked = parser.parse_args()
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    by_package: dict[str, list[Question]] = {}
    for question in questions(asked.sets):
        by_package.setdefault(question.package, []).append(question)
    cases = []
    for package in sorted(by_package):
        functions = Functions(asked.folder, package)
        found = [functions.case(question) for question in by_package[package]]
        cases += [case for case in found if case.right.any()]
    packages = sorted(by_package)
    left_out = [first(fit([case for case in cases if case.package not in part]), [case for case in cases if case.package in part])
                for part in (packages[at::5] for at in range(5))]  # fmt: skip
    print(
        f"in use {first(Ranking(), cases)}, left out of the fit {tuple(map(sum, zip(*left_out, strict=True)))} of {len(cases)}"
    )
    ranking = fit(cases)
    print(
        f"fitted to all {first(ranking, cases)}; half {ranking.half_said.exp().item():.2f}, related {ranking.related.item():.2f}"
    )
    for names, values in ((FIELDS, ranking.fields.exp()), (PRIORS, ranking.priors)):
        print(", ".join(f"{name} {value:.2f}" for name, value in zip(names, values.tolist(), strict=True)))


if __name__ == "__main__":
    main()
