"""What a newcomer is told first: what a repository says it is, where it starts, its parts and what each says of itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.code.introductions import front_page, opening_comment
from unabridged.ingest.code.manifests import description
from unabridged.ingest.context import Answer, Citation

from ...repository import Repository
from .entry_points import entry_points
from .intents import Asked

_FRONT_PAGES = (
    "README.md", "README.rst", "README", "README.txt", "README.adoc", "README.markdown", "Readme.md", "readme.md", "ReadMe.md", "README.en.md",
)  # fmt: skip
# Files that speak for the folder they are in.
_SPEAKERS = (
    "__init__.py",
    "README.md",
    "doc.go",
    "mod.rs",
    "lib.rs",
    "main.rs",
    "package-info.java",
    "index.ts",
    "index.js",
)
_MOST_PARTS, _MOST_STARTS, _MOST_CALLED = 12, 6, 8
_LOOKED_AT = 8  # times as many as are wanted: tests are left out
_MAIN_SHARE = 0.5  # of all calls; a part that takes so many is shown by what it is made of


@dataclass(frozen=True, slots=True)
class Remark:
    """What a file says, where."""

    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A folder (or file) with all below it; `calls` counts the call sites that lead into it."""

    path: str
    files: int
    calls: int
    says: Remark | None


@dataclass(frozen=True, slots=True)
class Guide:
    """Nothing in it is of tests. `parts` and `called` (with the number of call sites) have the most called first;
    `left_out` counts the parts that are not listed."""

    about: tuple[Remark, ...]
    starts: tuple[Symbol, ...]
    parts: tuple[Part, ...]
    left_out: int
    called: tuple[tuple[Symbol, int], ...]


def make_guide(repository: Repository) -> Guide:
    """The guide to a repository; reads a few files, whatever its size."""
    every = set(repository.source_files())
    stubs = {path for path in every if path.endswith(".pyi") and path[:-1] in every}
    sources = sorted(path for path in every - stubs if not is_test_file(path))
    top = _common_folder(sources)
    parts = _parts(repository, sources, top)
    shown = [
        Part(path, len(below), calls, _says(repository, path, below)) for path, below, calls in parts[:_MOST_PARTS]
    ]
    part_of = {path: place for place, (_, below, _) in enumerate(parts) for path in below}
    starts = [symbol for symbol in entry_points(repository) if symbol.file in part_of]
    starts.sort(key=lambda symbol: part_of[symbol.file])  # what examples and tools start is less than the program
    return Guide(
        tuple(_about(repository, top)), tuple(starts[:_MOST_STARTS]), tuple(shown), len(parts) - len(shown),
        tuple(most_called(repository, _MOST_CALLED)),
    )  # fmt: skip


def most_called(repository: Repository, most: int) -> list[tuple[Symbol, int]]:
    """The most called definitions outside of tests, with the number of call sites."""
    ranked = repository.busiest(_LOOKED_AT * most, up=True)
    return [(symbol, count) for symbol, count in ranked if not is_test_file(symbol.file)][:most]


def overview(asked: Asked, repository: Repository) -> Answer:
    """The guide as an answer."""
    guide, counts = make_guide(repository), repository.counts
    languages = ", ".join(f"{name} {files:,}" for name, files in Counter(repository.languages()).most_common(6))
    lines = [
        f"{repository.name}：{repository.file_count:,} 个文件（{languages}），{counts.symbols:,} 个定义，{counts.calls:,} 处调用。"
        if asked.chinese
        else f"{repository.name}: {repository.file_count:,} files ({languages}), {counts.symbols:,} definitions, {counts.calls:,} calls.",
        "",
    ]
    for remark in guide.about:
        lines += [f"“{remark.text}” ({remark.file}:{remark.line})", ""]
    if guide.starts:
        lines.append("入口：" if asked.chinese else "It starts at:")
        lines += [f"- {symbol.name} ({symbol.file}:{symbol.line})" for symbol in guide.starts]
        lines.append("")
    if guide.parts:
        lines.append("组成部分，按被调用次数：" if asked.chinese else "Its parts, most called first:")
        lines += [_part_line(part, chinese=asked.chinese) for part in guide.parts]
        if guide.left_out:
            lines.append(f"- … 另有 {guide.left_out:,} 个" if asked.chinese else f"- … {guide.left_out:,} more")
    if guide.called:
        lines += ["", "被调用最多的定义：" if asked.chinese else "Most called:"]
        lines += [f"- {symbol.name} ({symbol.file}:{symbol.line}), {count:,}" for symbol, count in guide.called]
    remarks = [*guide.about, *(part.says for part in guide.parts if part.says is not None)]
    cited = [(remark.text, remark.file, remark.line) for remark in remarks]
    named = [*guide.starts, *(symbol for symbol, _ in guide.called)]
    cited += [(repository.line(symbol.file, symbol.line), symbol.file, symbol.line) for symbol in named]
    return Answer(
        answer="\n".join(lines).strip(),
        found=True,
        certain=False,
        citations=tuple(
            Citation(document=repository.name, text=text, file=file, line=line) for text, file, line in cited
        ),
    )


