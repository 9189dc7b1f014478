"""Objects on classes that say themselves what reading and writing them means."""

from __future__ import annotations

from .programs import calls

CACHED = """
    class cached:
        def __init__(self, function): self.function = function
        def __get__(self, owner, cls): return self.function(owner)
    class Part:
        def run(self): pass
    class Whole:
        @cached
        def part(self): return Part()
    def f(): Whole().part.run()
"""


def test_a_function_in_a_descriptor_that_is_only_read_is_a_property():
    assert calls(CACHED, "m.f") == {"m.Whole", "m.cached.__get__", "m.Whole.part", "m.Part.run"}
    assert "m.Whole.part" in calls(CACHED, "m.cached.__get__")


def test_a_function_in_a_descriptor_that_is_called_stays_a_method():
    source = """
        class Action:
            def __init__(self, function): self.function = function
            def __get__(self, owner, cls): return self
            def __call__(self, *args): return self.function(*args)
        class Whole:
            @Action
            def act(self): pass
        def read(): return Whole().act
        def call(): Whole().act()
    """
    assert calls(source, "m.read") == {"m.Whole", "m.Action.__get__"}
    assert {"m.Action.__get__", "m.Whole.act"} <= calls(source, "m.call")


def test_a_descriptor_is_told_whose_attribute_is_read_or_written():
    source = """
        class Field:
            def __get__(self, owner, cls):
                owner.load()
                return cls.default()
            def __set__(self, owner, value): owner.store(value)
        class Record:
            size = Field()
            def load(self): pass
            def store(self, value): pass
            @classmethod
            def default(cls): return 1
        def read(): return Record().size
        def write(): Record().size = 2
    """
    assert "m.Field.__get__" in calls(source, "m.read")
    assert "m.Field.__set__" in calls(source, "m.write")
    assert calls(source, "m.Field.__get__") == {"m.Record.load", "m.Record.default"}
    assert calls(source, "m.Field.__set__") == {"m.Record.store"}


def test_a_decorator_from_outside_that_is_called_property_makes_one():
    source = """
        from somewhere.utils import cached_property
        class Pool:
            def close(self): pass
        class Server:
            @cached_property
            def pool(self): return Pool()
        def stop(server: Server):
            server.pool.close()
    """
    assert calls(source, "m.stop") == {"m.Server.pool", "m.Pool.close"}
