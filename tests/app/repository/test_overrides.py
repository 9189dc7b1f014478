"""Which calls of `Base.m` may run `Sub.m`: what the line of a call says is believed."""

import pytest
from unabridged.app.repository import LoadedRepository
from unabridged.ingest.pipeline import analyze, read

HIERARCHY = """
class Base:
    def run(self):
        self.count = self.count + 1
    def start(self):
        self.run()
    def __secret(self): pass
    def twice(self):
        self.__secret()

class Sub(Base):
    def run(self):
        super().run()
    def __secret(self): pass

class Beside(Base):
    def go(self):
        self.run()

class Below(Sub):
    def run(self):
        Base.run(self)

def use(thing: Base):
    thing.run()

def outer(thing: Base):
    use(thing)
"""


@pytest.fixture(scope="module")
def dispatch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("over")
    (folder / "m.py").write_text(HIERARCHY)
    document = read(folder)
    return LoadedRepository(lambda: document, analyze(document, "code")).dispatch


def callers(dispatch, method):
    return {edge.caller for edge in dispatch.possible(None, [method])}


def test_a_call_on_the_declared_class_and_one_on_self_may_run_what_is_below(dispatch):
    assert set(dispatch.callers("m.Below.run")) == {"m.Base.start", "m.use"}
    sites = dispatch.sites(None, ["m.Below.run"])  # what the analysis lists already is not said twice
    assert len({(edge.caller, edge.line) for edge in sites}) == len(sites) == 2


def test_a_call_on_super_or_on_the_class_by_name_runs_what_it_says(dispatch):
    assert "m.Sub.run" not in callers(dispatch, "m.Below.run")
    assert "m.Below.run" not in callers(dispatch, "m.Sub.run")


def test_a_call_on_self_runs_no_method_of_a_class_beside(dispatch):
    assert "m.Beside.go" not in callers(dispatch, "m.Sub.run")


def test_what_a_class_keeps_to_itself_is_not_overridden(dispatch):
    assert dispatch.overridden(["m.Sub.__secret"]) == {}


def test_every_possible_call_says_what_its_line_names(dispatch):
    for edge in dispatch.possible(["m.use"], None):
        assert (edge.how, edge.possible, dispatch.through[edge]) == ("override", True, "m.Base.run")


def test_walks_and_paths_go_on_through_overrides(dispatch):
    assert dispatch.levels(["m.Sub.run"], None, up=True)[1] == ["m.outer"]
    assert dispatch.path(["m.outer"], ["m.Below.run"]) == ["m.outer", "m.use", "m.Below.run"]


def test_the_hierarchy_is_known_to_its_ends(dispatch):
    assert dispatch.classes_below(["m.Base"]) == ["m.Below", "m.Beside", "m.Sub"]
    assert dispatch.classes_above(["m.Below"]) == ["m.Base", "m.Sub"]


def test_static_and_private_methods_are_not_overridden(tmp_path):
    (tmp_path / "A.java").write_text(
        "class Base {\n  static void make() {}\n  private void own() {}\n  void open() { own(); make(); }\n}\n"
        "class Sub extends Base { static void make() {} void own() {} }\n"
    )
    document = read(tmp_path)
    found = LoadedRepository(lambda: document, analyze(document, "code")).dispatch
    assert callers(found, "Sub.own") == callers(found, "Sub.make") == set()
