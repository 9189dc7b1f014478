"""What runs when a class statement is executed, and when a class with a metaclass is called."""

from __future__ import annotations

from .programs import calls


def test_a_class_statement_runs_the_metaclass():
    source = """
        class Meta(type):
            def __new__(mcs, name, bases, namespace): return super().__new__(mcs, name, bases, namespace)
            def __init__(cls, name, bases, namespace): pass
        class Base(metaclass=Meta): pass
        def make():
            class Derived(Base): pass
    """
    assert calls(source, "m") == calls(source, "m.make") == {"m.Meta.__new__", "m.Meta.__init__"}


def test_a_metaclass_is_given_what_the_class_body_holds_and_makes_the_class():
    source = """
        class Meta(type):
            def __new__(mcs, name, bases, namespace):
                for field in namespace.values():
                    field.contribute()
                made = super().__new__(mcs, name, bases, namespace)
                made.prepare()
                return made
        class Field:
            def contribute(self): pass
        class Form(metaclass=Meta):
            name = Field()
            @classmethod
            def prepare(cls): pass
    """
    assert calls(source, "m.Meta.__new__") == {"m.Field.contribute", "m.Form.prepare"}


def test_a_class_statement_tells_its_bases_and_what_it_holds():
    source = """
        class Field:
            def __set_name__(self, owner, name): owner.register()
        class Base:
            def __init_subclass__(cls, **options): super().__init_subclass__(**options)
        class Form(Base):
            name = Field()
            @classmethod
            def register(cls): pass
    """
    assert calls(source, "m") == {"m.Field", "m.Field.__set_name__", "m.Base.__init_subclass__"}
    assert calls(source, "m.Field.__set_name__") == {"m.Form.register"}


def test_a_metaclass_that_is_called_makes_the_instance():
    for made in ("super().__call__(*given)", "type.__call__(cls, *given)"):
        source = f"""
            class Meta(type):
                def __call__(cls, *given):
                    instance = {made}
                    instance.setup()
                    return instance
            class Form(metaclass=Meta):
                def __init__(self): pass
                def setup(self): pass
            def make(): Form()
        """
        assert calls(source, "m.Meta.__call__") == {"m.Form.__init__", "m.Form.setup"}
        assert "m.Meta.__call__" in calls(source, "m.make")


def test_a_class_method_may_make_a_class_below():
    source = """
        class Base:
            def __init__(self): pass
            @classmethod
            def make(cls): return cls()
            def copy(self): return type(self)()
            @classmethod
            def later(cls): return Later(cls)
        class Derived(Base):
            def __init__(self): pass
        class Later:
            def __init__(self, kind): self.kind = kind
            def make(self): return self.kind()
        def of_type(kind: type[Base]): return kind()
    """
    for caller in ("m.Base.make", "m.Base.copy", "m.Later.make", "m.of_type"):
        assert "m.Derived.__init__" in calls(source, caller)


def test_whoever_makes_an_object_calls_the_metaclass_of_its_class():
    source = """
        class Meta(type):
            def __call__(cls, *given): return type.__call__(cls, *given)
        class Form(metaclass=Meta):
            def __init__(self): pass
        class Login(Form):
            def __init__(self): pass
    """
    assert calls(source, "m.Meta.__call__") == {"m.Form.__init__", "m.Login.__init__"}


def test_what_init_subclass_stores_is_of_the_classes_below_alone():
    source = """
        class Base:
            def __init_subclass__(cls):
                def copy(self): return self
                cls.copy = copy
            def copy(self): return Base()
        class Sub(Base): pass
        def base(): Base().copy()
        def sub(): Sub().copy()
    """
    assert calls(source, "m.base") == {"m.Base", "m.Base.copy"}
    assert "m.Base.__init_subclass__.copy" in calls(source, "m.sub")
