"""How bracketed enumerators nest below a section: (a), (i), (A), (1), in running text and at line starts.

The labels of one section are read left to right by a beam of stacks. Each stack is a possible nesting; a label may
continue an open list, open a new one, or be no enumerator at all. "(i)" after "(h)" stays a letter as long as "(j)"
comes next, and becomes a Roman numeral when "(ii)" does: the stack that explained more labels wins. The beam has a
fixed width, so time grows with the number of labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .enumerators import Mark, readings

_WIDTH = 12
# Deeper nesting than this does not occur; it bounds the work on hostile input.
_DEEPEST = 8

# How a label stands: inside a line, at a line start that wrapping explains, at a likely and at a certain paragraph start.
INSIDE, WRAPPED, LIKELY, CERTAIN = 0, 1, 2, 3
# What it costs to take a paragraph's first label for one in running text, and to count the same way again inside a list:
# less where a list of another kind lies between, "a." below "1." below "a.".
_RUNS_ON, _RUNS_ON_BEHIND_BLANK = 0.8, 1.6
_AGAIN, _AGAIN_BELOW_OTHER = 2.5, 1.5
_SKIP = (0.3, 0.3, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A mark in its place.

    doubtful       may as well belong to a reference ("under Section 2.20 and (iii) ...")
    follows_label  stands right behind another label: "(b) (i) The ..."
    new_sentence   a sentence or a proviso began since the label before
    """

    mark: Mark
    place: int
    doubtful: bool = False
    follows_label: bool = False
    new_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A dictionary definition starts: enumerators up to the next entry are its own."""

    position: int
    term: str


@dataclass(slots=True, eq=False)
class Item:
    """An enumerator that was accepted: how it was read, the item above it, and the dictionary definition around it."""

    mark: Mark
    style: str
    value: int
    parent: Item | None
    term: str | None
    place: int
    block: bool
    follows_label: bool
    next_sibling: Item | None = None
    first_sibling: Item | None = None


class _Level(NamedTuple):
    """An open list. `unsure` ones began right behind another label, so that their second item tells where they stand.

    term  set on the level that a dictionary definition opens; its style is ""
    """

    style: str
    form: str
    value: int
    block: bool
    unsure: bool = False
    term: str | None = None


class _Step(NamedTuple):
    """One decision of a state; `before` links back to the ones before it."""

    before: _Step | None
    event: int
    depth: int
    opens: bool
    style: str
    value: int
    block: bool


class _State(NamedTuple):
    score: float
    stack: tuple[_Level, ...]
    steps: _Step | None


def nest(events: Sequence[Label | Entry]) -> list[Item]:
    """The accepted enumerators of one section in order, each with its parent."""
    states = [_State(0.0, (), None)]
    for index, event in enumerate(events):
        if isinstance(event, Entry):
            states = _best([_enter(state, index, event) for state in states])
        else:
            states = _best([after for state in states for after in _continuations(state, index, event)])
    return _items(states[0], events)


def _best(states: list[_State]) -> list[_State]:
    """The best few states, one for each stack."""
    states.sort(key=lambda state: -state.score)
    kept: dict[tuple[_Level, ...], _State] = {}
    for state in states:
        if state.stack not in kept:
            kept[state.stack] = state
            if len(kept) == _WIDTH:
                break
    return list(kept.values())


def _enter(state: _State, index: int, entry: Entry) -> _State:
    """A definition closes the one before it and lists in running text, and stands below what remains."""
    stack = list(state.stack)
    for depth, level in enumerate(stack):
        if level.term is not None or not level.block:
            del stack[depth:]
            break
    step = _Step(state.steps, index, len(stack), True, "", 0, True)
    return _State(state.score, (*stack, _Level("", "", 0, True, False, entry.term)), step)


def _continuations(state: _State, index: int, label: Label) -> list[_State]:
    """Everything one label can mean to one state."""
    found = [state._replace(score=state.score - (0.0 if label.doubtful else _SKIP[label.place]))]
    starts_block = label.place >= LIKELY
    base = state.score - (1.2 if label.doubtful else 0.0)
    for style, value, cost in readings(label.mark.label):
        open_styles = set()
        for depth, level in enumerate(state.stack):
            if level.term is None:
                open_styles.add((level.style, level.form))
            if level.style != style or level.form != label.mark.form or not 1 <= value - level.value <= 3:
                continue
            popped = state.stack[depth + 1 :]
            score = base + 2.0 - cost - 0.1 * len(popped) - 0.5 * any(above.term is not None for above in popped)
            score -= 1.5 * (value - level.value - 1) * (1 if starts_block else 2)
            if level.unsure:
                level = level._replace(unsure=False, block=starts_block)
            elif level.block and not starts_block:
                score -= 2.5 if label.place == INSIDE else 1.5
            elif not level.block and starts_block:
                score -= 0.5 if label.place == LIKELY else 1.2
            stack = (*state.stack[:depth], level._replace(value=value))
            found.append(_State(score, stack, _Step(state.steps, index, depth, False, style, value, level.block)))
        # "(w)" that opens a paragraph follows "(v)"; lists of (x), (y), (z) stand in running text.
        unlikely = 2.0 if starts_block and style in ("x", "X") else 0.0
        found += _openings(state, index, label, style, value, base - cost - unlikely)
    return found


def _openings(state: _State, index: int, label: Label, style: str, value: int, base: float) -> list[_State]:
    """New lists: below everything that is open, or in place of the lists in running text on top."""
    starts_block = label.place >= LIKELY
    if value > 3 or (value > 1 and not starts_block and (style not in ("x", "X") or value > 2)):
        return []
    score = base + 1.0 - (0.0, 0.0, 0.6 if style in ("x", "X") else 2.5, 4.0)[value]
    depths = [len(state.stack)]
    inline = len(state.stack)
    while inline and not state.stack[inline - 1].block:
        inline -= 1
        depths.append(inline)
    found = []
    for depth in depths:
        below = state.stack[:depth]
        if depth >= _DEEPEST:
            continue
        again = any(level.style == style and level.form == label.mark.form for level in below)
        under_inline = starts_block and bool(below) and not below[-1].block
        other = bool(below) and below[-1].block and below[-1].style != style
        penalty = (_AGAIN_BELOW_OTHER if other else _AGAIN) if again else 0.0
        penalty += 0.8 if under_inline else 0.0
        if label.new_sentence:
            penalty += 0.6 if below and not below[-1].block else 0.0
        else:
            penalty += 0.2 * (len(state.stack) - depth)
        for block in (True, False) if starts_block else (False,):
            # A list may run on in its paragraph although its first item opens a line.
            runs_on = _RUNS_ON_BEHIND_BLANK if label.place == CERTAIN else _RUNS_ON
            strained = penalty + (runs_on if starts_block and not block else 0.0)
            level = _Level(style, label.mark.form, value, block, label.follows_label)
            step = _Step(state.steps, index, depth, True, style, value, block)
            found.append(_State(score - strained, (*below, level), step))
    return found


def _items(state: _State, events: Sequence[Label | Entry]) -> list[Item]:
    steps = []
    step = state.steps
    while step is not None:
        steps.append(step)
        step = step.before
    items: list[Item] = []
    # What is open at each depth: an item, or the term of a definition.
    open_at: list[Item | str] = []
    for step in reversed(steps):
        event = events[step.event]
        siblings = open_at[step.depth] if step.depth < len(open_at) and not step.opens else None
        del open_at[step.depth :]
        if isinstance(event, Entry):
            open_at.append(event.term)
            continue
        parents = [above for above in open_at if isinstance(above, Item)]
        terms = [above for above in open_at if isinstance(above, str)]
        item = Item(
            event.mark,
            step.style,
            step.value,
            parents[-1] if parents else None,
            terms[-1] if terms else None,
            event.place,
            event.place == CERTAIN or (event.place == LIKELY and step.block),
            event.follows_label,
        )
        if isinstance(siblings, Item):
            siblings.next_sibling = item
            item.first_sibling = siblings.first_sibling or siblings
        items.append(item)
        open_at.append(item)
    return items
