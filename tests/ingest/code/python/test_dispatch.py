"""Which of the methods that a call may run are listed."""

from __future__ import annotations

from textwrap import dedent

import pytest
from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.python import analyze_python
from unabridged.ingest.document import SourceFile


def edges_of(source: str) -> list[Edge]:
    return list(analyze_python([SourceFile("m.py", dedent(source).encode(), "python")], root_name="root").edges)


def calls(source: str, caller: str) -> dict[str, bool]:
    """Callees, and whether they are only possible."""
    return {edge.callee: edge.possible for edge in edges_of(source) if edge.caller == caller}


SHAPES = """
    from abc import abstractmethod
    class Shape:
        def draw(self):
            {body}
        def show(self):
            self.draw()
    class Square(Shape):
        def draw(self): return 4
    class Circle(Shape):
        def draw(self): return 1
    def render(shape: Shape):
        shape.draw()
"""


def test_a_method_that_does_the_work_is_called_and_not_what_overrides_it():
    source = SHAPES.format(body="prepare(self.points)")
    assert calls(source, "m.render") == {"m.Shape.draw": False}


@pytest.mark.parametrize("body", ["pass", "return None", "return []", "return self.points", "'what it is'"])
def test_where_it_only_gives_a_default_overrides_are_possible(body):
    source = SHAPES.format(body=body)
    assert calls(source, "m.render") == {"m.Shape.draw": False, "m.Square.draw": True, "m.Circle.draw": True}


@pytest.mark.parametrize("body", ["raise NotImplementedError", "..."])
def test_where_it_leaves_the_work_to_them_only_overrides_are_listed(body):
    source = SHAPES.format(body=body)
    assert calls(source, "m.render") == {"m.Square.draw": True, "m.Circle.draw": True}


def test_the_default_of_an_abstract_method_never_runs():
    source = SHAPES.format(body="'what it is'").replace("def draw", "@abstractmethod\n        def draw", 1)
    assert calls(source, "m.render") == {"m.Square.draw": True, "m.Circle.draw": True}


FAMILY = """
    class Node:
        def visit(self): {body}
        def run(self): self.visit()
    {classes}
    def walk(node: Node): node.visit()
    def chosen(key): return {{ {table} }}[key]
    def of_any(key): chosen(key)().visit()
"""


def family(count: int, body: str) -> str:
    classes = "\n    ".join(f"class N{n}(Node):\n        def visit(self): return {n}" for n in range(count))
    return FAMILY.format(body=body, classes=classes, table=", ".join(f"'k{n}': N{n}" for n in range(count)))


def test_many_overrides_are_not_listed_where_any_node_is_meant():
    assert calls(family(9, "return None"), "m.walk") == {"m.Node.visit": False}


def test_what_a_method_calls_on_itself_is_for_all_subclasses():
    assert set(calls(family(9, "return None"), "m.Node.run")) == {"m.Node.visit", *(f"m.N{n}.visit" for n in range(9))}


CROWDED = """
    class Node:
        def visit(self): pass
    {classes}
    def chosen(key): return {{ {table} }}[key]
    {callers}
"""


def crowded(callers: int, kinds: int) -> str:
    classes = "\n    ".join(f"class N{n}(Node):\n        def visit(self): return {n}" for n in range(kinds))
    table = ", ".join(f"'k{n}': N{n}" for n in range(kinds))
    functions = "\n    ".join(f"def of_any{n}(key): chosen(key)().visit()" for n in range(callers))
    return CROWDED.format(classes=classes, table=table, callers=functions)


def visited(source: str) -> set[str]:
    return {callee for callee in calls(source, "m.of_any0") if callee.endswith("visit")}


def test_what_may_run_is_listed_where_nearly_every_call_has_one_target():
    assert visited(crowded(callers=2, kinds=5)) == {f"m.N{n}.visit" for n in range(5)}


def test_in_a_program_of_crowds_what_may_run_is_left_out():
    assert not visited(crowded(callers=40, kinds=5))


def test_of_two_functions_that_meet_many_classes_each_meets_a_few():
    assert not visited(crowded(callers=2, kinds=9))


def test_a_question_that_classes_answer_with_yes_or_no_meets_each_of_them():
    source = crowded(callers=40, kinds=3).replace("return 0", "return True")
    asked = source.replace("return 1", "return False").replace("return 2", "return True")
    assert visited(asked) == {f"m.N{n}.visit" for n in range(3)}
    assert not visited(source)


PLUGINS = """
    class Plugin:
        def apply(self): {body}
    {classes}
    PLUGINS = [{made}]
    def run():
        for plugin in PLUGINS:
            plugin.apply()
"""


def plugins(count: int) -> str:
    classes = "\n    ".join(f"class P{n}(Plugin):\n        def apply(self): return {n}" for n in range(count))
    return PLUGINS.format(
        body="raise NotImplementedError", classes=classes, made=", ".join(f"P{n}()" for n in range(count))
    )


