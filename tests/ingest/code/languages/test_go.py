"""Calls in Go: packages by folder, methods, embedding, interfaces, function values."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.code.languages.go_build import in_ordinary_build

Calls = Callable[[dict[str, str]], set[str]]

STORE = """
package store
type Item struct{}
func (i *Item) Touch() {}
type Store struct { items map[string]*Item }
func New() (*Store, error) { return &Store{}, nil }
func (s *Store) Get(k string) (*Item, bool) { i, ok := s.items[k]; return i, ok }
"""


def test_a_package_is_its_folder_and_an_import_its_path_below_the_module(calls: Calls) -> None:
    found = calls({
        "go.mod": "module example.com/acme\n",
        "main.go": 'package main\nimport st "example.com/acme/store"\nfunc main() { s, _ := st.New(); i, _ := s.Get("a"); i.Touch() }',
        "store/store.go": STORE,
    })  # fmt: skip
    assert found == {"main.main -> store.New", "main.main -> store.Store.Get", "main.main -> store.Item.Touch"}


def test_files_of_a_folder_share_their_names(calls: Calls) -> None:
    found = calls(
        {
            "p/a.go": "package p\nfunc A() { b() }",
            "p/b.go": "package p\nfunc b() {}",
            "q/b.go": "package q\nfunc b() {}",
        }
    )
    assert found == {"p.A -> p.b"}


def test_embedded_structs_lend_their_methods(calls: Calls) -> None:
    found = calls(
        {
            "a.go": "package p\ntype Log struct{}\nfunc (l Log) Put() {}\ntype App struct { *Log }\nfunc (a *App) Run() { a.Put() }"
        }
    )
    assert found == {"p.App.Run -> p.Log.Put"}


def test_an_interface_is_implemented_by_every_type_with_its_methods(analyzed: Callable[..., CodeAnalysis]) -> None:
    found = analyzed(
        {
            "a.go": """
        package p
        type Closer interface { Close(); Flush() }
        type File struct{}
        func (f *File) Close() {}
        func (f *File) Flush() {}
        type Half struct{}
        func (h *Half) Close() {}
        func end(c Closer) { c.Close() }
        """
        }
    )
    assert [(item.name, item.base) for item in found.inheritance] == [("p.File", "p.Closer")]
    assert [(edge.caller, edge.callee) for edge in found.edges] == [("p.end", "p.Closer.Close")]


def test_functions_in_tables_fields_and_parameters_are_followed(calls: Calls) -> None:
    found = calls(
        {
            "a.go": """
        package p
        func one() {}
        func two() {}
        var table = map[string]func(){"one": one}
        type Job struct { run func() }
        func call(f func()) { f() }
        func main() { table["one"](); j := Job{run: two}; j.run(); call(one) }
        """
        }
    )
    assert found == {"p.main -> p.one", "p.main -> p.two", "p.main -> p.call", "p.call -> p.one"}


def test_a_type_switch_narrows_its_variable(calls: Calls) -> None:
    found = calls(
        {
            "a.go": """
        package p
        type A struct{}
        func (a A) Go() {}
        type B struct{}
        func (b B) Go() {}
        func f(x interface{}) { switch v := x.(type) { case A: v.Go() } }
        """
        }
    )
    assert found == {"p.f -> p.A.Go"}


def test_of_several_builds_the_ordinary_one_is_meant(analyzed: Callable[..., CodeAnalysis]) -> None:
    found = analyzed({
        "p/a.go": "package p\ntype T struct{}\nfunc Run(t *T) { open(); t.Close(); tune() }",
        "p/open_linux.go": "package p\nfunc open() { linux() }\nfunc linux() {}\nfunc (t *T) Close() {}",
        "p/open_windows.go": "package p\nfunc open() { windows() }\nfunc windows() {}\nfunc (t *T) Close() { open() }",
        "p/fast.go": "//go:build !purego && (amd64 || arm64)\n\npackage p\nfunc tune() { fast() }\nfunc fast() {}",
        "p/slow.go": "// +build purego\n\npackage p\nfunc tune() { slow() }\nfunc slow() {}",
    })  # fmt: skip
    assert {f"{edge.callee} {edge.callee_file}" for edge in found.edges if edge.caller == "p.Run"} == {
        "p.open p/open_linux.go", "p.T.Close p/open_linux.go", "p.tune p/fast.go"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "head", "built"),
    [
        ("a/io_windows.go", "", False),
        ("a/io_linux_arm64.go", "", False),
        ("a/io_linux_amd64_test.go", "", True),
        ("a/windows.go", "", True),
        ("a.go", "//go:build ignore\n", False),
        ("a.go", "//go:build !windows && !plan9\n", True),
        ("a.go", "//go:build !(linux || darwin)\n", False),
        ("a.go", "//go:build go1.18 && (cgo || wasm)\n", True),
        ("a.go", "// Copyright\n\n// +build linux,386 darwin,!cgo\n", False),
        ("a.go", "// +build linux darwin\n// +build !appengine\n", True),
    ],
)
def test_files_of_an_ordinary_build(path: str, head: str, built: bool) -> None:
    assert in_ordinary_build(path, head) is built


def test_the_shallowest_embedded_method_is_meant(calls: Calls) -> None:
    found = calls({
        "m.go": """
        package m
        type Near struct{}
        func (Near) Go() {}
        type Far struct{}
        func (Far) Go() {}
        type Between struct{ Far }
        type Whole struct { Between; Near }
        func f(w Whole) { w.Go() }
        """
    })  # fmt: skip
    assert found == {"m.f -> m.Near.Go"}


def test_type_arguments_say_what_a_generic_function_gives_back(calls: Calls) -> None:
    found = calls({
        "m.go": """
        package m
        type List[T any] struct{ items []T }
        func (l *List[T]) Get(i int) T { return l.items[i] }
        func New[T any]() *List[T] { return &List[T]{} }
        type Item struct{}
        func (Item) Go() {}
        func f() { New[Item]().Get(0).Go() }
        """
    })  # fmt: skip
    assert found == {"m.f -> m.New", "m.f -> m.List.Get", "m.f -> m.Item.Go"}


def test_a_new_variable_may_be_made_of_the_one_that_it_hides(calls: Calls) -> None:
    found = calls({
        "m.go": """
        package m
        type Outer struct{ inner *Inner }
        type Inner struct{}
        func (i *Inner) Go() {}
        func (o *Outer) Open() *Inner { return o.inner }
        func f(x *Outer) { if x := x.Open(); x != nil { x.Go() } }
        """
    })  # fmt: skip
    assert found == {"m.f -> m.Outer.Open", "m.f -> m.Inner.Go"}


def test_keys_of_maps_and_what_comes_out_of_channels_have_types(calls: Calls) -> None:
    found = calls({
        "m.go": """
        package m
        type Conn struct{}
        func (c *Conn) Close() {}
        type Result struct{ conn *Conn }
        func (r Result) Get() {}
        func closeAll(active map[*Conn]struct{}) { for c := range active { c.Close() } }
        func wait(done chan Result) { select { case r := <-done: r.Get() } }
        """
    })  # fmt: skip
    assert found == {"m.closeAll -> m.Conn.Close", "m.wait -> m.Result.Get"}


def test_a_package_may_have_any_number_of_files(calls: Calls) -> None:
    files = {f"p/f{number}.go": f"package p\nfunc F{number}() {{}}" for number in range(60)}
    found = calls(
        {
            "go.mod": "module x.org/m\n",
            "main.go": 'package m\nimport "x.org/m/p"\nfunc f() { p.F0(); p.F59() }',
            **files,
        }
    )
    assert found == {"m.f -> p.F0", "m.f -> p.F59"}


def test_a_parameter_may_be_named_like_its_type(calls: Calls) -> None:
    found = calls({
        "a.go": """
        package a
        type reader interface { Read() int }
        type file struct{}
        func (f *file) Read() int { return 1 }
        func (file *file) copy(reader reader) { reader.Read(); file.Read() }
        func run() { (&file{}).copy(&file{}) }
        """
    })  # fmt: skip
    assert found == {"a.file.copy -> a.reader.Read", "a.file.copy -> a.file.Read", "a.run -> a.file.copy"}


def test_what_flows_into_an_interface_of_another_project_is_possible(calls: Calls) -> None:
    found = calls({
        "a.go": """
        package a
        import "net/http"
        type Writer interface { http.ResponseWriter; Status() int }
        type own struct{ http.ResponseWriter }
        func (o *own) WriteHeader(code int) {}
        func (o *own) Status() int { return 1 }
        func send(w Writer) { w.WriteHeader(1); w.Status() }
        func run() { send(&own{}) }
        """
    })  # fmt: skip
    assert found == {"a.send -> a.own.WriteHeader?", "a.send -> a.Writer.Status", "a.run -> a.send"}


def test_code_that_ships_does_not_call_what_is_built_for_tests(calls: Calls) -> None:
    found = calls({
        "a.go": "package a\nimport \"io\"\nfunc Copy(w io.Writer) { w.Write(nil) }",
        "a_test.go": """
        package a
        type mock struct{}
        func (m mock) Write(p []byte) (int, error) { return 0, nil }
        func TestCopy() { Copy(mock{}); mock{}.Write(nil) }
        """,
    })  # fmt: skip
    assert found == {"a.TestCopy -> a.Copy", "a.TestCopy -> a.mock.Write"}


def test_a_file_that_go_leaves_out_is_not_what_a_call_means(calls: Calls) -> None:
    found = calls({
        "a.go": "package a\nfunc run() { push() }\nfunc push() {}",
        "_a.go": "package a\nfunc push() {}",
        "b.go": "package a\nfunc other() { push() }",
    })  # fmt: skip
    assert found == {"a.run -> a.push", "a.other -> a.push"}
