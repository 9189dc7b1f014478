"""Rust: modules, structs and enums of a file; and the analysis of all Rust files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..part import Part
from .rust_impls import RustImpls
from .rust_macros import RUST
from .rust_modules import RustLinker


def module_name(path: str) -> str:
    """`src/parse.rs` is `src.parse`, `src/net/mod.rs` is `src.net`."""
    stem = path.removesuffix(".rs")
    return stem.removesuffix("/mod").replace("/", ".")


class RustExtractor(RustImpls):
    """Facts of one Rust file. References and smart pointers stand for what they point to."""

    def module(self, node: Node) -> Walk:
        name, body = self.text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if body is None:
            nested: list[str] = []
            at = self._module()
            while at != 0:
                nested.append(self.facts.definitions[at].name)
                at = self.facts.definitions[at].owner
            self.bind(name, self.add("import", "mod:" + "/".join([*reversed(nested), name]), None))
            return NOTHING
        number = self.define(name, "namespace", node)
        yield self.inside(number, self.items(body))
        return NOTHING

    def struct(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "class", node)
        body = node.child_by_field_name("body")
        self.own_parameters(node, number)
        yield self.inside(number, self._fields(body, number, "") if body is not None else None)
        return NOTHING

    def _fields(self, body: Node, number: int, prefix: str) -> Walk:
        yield from ()
        if body.type == "ordered_field_declaration_list":
            types = body.children_by_field_name("type")
            for index, child in enumerate(types):
                self.say("field", number, f"{prefix}{index}", (yield self.type_of(child)))
            return NOTHING
        for child in body.named_children:
            if child.type != "field_declaration":
                continue
            name, type_node = self.text(child.child_by_field_name("name")), child.child_by_field_name("type")
            declared = NOTHING
            if type_node is not None:
                declared = yield self.type_of(type_node)
            if not prefix:
                self.define(name, "field", child, bind=False, owner=number)
            self.say("field", number, prefix + name, declared)
        return NOTHING

    def enum(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "class", node)
        body = node.child_by_field_name("body")
        self.own_parameters(node, number)
        yield self.inside(number, self._variants(body, number) if body is not None else None)
        return NOTHING

    def _variants(self, body: Node, number: int) -> Walk:
        for child in body.named_children:
            if child.type != "enum_variant":
                continue
            name = self.text(child.child_by_field_name("name"))
            self.define(name, "field", child, bind=False, owner=number)
            self.say("field", number, name, self.add("type", self.add("value", number)))
            inner = child.child_by_field_name("body")
            if inner is not None:
                yield self._fields(inner, number, name + ".")
        return NOTHING

    def constant(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        type_node, value_node = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = value = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        if value_node is not None:
            value = yield value_node
        if node.parent is not None and node.parent.type == "declaration_list" and self._self_type != NOTHING:
            known = declared if declared != NOTHING else value
            if known != NOTHING:
                self.say("assign", self.add("member", self._self_type, name), known)
            return NOTHING
        self.bind(name, declared)
        if value != NOTHING:
            self.bind(name, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **RustImpls.handlers, "mod_item": module, "struct_item": struct, "union_item": struct,
        "enum_item": enum, "const_item": constant, "static_item": constant,
    }  # fmt: skip


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    return RUST, RustExtractor(file.data, file.path, "rust", module_name(file.path))


def analyze_rust(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Rust files, with the Cargo.toml files among `files`."""
    sources = [file for file in files if file.language == "rust"]
    facts, skipped = extract_all(sources, _extractor, stage="rust", progress=progress)
    return link(facts, RustLinker([file for file in files if file.language is None]), skipped)
