"""A variable that only ever holds objects made in the function itself: nothing below their class runs."""

import pytest
from unabridged.app.repository import LoadedRepository
from unabridged.app.repository.receivers import made_here
from unabridged.ingest.pipeline import analyze, read

EXACT = [
    "def f():\n    x = Base(1)\n    x.run()",
    "def f():\n    x: Base = shapes.Base(\n        1,\n    )\n    x.run()",
    "def f(flag):\n    x = Base() # one\n    if flag:\n        x = Base(2)\n    x.run()",
    "void f() {\n  Base x = new Base();\n  x.run();\n}",
    "function f() {\n  const x = new Base()\n  x?.run()\n}",
    "void f() {\n  ns::Base x{1};\n  x.run();\n}",
    "void f() {\n  auto x = new Base<int>(3);\n  x->run();\n}",
    "def f\n  x = Base.new\n  x.run\nend",
    "func f() {\n\tx := &Base{1}\n\tx.run()\n}",
]
OPEN = [
    "def f(x):\n    x.run()",
    "def f(x=None):\n    x = x or Base()\n    x.run()",
    "def f(x=None):\n    if x is None:\n        x = Base()\n    x.run()",
    "def f():\n    x = Base().copy()\n    x.run()",
    "def f():\n    x = Base() if a else make()\n    x.run()",
    "def f():\n    x = Base()\n    x = make()\n    x.run()",
    "def f():\n    x = Base()\n    for x in others:\n        x.run()",
    "def f():\n    x = Base()\n    with make() as x:\n        x.run()",
    "def f():\n    x = Base()\n    x, y = make()\n    x.run()",
    "def f():\n    x = Base()\n    y, x = make()\n    x.run()",
    "def f():\n    global x\n    x = Base()\n    x.run()",
    "void f() {\n  Base x = new Base() { void run() {} };\n  x.run();\n}",
    "void f() {\n  Base x = make();\n  x.run();\n}",
    "void f(Base x) {\n  x.run();\n}",
    "void f(Base& x) {\n  x = Base();\n  x.run();\n}",
    "def f():\n    x = Other()\n    x.run()",
    "def f():\n    self.x = Base()\n    self.x.run()",
]


def exact(text):
    function = text.split("\n")
    line = max(number for number, said in enumerate(function) if "run" in said and "void run" not in said)
    return made_here(function, line, "run", {"Base"})


@pytest.mark.parametrize("text", EXACT)
def test_an_object_made_here_is_of_its_class(text):
    assert exact(text)


@pytest.mark.parametrize("text", OPEN)
def test_an_object_that_may_come_from_elsewhere_is_not(text):
    assert not exact(text)


def test_an_override_is_not_possible_where_the_class_is_known(tmp_path):
    (tmp_path / "m.py").write_text(
        "class Base:\n    def run(self): return 1 + len(self.x)\nclass Sub(Base):\n    def run(self): return 2\n"
        "def known():\n    thing = Base()\n    thing.run()\ndef unknown(thing: Base):\n    thing.run()\n"
    )
    document = read(tmp_path)
    dispatch = LoadedRepository(lambda: document, analyze(document, "code")).dispatch
    assert {edge.caller for edge in dispatch.possible(None, ["m.Sub.run"])} == {"m.unknown"}
    assert {edge.callee for edge in dispatch.possible(["m.known"], None)} == set()
