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