def _part_line(part: Part, *, chinese: bool) -> str:
    many = f"{part.files:,} 个文件" if chinese else f"{part.files:,} file{'' if part.files == 1 else 's'}"
    where = part.path if part.files == 1 else f"{part.path}/ ({many})"
    return f"- {where}: {part.says.text}" if part.says is not None else f"- {where}"


def _common_folder(paths: list[str]) -> str:
    """The innermost folder that holds them all."""
    if not paths:
        return ""
    first, last = dirname(min(paths)).split("/"), dirname(max(paths)).split("/")
    count = next((at for at, (one, two) in enumerate(zip(first, last, strict=False)) if one != two), None)
    return "/".join(first[: min(len(first), len(last)) if count is None else count])


def _parts(repository: Repository, sources: list[str], top: str) -> list[tuple[str, list[str], int]]:
    """(folder or file, files below, calls into it), most called first; one that takes most calls gives way to its own parts."""
    calls = repository.calls_into()
    everything = sum(calls.get(path, 0) for path in sources)
    found = _children(sources, top)
    for path, below in list(found.items()):
        if len(below) > 1 and sum(calls.get(file, 0) for file in below) > _MAIN_SHARE * everything:
            del found[path]
            found.update(_children(below, path))
    counted = [
        (path if len(below) > 1 else below[0], below, sum(calls.get(file, 0) for file in below))
        for path, below in found.items()
    ]
    return sorted(counted, key=lambda item: (-item[2], -len(item[1]), item[0]))


def _children(paths: list[str], top: str) -> dict[str, list[str]]:
    """What lies right below a folder, folder or file, each with the files below it."""
    found: dict[str, list[str]] = defaultdict(list)
    start = len(top) + 1 if top else 0
    for path in paths:
        end = path.find("/", start)
        found[path if end < 0 else path[:end]].append(path)
    return found


def _about(repository: Repository, top: str) -> Iterator[Remark]:
    """What the manifest says in a line, and the front page in a paragraph; those next to the sources come first."""
    folders = [top[:at] for at in range(len(top), -1, -1) if at in (0, len(top)) or top[at] == "/"]
    manifests = sorted(repository.manifests(), key=lambda file: file.path)
    beside = [file for folder in folders for file in manifests if dirname(file.path) == folder]
    summary = next(((file, said) for file in beside if (said := description(file))), None)
    if summary is not None:
        file, said = summary
        yield Remark(said, file.path, _line_of(file.text, said))
    for path in (join(folder, name) for folder in folders for name in _FRONT_PAGES):
        text = repository.text(path)
        page = None if text is None else front_page(text)
        if page is not None:
            if summary is None or summary[1].rstrip(".") not in page.text:
                yield Remark(page.text, path, page.line)
            return


def _line_of(text: str, said: str) -> int:
    """Where a manifest says it; the first line where it is not found as it is written."""
    at = text.find(said)
    return 1 if at < 0 else text.count("\n", 0, at) + 1


def _says(repository: Repository, path: str, below: list[str]) -> Remark | None:
    """What a folder's own file says about it, or a file about itself."""
    if below == [path]:
        return _comment(repository, path)
    for name in _SPEAKERS:
        speaker = f"{path}/{name}"
        if name == "README.md":
            text = repository.text(speaker)
            said = None if text is None else front_page(text)
            if said is not None:
                return Remark(said.text, speaker, said.line)
        elif speaker in below or name == "package-info.java":
            found = _comment(repository, speaker)
            if found is not None:
                return found
    return None


def _comment(repository: Repository, path: str) -> Remark | None:
    text = repository.text(path)
    said = None if text is None else opening_comment(text)
    return None if said is None else Remark(said.text, path, said.line)