def test_the_only_function_that_dispatches_meets_all():
    assert set(calls(plugins(9), "m.run")) == {f"m.P{n}.apply" for n in range(9)}


def test_where_many_functions_dispatch_each_meets_a_few():
    others = "".join(f"    def run{n}():\n        for plugin in PLUGINS: plugin.apply()\n" for n in range(40))
    assert not set(calls(plugins(9) + others, "m.run"))


def test_found_objects_of_subclasses_count_as_overrides_of_what_a_method_calls_on_itself():
    source = """
        class Parser:
            def parse(self): return [self.item() for _ in "abc"]
            def again(self): return self.item()
            def item(self): return read()
        class A(Parser):
            def item(self): return 1
        class B(Parser):
            def item(self): return 2
        class C(Parser):
            def item(self): return 3
        def main():
            for parser in (Parser(), A(), B(), C()):
                parser.parse()
                parser.again()
    """
    assert calls(source, "m.Parser.parse") == calls(source, "m.Parser.again") == {"m.Parser.item": False}


def test_operators_on_objects_of_many_classes_are_not_listed():
    def source(count):
        classes = "".join(f"    class N{n}:\n        def __bool__(self): return bool({n})\n" for n in range(count))
        made = ", ".join(f"N{n}()" for n in range(count))
        return f"{classes}    def check():\n        for item in ({made}):\n            if item: stop()\n"

    assert set(calls(source(2), "m.check")) >= {"m.N0.__bool__", "m.N1.__bool__"}
    assert not {callee for callee in calls(source(3), "m.check") if callee.endswith("__bool__")}


def test_a_mixin_calls_what_the_classes_that_it_completes_have():
    source = """
        class Closing:
            def __exit__(self, *error): self.close()
        class Reader(Closing):
            def close(self): return read()
        class Writer(Closing):
            def close(self): return write()
        def main():
            with Reader() as reader: reader.read()
    """
    assert set(calls(source, "m.Closing.__exit__")) == {"m.Reader.close", "m.Writer.close"}


def test_super_in_a_mixin_is_what_follows_it_in_a_subclass():
    source = """
        class Base:
            def go(self): return 1
        class Left(Base):
            def go(self): return super().go()
        class Right(Base):
            def go(self): return super().go()
        class Both(Left, Right): pass
    """
    assert set(calls(source, "m.Left.go")) == {"m.Base.go", "m.Right.go"}


TWICE = """
    class Machine:
        def step(self): return plain()
    class AsyncMachine(Machine):
        async def step(self): return await other()
    MACHINES = {"a": Machine, "b": AsyncMachine}
    def machine(key): return MACHINES[key]()
    async def waits(key): await machine(key).step()
    def uses(key): print(machine(key).step().value)
    def hands_on(key): return machine(key).step()
"""


def test_a_coroutine_is_awaited_and_a_plain_result_is_used_at_once():
    def steps(caller):
        return {callee for callee in calls(TWICE, caller) if callee.endswith("step")}

    assert steps("m.waits") == {"m.AsyncMachine.step"}
    assert steps("m.uses") == {"m.Machine.step"}
    assert steps("m.hands_on") == {"m.Machine.step", "m.AsyncMachine.step"}


def test_a_protocol_only_says_what_the_classes_have_that_are_found():
    source = """
        from typing import Protocol
        class Reader(Protocol):
            def read(self) -> str:
                '''What is there.'''
        class FileReader:
            def read(self): return "text"
        def show(reader: Reader): reader.read()
        def start(): show(FileReader())
    """
    assert calls(source, "m.show") == {"m.FileReader.read": False}
    assert calls(source.replace("def read(self): return", "def load(self): return"), "m.show") == {
        "m.Reader.read": False
    }


def test_where_nothing_is_found_a_protocol_may_be_what_has_all_that_it_asks_for():
    source = """
        from typing import Protocol
        class Reader(Protocol):
            size: int
            def read(self) -> str: ...
            def close(self): ...
        class FileReader:
            def __init__(self): self.size = 1
            def read(self): return "text"
            def close(self): pass
        class Book:
            size = 2
            def read(self): return "text"
        def show(reader: Reader): reader.read()
    """
    assert calls(source, "m.show") == {"m.FileReader.read": True}


MANY = (
    "".join(
        f"""
class Shape{number}:
    def size(self):
        {{body}}
"""
        for number in range(6)
    )
    + """
def every(): return [Shape0(), Shape1(), Shape2(), Shape3(), Shape4(), Shape5()]
"""
    + "".join(
        f"""
def use{number}():
    for shape in every():
        shape.size()
"""
        for number in range(40)
    )
)


@pytest.mark.parametrize(("body", "count"), [("return self.width", 6), ("return None", 0)])
def test_a_method_that_gives_back_an_attribute_is_likelier_than_one_that_gives_nothing(body, count):
    found = [callee for callee in calls(MANY.format(body=body), "m.use0") if callee.endswith(".size")]
    assert len(found) == count
