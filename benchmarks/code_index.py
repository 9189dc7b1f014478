"""How long a repository takes to index: this project beside plain tree-sitter parsing and universal-ctags, in one run.

    python benchmarks/code_index.py FOLDER            a tree of sources
    python benchmarks/code_index.py --lines 200000    a generated tree of Go, Java, C and TypeScript

CPU seconds of the process and its children, and peak memory of the largest process: on a shared machine wall time says
more about the neighbours. Ratios are against reading and parsing every file with tree-sitter.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import tree_sitter_c
import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Language, Parser
from unabridged.ingest.code import analyze_repository
from unabridged.ingest.pipeline import read

GRAMMARS = {
    "c": tree_sitter_c.language, "cpp": tree_sitter_cpp.language, "go": tree_sitter_go.language,
    "java": tree_sitter_java.language, "javascript": tree_sitter_javascript.language,
    "python": tree_sitter_python.language, "rust": tree_sitter_rust.language,
    "typescript": tree_sitter_typescript.language_typescript, "tsx": tree_sitter_typescript.language_tsx,
}  # fmt: skip


def measured(work: Callable[[], str]) -> tuple[float, float, str]:
    """CPU seconds, peak memory in MB and what `work` says, of `work` in a process of its own."""
    receiving, sending = multiprocessing.Pipe(duplex=False)

    def run() -> None:
        said = work()
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
        sending.send((seconds, max(own.ru_maxrss, children.ru_maxrss) / 1024, said))

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    sending.close()
    result: tuple[float, float, str] = receiving.recv()
    process.join()
    return result


def parse(folder: Path) -> str:
    """Read and parse every file, nothing more."""
    parsers: dict[str, Parser] = {}
    lines = files = 0
    for file in read(folder).files:
        if file.language in GRAMMARS:
            if file.language not in parsers:
                parsers[file.language] = Parser(Language(GRAMMARS[file.language]()))
            parsers[file.language].parse(file.data)
            lines += file.data.count(b"\n")
            files += 1
    return f"{files:,} files, {lines:,} lines"


def index(folder: Path) -> str:
    """Definitions, names, types and calls, resolved."""
    analysis = analyze_repository(read(folder))
    return f"{len(analysis.symbols):,} symbols, {len(analysis.edges):,} calls, {len(analysis.external_calls):,} leaving"


def ctags(folder: Path) -> str:
    """Definitions alone, by universal-ctags."""
    done = subprocess.run(["ctags", "-R", "-f", "-", str(folder)], check=True, capture_output=True)
    return f"{done.stdout.count(10):,} tags"


def generate(folder: Path, lines: int) -> None:
    """About `lines` lines in four languages: files that call the file before them."""
    templates = {
        "go/p{0}/f.go": "package p{0}\nimport \"example.com/big/go/p{1}\"\ntype T struct {{ n int }}\n{2}"
        "func Run() {{ p{1}.Run(); t := &T{{}}; t.M0() }}\n",
        "java/p/C{0}.java": "package p;\nclass C{0} {{\n  C{1} next;\n{2}  void run() {{ next.run(); m0(); }}\n}}\n",
        "c/f{0}.c": "void run{1}(void);\n{2}void run{0}(void) {{ run{1}(); m{0}_0(); }}\n",
        "ts/f{0}.ts": "import {{ run as next }} from './f{1}'\n{2}export function run(): void {{ next(); m0() }}\n",
    }  # fmt: skip
    methods = {
        "go": "func (t *T) M{1}() int {{\n  x := t.n\n  for i := 0; i < 9; i++ {{ x += i }}\n  return x\n}}\n",
        "java": "  int m{1}() {{\n    int x = 0;\n    for (int i = 0; i < 9; i++) {{ x += i; }}\n    return x;\n  }}\n",
        "c": "static int m{0}_{1}(void) {{\n  int x = 0;\n  for (int i = 0; i < 9; i++) {{ x += i; }}\n  return x;\n}}\n",
        "ts": "function m{1}(): number {{\n  let x = 0\n  for (let i = 0; i < 9; i++) {{ x += i }}\n  return x\n}}\n",
    }
    (folder / "go.mod").write_text("module example.com/big\n")
    for number in range(max(1, lines // (4 * 40 * 5))):
        for path, text in templates.items():
            body = "".join(methods[path.partition("/")[0]].format(number, inner) for inner in range(40))
            target = folder / path.format(number)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.format(number, max(0, number - 1), body))


def main() -> None:
    """Print one line for each tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--lines", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        if options.folder is None:
            generate(folder, options.lines)
        base, memory, said = measured(lambda: parse(folder))
        print(f"{'tree-sitter, read and parse':32} {base:8.2f} s {memory:8.0f} MB {1:8.2f}x  {said}")
        tools: list[tuple[str, Callable[[Path], str]]] = [("unabridged, calls resolved", index)]
        if shutil.which("ctags"):
            tools.append(("universal-ctags, definitions", ctags))
        for name, work in tools:
            seconds, memory, said = measured(lambda work=work: work(folder))  # type: ignore[misc]
            print(f"{name:32} {seconds:8.2f} s {memory:8.0f} MB {seconds / base:8.2f}x  {said}")


if __name__ == "__main__":
    main()
