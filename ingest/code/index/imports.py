"""What an import statement binds, from its text: the local name, the module as written, and the name taken from it."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST = 20_000
_PARTS = re.compile(r"[\w$@-]+")


class Import(NamedTuple):
    """`local` means `ident` of module `spec`, or the module itself where ident is ""; local "*" takes everything."""

    local: str
    spec: str
    ident: str

    def names(self) -> list[str]:
        """The parts of what is written."""
        return [*_PARTS.findall(self.spec), self.ident, self.local]


def read_imports(language: str, text: str) -> list[Import]:
    """The bindings of one import statement; none where it binds nothing that can be told from its text."""
    reader = _READERS.get(language)
    return reader(text[:_LONGEST]) if reader is not None else []


# --- Python


def _python(text: str) -> list[Import]:
    text = re.sub(r"#[^\n]*|\\\n", " ", text)
    found = re.match(r"\s*from\s+([.\w\s]+?)\s+import\b(.*)", text, re.S)
    if found is None:
        return [
            Import(alias or spec.partition(".")[0], spec if alias else spec.partition(".")[0], "")
            for spec, alias in (_as(part) for part in text.removeprefix("import").split(","))
            if spec
        ]
    spec = re.sub(r"\s+", "", found[1])
    names = (_as(part) for part in found[2].strip().strip("()").split(","))
    return [
        Import("*" if name == "*" else alias or name, spec, "" if name == "*" else name)
        for name, alias in names
        if name
    ]


def _as(part: str) -> tuple[str, str]:
    words = part.split()
    if len(words) >= 3 and words[1] == "as":
        return words[0], words[2]
    return (words[0], "") if words else ("", "")


# --- JavaScript and TypeScript

_QUOTED = re.compile(r"""["'`]([^"'`\n]{1,500})["'`]""")
_CLAUSE = re.compile(r"\{([^{}]*)\}")


def _ecmascript(text: str) -> list[Import]:
    specs = _QUOTED.findall(text)
    if not specs:
        return []
    spec = specs[-1]
    head = text[: text.rfind(spec)]
    found: list[Import] = []
    clause = _CLAUSE.search(head)
    if clause is not None:
        for part in clause[1].split(","):
            words = part.replace(":", " as ").replace("type ", " ").split()
            if words:
                found.append(Import(words[2] if len(words) >= 3 else words[0], spec, words[0]))
        head = head.replace(clause[0], " ")
    if "require(" in text.replace(" ", ""):
        name = re.match(r"\s*([\w$]+)\s*=", head)
        return [*found, Import(name[1], spec, "")] if name else found
    if re.match(r"\s*(?:import|export)\b", head) is None:
        return []
    star = re.search(r"\*\s*as\s+([\w$]+)", head)
    if star is not None:
        found.append(Import(star[1], spec, ""))
    elif re.match(r"\s*export\s*\*", head):
        found.append(Import("*", spec, ""))
    default = re.match(r"\s*import\s+(?:type\s+)?([\w$]+)", head)
    if default is not None and default[1] not in {"from", "type"}:
        found.append(Import(default[1], spec, "default"))
    return found


# --- languages whose imports are dotted paths


def _dotted(text: str) -> list[Import]:
    """`import static a.b.C.m;`, `using X = A.B;`, `use A\\B as C`, `import a.b.{c, d => e}`, `import a.b.*`."""
    text = re.sub(r"^\s*(?:global\s+)?(?:import|using|use)\b", "", text.strip().rstrip(";")).strip()
    text = re.sub(r"^(?:static|function|const|struct|class|func|enum|protocol)\s+", "", text)
    renamed = re.match(r"(\w+)\s*=\s*(.+)", text)
    if renamed is not None:
        return [_of_path(renamed[2], renamed[1])]
    grouped = re.match(r"(.*?)[.\\:]*\{(.*)\}", text, re.S)
    if grouped is not None:
        prefix = _path(grouped[1])
        parts = (re.split(r"\s*(?:=>|\bas\b)\s*", part.strip()) for part in grouped[2].split(","))
        return [_of_path(f"{prefix}.{part[0]}", part[1] if len(part) > 1 else "") for part in parts if part[0]]
    found = []
    for part in text.split(","):
        path, *alias = re.split(r"\s+(?:as|=>)\s+", part.strip())
        if path:
            found.append(_of_path(path, alias[0] if alias else ""))
    return found


def _path(written: str) -> str:
    return re.sub(r"\s*(?:\\|::|/)\s*", ".", written.strip()).strip(".")


def _of_path(written: str, alias: str) -> Import:
    path = _path(written)
    spec, _, last = path.rpartition(".")
    if last in {"*", "_", "given"}:
        return Import("*", spec, "")
    return Import(alias.strip() or last, path, "")


def _csharp(text: str) -> list[Import]:
    """`using A.B;` brings what is in A.B into scope."""
    found = _dotted(text)
    return found if "=" in text else [Import("*", item.spec, "") for item in found]


def _rust(text: str) -> list[Import]:
    """`use a::{b, c::{d as e, self}, f::*};` with its groups taken apart by a stack."""
    text = re.sub(r"^.*?\buse\b", "", text, count=1, flags=re.S).strip().rstrip(";")
    found: list[Import] = []
    prefixes = [""]
    for part, mark in re.findall(r"([^{},]*)([{},]|$)", text):
        part = part.strip()
        if mark == "{":
            prefixes.append(prefixes[-1] + part)
            continue
        if part:
            path, *alias = re.split(r"\s+as\s+", prefixes[-1] + part)
            plain = _path(path).removesuffix(".self")
            found.append(_of_path(plain, alias[0] if alias else ""))
        if mark == "}" and len(prefixes) > 1:
            prefixes.pop()
    return found


def _go(text: str) -> list[Import]:
    found = re.match(r"\s*([\w.]+)?\s*[\"`]([^\"`]+)[\"`]", text)
    if found is None or found[1] == "_":
        return []
    if found[1] == ".":
        return [Import("*", found[2], "")]
    return [Import(found[1] or found[2].rstrip("/").rpartition("/")[2], found[2], "")]


def _include(text: str) -> list[Import]:
    found = re.search(r"[\"<]([^\">\n]+)[\">]", text)
    return [Import("*", found[1], "")] if found else []


_READERS = {
    "python": _python, "javascript": _ecmascript, "typescript": _ecmascript, "java": _dotted, "kotlin": _dotted,
    "scala": _dotted, "swift": _dotted, "csharp": _csharp, "php": _dotted, "rust": _rust, "go": _go, "c": _include,
    "cpp": _include,
}  # fmt: skip
