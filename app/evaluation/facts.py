"""Facts of ours: one sentence each, with questions from its own words to none of them, and sentences that mislead.

{name} is an invented name, {value} an invented value. `told` asks in the sentence's words, `reworded` in other words with
the name, `described` in other words without it. Distractors say the like of something else; none answers the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .words import Words

Wording = Literal["told", "reworded", "described"]
WORDINGS: tuple[Wording, ...] = ("told", "reworded", "described")


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of fact. `topic` is the kind of text that it would be found in."""

    topic: str
    sentence: str
    told: str
    reworded: str
    described: str
    distractors: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A template with its names: what is planted, what is asked, what is right and what is not."""

    topic: str
    name: str
    sentence: str
    value: str
    questions: dict[Wording, str]
    distractors: tuple[str, ...]
    rivals: tuple[str, ...]


TEMPLATES = (
    Template(
        "law",
        "The deposit that {name} must pay under the agreement is {value} dollars.",
        "What deposit must {name} pay under the agreement?",
        "How much money does {name} have to lodge up front by contract?",
        "Which sum secures the performance of the tenant?",
        ("The deposit that {name} must pay under the earlier agreement was {value} dollars.",
         "The penalty that {name} must pay under the agreement is {value} dollars.",
         "The deposit that the seller must pay to {name} under the lease is {value} dollars.",
         "The deposit that {name} got back when the agreement ended was {value} dollars."),
    ),
    Template(
        "law",
        "Any claim against {name} has to be filed with the registry under the reference {value}.",
        "Under which reference has a claim against {name} to be filed with the registry?",
        "What docket label must somebody suing {name} quote to the court office?",
        "How is a lawsuit labelled by the clerk?",
        ("Any appeal by {name} has to be filed with the registry under the reference {value}.",
         "Any claim by {name} has to be filed with the tribunal under the reference {value}.",
         "Any claim against the guarantor of {name} has to be filed under the reference {value}.",
         "Any claim against {name} was filed with the old registry under the reference {value}."),
    ),
    Template(
        "law",
        "{name} may end the supply contract early by paying {value} euros.",
        "What must be paid by {name} to end the supply contract early?",
        "Which amount buys {name} out of its delivery obligations ahead of time?",
        "What does it cost to walk away from the purchase commitment prematurely?",
        ("{name} may extend the supply contract by paying {value} euros.",
         "The supplier may end the supply contract with {name} early by paying {value} euros.",
         "{name} may end the service contract early by paying {value} euros.",
         "{name} could end the former supply contract early by paying {value} euros."),
    ),
    Template(
        "finance",
        "Net sales of the {name} division were {value} thousand.",
        "What were the net sales of the {name} division?",
        "How much turnover did the {name} unit bring in?",
        "What did customers spend with the smallest part of the group?",
        ("Net sales of the {name} division were {value} thousand in the year before.",
         "Operating costs of the {name} division were {value} thousand.",
         "Net sales of the division next to {name} were {value} thousand.",
         "Net sales of the {name} division were expected to be {value} thousand."),
    ),
    Template(
        "finance",
        "The auditors of {name} set the materiality of the audit at {value}.",
        "At what did the auditors of {name} set the materiality of the audit?",
        "Which threshold for errors did the accountants checking {name} choose?",
        "How large must a mistake in the books be before the examiners care?",
        ("The auditors of {name} set the fee of the audit at {value}.",
         "The board of {name} set the budget of the audit at {value}.",
         "The auditors of {name} had set the materiality of the last audit at {value}.",
         "The auditors of the parent of {name} set the materiality of its audit at {value}."),
    ),
    Template(
        "finance",
        "{name} holds a warehouse that it carries at {value} on its balance sheet.",
        "At what does {name} carry its warehouse on its balance sheet?",
        "What book value do the accounts of {name} give the storage building?",
        "How highly is the depot appraised by its owner?",
        ("{name} holds a factory that it carries at {value} on its balance sheet.",
         "{name} holds a warehouse that it insured at {value}.",
         "{name} sold a warehouse that it had carried at {value} on its balance sheet.",
         "{name} rents a warehouse that the owner carries at {value} on his balance sheet."),
    ),
    Template(
        "code",
        "The default timeout of the {name} client is {value} microseconds.",
        "What is the default timeout of the {name} client?",
        "How long does {name} wait for the server unless told otherwise?",
        "After which delay does the connection give up by itself?",
        ("The default timeout of the {name} server is {value} microseconds.",
         "The default interval of the {name} client is {value} microseconds.",
         "The largest timeout of the {name} client is {value} microseconds.",
         "The default timeout of the {name} client was {value} microseconds before the rewrite."),
    ),
    Template(
        "code",
        "When its cache is full, {name} raises the error with the number {value}.",
        "The error with which number does {name} raise when its cache is full?",
        "Which failure code comes out of {name} once no buffer space is left?",
        "What does the program report on exhausted storage?",
        ("When its cache is empty, {name} raises the error with the number {value}.",
         "When its queue is full, {name} raises the error with the number {value}.",
         "When its cache is full, the caller of {name} raises the error with the number {value}.",
         "When its cache is full, {name} logs the warning with the number {value}."),
    ),
    Template(
        "academic",
        "The {name} survey counted {value} households in the valley.",
        "How many households in the valley did the {name} survey count?",
        "What number of families was found by the {name} census takers?",
        "How populated is the region between the hills?",
        ("The {name} survey counted {value} farms in the valley.",
         "The {name} survey counted {value} households on the coast.",
         "The survey after {name} counted {value} households in the valley.",
         "The {name} survey had expected {value} households in the valley."),
    ),
    Template(
        "academic",
        "The sample that {name} dated in the laboratory carries the label {value}.",
        "Which label carries the sample that {name} dated in the laboratory?",
        "How was the specimen marked whose age {name} determined?",
        "What is written on the piece of wood with a known age?",
        ("The sample that {name} lost in the laboratory carries the label {value}.",
         "The sample that {name} dated in the field carries the label {value}.",
         "The sample that the assistant of {name} dated in the laboratory carries the label {value}.",
         "The photograph that {name} dated in the laboratory carries the label {value}."),
    ),
    Template(
        "dialogue",
        "{name} told us on the phone that the spare key is in locker {value}.",
        "In which locker is the spare key, as {name} told us on the phone?",
        "Where did {name} say during the call one could find another way to unlock the door?",
        "Which compartment should somebody open who is shut out?",
        ("{name} told us on the phone that the first aid kit is in locker {value}.",
         "{name} told us on the phone that the spare key used to be in locker {value}.",
         "{name} told us in a letter that the spare bulb is in locker {value}.",
         "We told {name} on the phone that our own bicycle is in locker {value}."),
    ),
    Template(
        "dialogue",
        "My sister says that {name} won the regatta with sail number {value}.",
        "With which sail number did {name} win the regatta, as my sister says?",
        "What was printed on the canvas of the boat when {name} came in first?",
        "Which digits identified the fastest yacht?",
        ("My sister says that {name} lost the regatta with sail number {value}.",
         "My sister says that {name} won the regatta two years ago with sail number {value}.",
         "My sister says that the cousin of {name} won the regatta with sail number {value}.",
         "My sister says that {name} won the foot race with start number {value}."),
    ),
    Template(
        "other",
        "The combination of the safe in the {name} lighthouse is {value}.",
        "What is the combination of the safe in the {name} lighthouse?",
        "Which digits open the strongbox in the tower of {name}?",
        "How can the valuables of the beacon's keeper be reached?",
        ("The combination of the shed at the {name} lighthouse is {value}.",
         "The old combination of the safe in the {name} lighthouse was {value}.",
         "The combination of the safe in the harbour below the {name} lighthouse is {value}.",
         "The serial number of the safe in the {name} lighthouse is {value}."),
    ),
    Template(
        "other",
        "The baker of {name} orders his flour under the customer number {value}.",
        "Under which customer number does the baker of {name} order his flour?",
        "How does the miller identify the man who makes the bread in {name}?",
        "What is quoted when ingredients for loaves are bought?",
        ("The baker of {name} orders his yeast under the customer number {value}.",
         "The brewer of {name} orders his malt under the customer number {value}.",
         "The baker of {name} ordered his flour last year under the customer number {value}.",
         "The baker beside {name} orders his flour under the customer number {value}."),
    ),
)  # fmt: skip


def invent(template: Template, words: Words) -> Fact:
    """A fact of this kind with fresh names and values."""
    name, value = words.name(), words.number()
    rivals = tuple(words.number() for _ in template.distractors)
    return Fact(
        template.topic,
        name,
        template.sentence.format(name=name, value=value),
        value,
        {
            "told": template.told.format(name=name),
            "reworded": template.reworded.format(name=name),
            "described": template.described.format(name=name),
        },
        tuple(text.format(name=name, value=rival) for text, rival in zip(template.distractors, rivals, strict=True)),
        rivals,
    )


def invent_many(count: int, words: Words, templates: Sequence[Template] = TEMPLATES) -> list[Fact]:
    """`count` facts, each kind used once before any is used twice."""
    order = [templates[index % len(templates)] for index in range(count)]
    return [invent(template, words) for template in order]
