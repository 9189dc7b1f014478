"""Attributes and modules by names that are computed."""

from __future__ import annotations

from textwrap import dedent

from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile

from .programs import calls


def test_a_visitor_is_written_in_a_class_below():
    source = """
        class Visitor:
            def visit(self, node): return getattr(self, "visit_" + type(node).__name__)(node)
        class Printer(Visitor):
            def visit_name(self, node): pass
            def leave_name(self, node): pass
    """
    assert calls(source, "m.Visitor.visit") == {"m.Printer.visit_name"}


def test_a_test_shows_how_a_name_begins():
    source = """
        class Checker: pass
        class Names(Checker):
            def visit_name(self): pass
            def close(self): pass
        class Walker:
            def add(self, checker: Checker):
                for member in dir(checker):
                    if member.startswith("visit_"):
                        self.handlers.append(getattr(checker, member))
            def __init__(self): self.handlers = []
            def walk(self):
                for handler in self.handlers: handler()
    """
    assert calls(source, "m.Walker.walk") == {"m.Names.visit_name"}


def test_a_name_of_which_nothing_is_known_means_what_nothing_else_calls():
    source = """
        class Transformer:
            def transform(self, tree): return getattr(self, tree.data)(tree.children)
        class Calculator(Transformer):
            def add(self, items): return self.rounded(items)
            def rounded(self, items): pass
            def _private(self, items): pass
            size = 1
    """
    assert calls(source, "m.Transformer.transform") == {"m.Calculator.add"}


def test_a_module_is_imported_by_a_name_that_begins_with_its_package():
    files = {
        "pkg/__init__.py": "",
        "pkg/load.py": "from importlib import import_module\ndef run(name): import_module(f'pkg.codes.{name}').setup()\n",
        "pkg/codes/__init__.py": "",
        "pkg/codes/one.py": "def setup(): pass\n",
        "pkg/other.py": "def setup(): pass\n",
    }
    sources = [SourceFile(path, dedent(text).encode(), "python") for path, text in files.items()]
    edges = analyze_python(sources, root_name="root").edges
    assert {edge.callee for edge in edges if edge.caller == "pkg.load.run"} == {"pkg.codes.one.setup"}


PATHS = """
    from importlib import import_module
    from elsewhere import load_object
    class Database: pass
    class Memory: pass
    ALIASES = {"database": "m.Database", "memory": "m:Memory"}
    def loaded(path):
        module, name = path.rsplit(".", 1)
        return getattr(import_module(module), name)
"""


def test_the_path_of_an_object_is_the_object_where_it_is_loaded():
    assert "m.Database" in calls(f'{PATHS}    def f(): loaded("m.Database")()\n', "m.f")
    assert "m.Database" in calls(f'{PATHS}    def f(): load_object("m.Database")()\n', "m.f")
    assert calls(f"{PATHS}    def f(name): load_object(name, ALIASES)()\n", "m.f") == {"m.Database", "m.Memory"}


def test_a_text_that_only_looks_like_a_path_is_text():
    assert calls(f'{PATHS}    def f(): load_object("m.missing")()\n', "m.f") == set()
    assert calls(f'{PATHS}    def f(): "m.Database".upper()\n', "m.f") == set()
