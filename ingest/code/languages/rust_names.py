"""Rust: names, paths and `use`; each answers with the expression that a name means."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING

# Each shadowing makes scopes deeper by one; past this many in one function a variable keeps all its values.
_MOST_SHADOWS = 200


class RustNames(Extractor):
    """Names, paths and `use`; each answers with the expression that a name means."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self._self_type = NOTHING
        self._for_all = False  # in an impl for every type that has some trait
        self._said: set[str] = set()  # names declared or used so far in the function
        self._shadowed = 0

    def use_declaration(self, node: Node) -> Walk:
        argument = node.child_by_field_name("argument")
        waiting: list[tuple[Node | None, int]] = [(argument, NOTHING)]
        while waiting:
            at, prefix = waiting.pop()
            if at is None:
                continue
            if at.type == "use_list":
                waiting.extend((child, prefix) for child in at.named_children)
            elif at.type == "scoped_use_list":
                path = at.child_by_field_name("path")
                inner = prefix if path is None else self._use_path(path, prefix)
                waiting.append((at.child_by_field_name("list"), inner))
            elif at.type == "use_as_clause":
                path = at.child_by_field_name("path")
                if path is not None:
                    self._bind_use(self.text(at.child_by_field_name("alias")), self._use_path(path, prefix))
            elif at.type == "use_wildcard":
                inner = self._use_path(at.named_children[0], prefix) if at.named_children else prefix
                if inner != NOTHING:
                    self.say("glob", self._module(), inner)
            elif at.type == "self":
                if prefix != NOTHING:
                    written = self.facts.expressions[prefix]
                    self._bind_use(str(written[2] or written[1]).rpartition(":")[2], prefix)
            else:
                name = self.text(at).rpartition("::")[2].strip()
                self._bind_use(name, self._use_path(at, prefix))
        return NOTHING
        yield

    def _bind_use(self, name: str, value: int) -> None:
        if name != "_" and value != NOTHING:
            self.bind(name, value)

    def _use_path(self, node: Node, prefix: int) -> int:
        """The expression of a path in a `use`, below `prefix`."""
        position = prefix
        for part in self.text(node).split("::"):
            part = part.strip()
            if not part:
                continue
            position = self._path_start(part, use=True) if position == NOTHING else self.add("member", position, part)
        return position

    def _path_start(self, part: str, *, use: bool = False) -> int:
        if part == "Self":
            return self._self_type if self._self_type != NOTHING else self.name(part)
        module = self._module()
        if part in {"self", "super"} and module != 0:
            if part == "super":
                module = self.facts.definitions[module].owner
            return self.add("value", module)
        if part in {"crate", "super", "self"}:
            return self.add("import", part, None)
        return self.add("import", f"extern:{part}", None) if use else self.name(part)

    def _module(self) -> int:
        """The innermost module around this point."""
        at = self.owner
        while self.facts.definitions[at].kind not in {"module", "namespace"}:
            at = self.facts.definitions[at].owner
        return at

    def shadow(self, name: str, value: int) -> None:
        """Bind a name; what was said with the same name before means something else."""
        if name in self._said and self._shadowed < _MOST_SHADOWS:
            self._shadowed += 1
            self.scope = self.open_scope()
        self._said.add(name)
        self.bind(name, value)

    def name(self, ident: str) -> int:
        self._said.add(ident)
        return super().name(ident)

    def self_(self, node: Node) -> Walk:
        return self.name("self")
        yield

    def scoped(self, node: Node) -> Walk:
        """`a::b::C`, generic arguments dropped."""
        text = _without_generics(self.text(node))
        position = NOTHING
        for part in text.split("::"):
            part = part.strip()
            if not part:
                continue
            if part.startswith("<"):  # <T as Trait>::f
                return NOTHING
            position = self._path_start(part) if position == NOTHING else self.add("member", position, part)
        return position
        yield

    handlers: ClassVar[dict[str, Handler]] = {
        **Extractor.handlers, "use_declaration": use_declaration, "identifier": Extractor.identifier, "self": self_,
        "scoped_identifier": scoped,
    }  # fmt: skip


def _without_generics(text: str) -> str:
    """`Vec::<T>::new` is `Vec::new`; a leading `<T as Trait>` stays, as `<`."""
    if "<" not in text:
        return text
    kept: list[str] = []
    depth = 0
    for index, char in enumerate(text):
        if char == "<":
            if index == 0:
                kept.append("<")
            depth += 1
        elif char == ">":
            depth -= 1
        elif depth == 0:
            kept.append(char)
    return "".join(kept)
