"""A call of `Base.m` may run `Sub.m`: said in all languages, alike from memory and from the index."""

import pytest
from unabridged.app.answering import code
from unabridged.app.code_index import OpenedIndex, current_index, index_folder, resolve_index
from unabridged.app.opened import Opened
from unabridged.ingest.pipeline import analyze, read
from unabridged.storage import Store

# One file a language: a base, a class below it with a method of the same name, and a call of what the base declares.
LANGUAGES = {
    "python": ("p.py", "class Base:\n    def m(self): pass\nclass Sub(Base):\n    def m(self): pass\n"
               "def use(x: Base):\n    x.m()\n"),
    "javascript": ("j.js", "class Base { m() {} go() {\n this.m() } }\nclass Sub extends Base { m() {} }\n"),
    "typescript": ("t.ts", "interface Base { m(): void }\nclass Sub implements Base { m() {} }\n"
                   "function use(x: Base) {\n x.m() }\n"),
    "java": ("J.java", "interface Base { void m(); }\nclass Sub implements Base { public void m() {} }\n"
             "class Use { void use(Base x) {\n x.m(); } }\n"),
    "go": ("go/g.go", "package g\ntype Base interface { m() }\ntype Sub struct{}\nfunc (s Sub) m() {}\n"
           "func use(x Base) {\n x.m()\n}\n"),
    "cpp": ("c.cpp", "class Base { public: virtual void m() {} };\nclass Sub : public Base { public: void m() {} };\n"
            "void use(Base* x) {\n x->m(); }\n"),
    "rust": ("r.rs", "pub trait Base { fn m(&self); }\npub struct Sub;\nimpl Base for Sub { fn m(&self) {} }\n"
             "fn use_it(x: &dyn Base) {\n x.m(); }\n"),
    "csharp": ("S.cs", "interface Base { void m(); }\nclass Sub : Base { public void m() {} }\n"
               "class Use { void use(Base x) {\n x.m(); } }\n"),
    "ruby": ("r.rb", "class Base\n  def m; end\n  def use\n    self.m\n  end\nend\nclass Sub < Base\n  def m; end\nend\n"),
    "php": ("h.php", "<?php\nclass Base { function m() {}\n function use1() {\n $this->m(); } }\n"
            "class Sub extends Base { function m() {} }\n"),
    "kotlin": ("K.kt", "open class Base {\n open fun m() {}\n}\nclass Sub : Base() {\n override fun m() {}\n}\n"
               "fun use(x: Base) {\n x.m()\n}\n"),
    "scala": ("S.scala", "class Base { def m(): Unit = {} }\nclass Sub extends Base { override def m(): Unit = {} }\n"
              "class Use { def use(x: Base): Unit = {\n x.m() } }\n"),
    "swift": ("s.swift", "class Base { func m() {}\n func use() {\n self.m() } }\nclass Sub: Base { override func m() {} }\n"),
}  # fmt: skip


@pytest.fixture(scope="module", params=sorted(LANGUAGES))
def both(request, tmp_path_factory):
    """One file of a language, from memory and from a resolved index."""
    folder = tmp_path_factory.mktemp("over") / "tree"
    path, text = LANGUAGES[request.param]
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(text)
    document = read(folder)
    small = Opened(document, analyze(document, "code"))
    store = Store(tmp_path_factory.mktemp("home"))
    by_name = OpenedIndex(store, current_index(store, folder, "1"), folder, "tree").repository.graph
    bases = by_name.bases([symbol.name for symbol in by_name.all_symbols()])
    resolve_index(store, folder, index_folder(store, folder, "1").index_id)
    large = OpenedIndex(store, current_index(store, folder, "1"), folder, "tree")
    yield small, large, bases, request.param
    store.close()


def test_callers_of_the_base_may_run_the_override(both):
    small, large, _, language = both
    for opened in (small, large):
        edges = opened.repository.dispatch.possible(None, _named(opened, "Sub.m"))
        told = [(edge.caller.rpartition(".")[2], edge.how, edge.possible) for edge in edges]
        if language == "python":  # its only implementation is a call as it is
            plain = opened.repository.graph.callers(_named(opened, "Sub.m")[0])
            assert [name.rpartition(".")[2][:3] for name in plain] == ["use"]
        else:
            assert [(name[:2], how, possible) for name, how, possible in told] in (
                [("us", "override", True)],
                [("go", "override", True)],
            )


def test_both_backings_say_the_same_of_hierarchies_and_possible_calls(both):
    small, large, _, _ = both
    for question in (
        "Who calls Sub.m?", "Who calls Base.m?", "What does use call?", "What breaks if I change Sub.m?",
        "Who overrides Base.m?", "谁重写了 Base.m？", "Which classes implement Base?", "哪些类继承了 Base？",
        "What does Sub.m override?", "Does use call Sub.m?", "How does use reach Sub.m?", "Is Sub.m ever used?",
        "Which functions are never called?",
    ):  # fmt: skip
        answer = code.answer(small.repository, question)
        assert code.answer(large.repository, question) == answer, question
    assert code.answer(small.repository, "Who overrides Base.m?").results == tuple(_named(small, "Sub.m"))
    assert code.answer(small.repository, "Which classes implement Base?").results == tuple(_named(small, "Sub"))
    assert code.answer(small.repository, "What does Sub.m override?").results == tuple(_named(small, "Base.m"))


def test_calls_by_name_know_written_bases_before_anything_is_resolved(both):
    _, large, bases, language = both
    if language == "go":  # implementing is not written down in Go
        assert bases == {}
    else:
        assert bases == {_named(large, "Sub")[0]: set(_named(large, "Base"))}


def _named(opened, end):
    found = opened.repository.graph.symbols_called([end.rpartition(".")[2]])
    return sorted({symbol.name for symbol in found if f".{symbol.name}".endswith(f".{end}")})
