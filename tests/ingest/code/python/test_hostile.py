"""Damaged and hostile sources cost bounded work and never an exception; equal input gives equal output."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.code.part import Part
from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile


def analyze(text: str) -> Part:
    return analyze_python([SourceFile("m.py", text.encode(), "python")], root_name="root")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 3000 + "1" + ")" * 3000,
        "x = " + "+".join(["a"] * 5000),
        "x" + ".a" * 5000 + "()",
        "f(" * 2000 + ")" * 2000,
        "\n".join(" " * depth + "if x:" for depth in range(800)) + "\n" + " " * 800 + "f()",
        "def f(:\n    return (((",
        "class A(A): pass\nclass B(C): pass\nclass C(B): pass\nB().x()",
        "X = 'Union[X, Y]'\nY = 'X'\nfrom typing import Union\nZ = Union['Z', int]\ndef f(a: Z, b: Z): a.x()",
        "def f(x): return f(f)\nf(f)(f)",
        "",
    ],
)
def test_deep_damaged_and_circular_sources_end(text):
    assert analyze(text).symbols


_WORDS = st.sampled_from(
    ["def f(a):", "class A(B):", "    return a.b()", "    x = y", "@f", "for i in x:", "f(A)", "    ", "(", "]", "try:"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=12).map("\n".join))
def test_any_text_gives_the_same_part_twice(text):
    assert analyze(text) == analyze(text)


def test_every_edge_joins_two_symbols():
    part = analyze("def f(): g()\ndef g(): len([])\n")
    names = {symbol.name for symbol in part.symbols}
    assert part.edges
    assert all({edge.caller, edge.callee} <= names for edge in part.edges)
    assert [call.name for call in part.external_calls] == ["len"]


def test_a_partial_of_itself_is_followed_a_few_steps():
    part = analyze(
        "from functools import partial\n"
        "class Step:\n    def __call__(self, *args): return args[0](*args)\n"
        "def real(*args): pass\n"
        "chosen = real\n"
        "for i in x:\n    chosen = partial(chosen, i) if i else Step()\n    chosen(chosen)\n"
    )
    assert not part.bounded
    assert "m.real" in {edge.callee for edge in part.edges}
