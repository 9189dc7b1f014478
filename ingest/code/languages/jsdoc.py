"""Types in JSDoc comments: what JavaScript without annotations says about its parameters, results and fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TAG = re.compile(
    r"@(param|arg|argument|returns?|type|this|extends|augments)\s{1,20}\{([^{}\n]{1,300}|[^{}\n]{0,200}\{[^{}\n]{0,200}\}[^{}\n]{0,100})\}[ \t]{0,20}\[?([\w$]{0,100})"
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*+(?:\.[A-Za-z_$][\w$]*+)*+")
_BUILT_IN = frozenset({
    "string", "String", "number", "Number", "boolean", "Boolean", "bool", "object", "Object", "any", "void", "undefined",
    "null", "symbol", "Symbol", "bigint", "never", "unknown", "Function", "function", "Array", "Promise", "Map", "Set",
    "Record", "Iterable", "Iterator", "ReadonlyArray", "Error", "Date", "RegExp", "Buffer", "Mixed", "mixed", "this",
    "typeof", "keyof", "readonly", "true", "false", "import", "Partial", "Readonly", "string_", "array", "callback",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocType:
    """Class names in a type expression, and whether the value is a collection or promise of them."""

    names: tuple[str, ...]
    boxed: bool


@dataclass(slots=True)
class DocComment:
    """The types that one comment states."""

    params: dict[str, DocType] = field(default_factory=dict)
    returns: DocType | None = None
    type: DocType | None = None


def read_comment(comment: str) -> DocComment | None:
    """The types of a comment; None where it is no JSDoc or states none."""
    if not comment.startswith("/**") or "@" not in comment:
        return None
    found = DocComment()
    for tag, written, name in _TAG.findall(comment[:20_000]):
        declared = _type(written)
        if declared is None:
            continue
        if tag in {"param", "arg", "argument"} and name:
            found.params.setdefault(name, declared)
        elif tag.startswith("return"):
            found.returns = declared
        elif tag == "type":
            found.type = declared
    return found


def _type(written: str) -> DocType | None:
    if "=>" in written or written.startswith("function") or "{" in written:
        return None
    names = tuple(dict.fromkeys(name for name in _NAME.findall(written) if name not in _BUILT_IN))
    return DocType(names, "[]" in written or "<" in written or written.startswith("...")) if names else None
