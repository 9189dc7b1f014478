"""Calls in Rust: use trees, impl blocks, traits, cfg, shadowing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from unabridged.ingest.code.languages.rust_cfg import is_compiled

Calls = Callable[[dict[str, str]], set[str]]


def test_use_trees_and_globs_lead_to_other_modules(calls: Calls) -> None:
    found = calls({
        "src/lib.rs": "mod net;\nmod util;\nuse crate::net::{self, open as connect};\nuse util::*;\n"
        "pub fn run() { connect(); net::close(); trim(); }",
        "src/net.rs": "pub fn open() {}\npub fn close() {}",
        "src/util/mod.rs": "mod text;\npub use self::text::trim;",
        "src/util/text.rs": "pub fn trim() {}",
    })  # fmt: skip
    assert found == {
        "src.lib.run -> src.net.open", "src.lib.run -> src.net.close", "src.lib.run -> src.util.text.trim",
    }  # fmt: skip


def test_methods_are_found_by_the_type_of_the_receiver(calls: Calls) -> None:
    found = calls(
        {
            "src/lib.rs": """
        pub struct A { b: Option<B> }
        pub struct B;
        impl B { fn new() -> Self { B } fn hit(&self) {} }
        impl A {
            fn go(&self) { if let Some(b) = &self.b { b.hit() } }
            fn all(list: Vec<B>) { list.iter().for_each(|b| b.hit()); let b = B::new(); b.hit(); }
        }
        """
        }
    )
    assert found == {
        "src.lib.A.go -> src.lib.B.hit",
        "src.lib.A.all -> src.lib.B.hit",
        "src.lib.A.all -> src.lib.B.new",
    }


def test_a_call_on_a_trait_names_its_method(calls: Calls) -> None:
    found = calls(
        {
            "src/lib.rs": """
        trait Shape { fn area(&self) -> u32; fn twice(&self) -> u32 { self.area() * 2 } }
        struct Square;
        impl Shape for Square { fn area(&self) -> u32 { 1 } }
        fn sum<T: Shape>(shape: T) -> u32 { shape.area() }
        """
        }
    )
    assert found == {
        "src.lib.Shape.twice -> src.lib.Shape.area", "src.lib.sum -> src.lib.Shape.area",
    }  # fmt: skip


def test_what_cfg_leaves_out_is_no_candidate(calls: Calls) -> None:
    found = calls(
        {
            "src/lib.rs": '#[cfg(no_std_alloc)]\nfn alloc() {}\n#[cfg(feature = "x")]\nfn free() {}\nfn run() { alloc(); free(); }'
        }
    )
    assert found == {"src.lib.run -> src.lib.free"}


def test_a_variable_hides_a_function_only_after_its_declaration(calls: Calls) -> None:
    found = calls({"src/lib.rs": "fn op() -> u32 { 1 }\nfn run() { let op = op(); op; }"})
    assert found == {"src.lib.run -> src.lib.op"}


def test_arguments_of_macros_are_read(calls: Calls) -> None:
    found = calls({"src/lib.rs": 'fn f() -> u32 { 1 }\nfn run() { println!("{}", f()); }'})
    assert found == {"src.lib.run -> src.lib.f"}


@pytest.mark.parametrize(
    ("attribute", "compiled"),
    [
        ("#[cfg(test)]", True),
        ("#[cfg(windows)]", True),
        ('#[cfg(feature = "serde")]', True),
        ("#[cfg(no_alloc)]", False),
        ("#[cfg(not(no_alloc))]", True),
        ('#[cfg(any(no_alloc, feature = "x"))]', True),
        ("#[cfg(all(no_alloc, unix))]", False),
        ("#[inline]", True),
        ("#[cfg(" + "not(" * 5000 + "x" + ")" * 5000 + ")]", False),
    ],
)
def test_cfg_conditions(attribute: str, compiled: bool) -> None:
    assert is_compiled(attribute) is compiled


def test_what_a_macro_calls_belongs_to_the_function_that_uses_it(calls: Calls) -> None:
    found = calls({
        "src/macros.rs": """
        macro_rules! next {
            ($bytes:ident) => { match $bytes.next() { 0 => zero(), other => other } };
            ($bytes:ident, $($rest:expr),*) => { { $bytes.next() } };
        }
        """,
        "src/lib.rs": """
        #[macro_use] mod macros;
        pub struct Bytes;
        impl Bytes { fn next(&mut self) -> u8 { 0 } }
        fn zero() -> u8 { 0 }
        fn read(b: &mut Bytes) { let n = next!(b); println!("{}", zero()); }
        """,
    })  # fmt: skip
    assert {call for call in found if ".read ->" in call} == {
        "src.lib.read -> src.lib.Bytes.next",
        "src.lib.read -> src.lib.zero",
    }


def rust(source: str) -> dict[str, str]:
    return {"src/lib.rs": source}


def test_a_pointer_lends_the_methods_of_what_it_points_to(calls: Calls) -> None:
    found = calls(rust("""
        struct Inner;
        impl Inner { fn hit(&self) {} }
        struct Ptr { inner: Inner }
        impl std::ops::Deref for Ptr { type Target = Inner; fn deref(&self) -> &Self::Target { &self.inner } }
        fn run(p: Ptr) { p.hit(); p.clone(); }
        fn plain(p: &Ptr) { (*p).hit(); }
    """))  # fmt: skip
    assert found == {
        "src.lib.run -> src.lib.Ptr.deref", "src.lib.run -> src.lib.Inner.hit",
        "src.lib.plain -> src.lib.Ptr.deref", "src.lib.plain -> src.lib.Inner.hit",
    }  # fmt: skip


def test_an_index_and_a_sign_are_calls_where_a_type_defines_them(calls: Calls) -> None:
    found = calls(rust("""
        struct Cell;
        impl Cell { fn hit(&self) {} }
        impl std::ops::Neg for Cell { type Output = Cell; fn neg(self) -> Cell { self } }
        struct Grid { cells: Vec<Cell> }
        impl std::ops::Index<usize> for Grid { type Output = Cell; fn index(&self, i: usize) -> &Self::Output { &self.cells[i] } }
        fn run(grid: Grid) { grid[0].hit(); (-grid[1]).hit(); }
    """))  # fmt: skip
    assert found == {
        "src.lib.run -> src.lib.Grid.index", "src.lib.run -> src.lib.Cell.hit", "src.lib.run -> src.lib.Cell.neg",
    }  # fmt: skip


def test_an_iterator_gives_its_items_to_closures_and_loops(calls: Calls) -> None:
    found = calls(rust("""
        struct Node;
        impl Node { fn hit(&self) -> bool { true } }
        struct Nodes;
        impl Iterator for Nodes { type Item = Node; fn next(&mut self) -> Option<Self::Item> { None } }
        fn any(nodes: Nodes) -> bool { nodes.filter(|_| true).any(|node| node.hit()) }
        fn each(nodes: Nodes) { for node in nodes { node.hit(); } }
    """))  # fmt: skip
    assert found == {
        "src.lib.any -> src.lib.Node.hit", "src.lib.each -> src.lib.Nodes.next", "src.lib.each -> src.lib.Node.hit",
    }  # fmt: skip


def test_what_a_bound_says_holds_for_fields_and_associated_types(calls: Calls) -> None:
    found = calls(rust("""
        trait Shape { type Part: Shape; fn area(&self) -> u32; fn part(&self) -> Self::Part; }
        struct Wrap<'a, S> { name: &'a str, inner: S }
        impl<'a, S: Shape> Wrap<'a, S> { fn size(&self) -> u32 { self.inner.area() } }
        fn both<S>(shape: S) -> u32 where S: Shape { shape.part().area() }
    """))  # fmt: skip
    assert found == {
        "src.lib.Wrap.size -> src.lib.Shape.area", "src.lib.both -> src.lib.Shape.part", "src.lib.both -> src.lib.Shape.area",
    }  # fmt: skip


def test_an_impl_for_every_reference_hides_no_method_of_the_trait(calls: Calls) -> None:
    found = calls(rust("""
        trait Shape { fn area(&self) -> u32; }
        impl<'a, S: Shape + ?Sized> Shape for &'a S { fn area(&self) -> u32 { (**self).area() } }
        impl Shape for Box<dyn Shape> { fn area(&self) -> u32 { (**self).area() } }
        fn sum(shape: impl Shape) -> u32 { shape.area() }
    """))  # fmt: skip
    assert found == {
        "src.lib.S.area -> src.lib.Shape.area", "src.lib.Box.area -> src.lib.Shape.area", "src.lib.sum -> src.lib.Shape.area",
    }  # fmt: skip


def test_a_place_that_is_written_to_is_indexed_as_mutable(calls: Calls) -> None:
    found = calls(rust("""
        struct Cell { n: u32 }
        struct Grid { cells: Vec<Cell> }
        impl std::ops::Index<usize> for Grid { type Output = Cell; fn index(&self, i: usize) -> &Cell { &self.cells[i] } }
        impl std::ops::IndexMut<usize> for Grid { fn index_mut(&mut self, i: usize) -> &mut Cell { &mut self.cells[i] } }
        fn write(grid: &mut Grid) { grid[0].n = 1; }
        fn lend(grid: &mut Grid) { let cell = &mut grid[0]; }
        fn read(grid: &Grid) -> u32 { grid[0].n }
    """))  # fmt: skip
    assert found == {
        "src.lib.write -> src.lib.Grid.index_mut", "src.lib.lend -> src.lib.Grid.index_mut", "src.lib.read -> src.lib.Grid.index",
    }  # fmt: skip


def test_what_is_declared_as_a_number_or_text_is_nothing_else(calls: Calls) -> None:
    found = calls(rust("""
        struct Name { text: String }
        impl Name { fn trim(&self) -> &str { "" } }
        impl std::ops::Deref for Name { type Target = str; fn deref(&self) -> &str { &self.text } }
        fn show(text: &str) { text.trim(); }
        fn run(name: Name) { show(&name); }
    """))  # fmt: skip
    assert found == {"src.lib.run -> src.lib.show"}


def test_into_runs_the_conversion_of_the_type_that_is_asked_for(calls: Calls) -> None:
    found = calls({
        "src/lib.rs": """
        pub struct Name;
        pub struct Bad;
        pub struct Other;
        impl From<Bad> for Name { fn from(b: Bad) -> Name { bad(); Name } }
        impl TryFrom<Other> for Name { type Error = Bad; fn try_from(o: Other) -> Result<Name, Bad> { Ok(Name) } }
        fn bad() {}
        fn given(b: Bad) -> Name { b.into() }
        fn held(o: Other) -> Result<u8, Bad> { let name: Name = o.try_into()?; Ok(1) }
        """
    })  # fmt: skip
    assert found == {
        "src.lib.Name.from -> src.lib.bad", "src.lib.given -> src.lib.Name.from", "src.lib.held -> src.lib.Name.try_from",
    }  # fmt: skip


def test_a_path_may_start_with_a_type_as_a_trait(calls: Calls) -> None:
    found = calls({
        "src/lib.rs": """
        pub struct Name;
        impl TryFrom<u8> for Name { type Error = u8; fn try_from(x: u8) -> Result<Name, u8> { Ok(Name) } }
        fn build<K>(key: K) where Name: TryFrom<K> { <Name as TryFrom<K>>::try_from(key); }
        """
    })  # fmt: skip
    assert found == {"src.lib.build -> src.lib.Name.try_from"}


def test_macros_define_what_their_arguments_name(calls: Calls) -> None:
    found = calls({
        "src/lib.rs": """
        macro_rules! flag { ($bit:expr, $is:ident, $set:ident) => {
            fn $is(&self) -> bool { self.bits() & (1 << $bit) > 0 }
            fn $set(&mut self) { }
        } }
        macro_rules! maker { ($name:ident, $made:ty) => { pub fn $name() -> $made { <$made>::new() } } }
        pub struct Info;
        impl Info { fn new() -> Info { Info } fn bits(&self) -> u8 { 1 } flag!(0, is_set, set); }
        maker!(make, Info);
        fn run() { let mut info = make(); info.set(); info.is_set(); }
        """
    })  # fmt: skip
    assert found == {
        "src.lib.Info.is_set -> src.lib.Info.bits", "src.lib.make -> src.lib.Info.new", "src.lib.run -> src.lib.make",
        "src.lib.run -> src.lib.Info.set", "src.lib.run -> src.lib.Info.is_set",
    }  # fmt: skip


def test_a_macro_that_invokes_itself_is_written_out_once(calls: Calls) -> None:
    source = "macro_rules! again { ($n:ident) => { fn $n() { leaf() } again!($n); } }\nagain!(f);\nfn leaf() {}"
    assert calls({"src/lib.rs": source}) == {"src.lib.f -> src.lib.leaf"}
