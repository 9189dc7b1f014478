"""How long a repository takes to index: this project beside tree-sitter, universal-ctags and pyan3, in one run.

    python benchmarks/code_index.py FOLDER             a tree of sources
    python benchmarks/code_index.py --lines 1000000    a generated tree of Python, Go, Java, C and TypeScript

Prints a Markdown table. CPU seconds of the process and its children, because on a shared machine the clock on the wall
says more about the neighbours; memory is the peak of the whole process tree, shared pages counted once (PSS, sampled).
Ratios are against reading and parsing every file with tree-sitter. ctags is called from the PATH, pyan3 by
`--pyan COMMAND`, on the Python files alone; what is not there has no row.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unabridged.app.code_index import index_folder, resolve_index
from unabridged.app.code_index.graph import IndexedGraph
from unabridged.app.version import analyser_version
from unabridged.app.workbench import Workbench
from unabridged.ingest.code.index.grammars import grammar, grammar_of
from unabridged.ingest.context import Answer
from unabridged.ingest.document import SourceFile
from unabridged.ingest.limits import LIMITS
from unabridged.ingest.readers.sources import take
from unabridged.ingest.readers.walk import walk
from unabridged.storage import Store

_ASKED = 200  # symbols whose callers are asked for
_PYAN_SECONDS = 60
_DESCRIBED = ("Which function checks that the options of a connection are valid?", "Which functions are never called?")


@dataclass(frozen=True)
class Measured:
    """CPU and wall seconds, peak of the process tree in MB, and what the work said of its result."""

    cpu: float
    wall: float
    peak_mb: float
    said: str


def measured(work: Callable[[], str]) -> Measured:
    """`work` in a process of its own."""
    receiving, sending = multiprocessing.Pipe(duplex=False)

    def run() -> None:
        os.setpgrp()
        started = time.perf_counter()
        said = work()
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
        sending.send((cpu, time.perf_counter() - started, said))

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    sending.close()
    peak = [0.0]
    done = threading.Event()
    assert process.pid is not None
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, done))
    watcher.start()
    try:
        cpu, wall, said = receiving.recv()
    except EOFError:
        cpu, wall, said = float("nan"), float("nan"), "ended without a result"
    done.set()
    watcher.join()
    process.join()
    return Measured(cpu, wall, peak[0], said)


def _watch(group: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(0.2):
        total = 0
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    if os.getpgid(int(entry)) == group:
                        rollup = Path("/proc", entry, "smaps_rollup").read_text()
                        total += int(rollup.split("Pss:")[1].split()[0])
                except (OSError, IndexError):
                    continue
        peak[0] = max(peak[0], total / 1024)


def parse(folder: Path) -> str:
    """Read and parse every file, nothing more."""
    lines = files = 0
    for found in walk(folder).files:
        taken = take(found.path, Path(found.full).read_bytes(), LIMITS)
        if isinstance(taken, SourceFile) and taken.language is not None:
            grammar(grammar_of(taken.path, taken.language, taken.data)).parser.parse(taken.data)
            lines += taken.data.count(b"\n")
            files += 1
    return f"{files:,} files, {lines:,} lines"


def index(folder: Path, home: Path) -> str:
    """Stage one from nothing, or of what changed."""
    store = Store(home)
    done = index_folder(store, folder, analyser_version())
    files, symbols, _ = store.code_counts(done.index_id)
    store.close()
    return f"{done.read:,} of {files:,} files read, {done.linked:,} linked, {symbols:,} definitions"


def resolve(folder: Path, home: Path, budget: float) -> str:
    """Stage two, as far as it comes in `budget` seconds on the clock."""
    store = Store(home)
    index_id = index_folder(store, folder, analyser_version()).index_id
    end = time.monotonic() + budget
    share = [0.0]

    def progress(stage: str, done: int, total: int) -> None:
        share[0] = done / total if total else 0.0
        if stage == "resolve" and time.monotonic() > end:
            raise TimeoutError

    try:
        done = resolve_index(store, folder, index_id, progress=progress)
        said = f"{done.solved} packages" + (f", not resolved: {done.failed}" if done.failed else "")
    except TimeoutError:
        said = f"stopped after {budget:,.0f} s, {share[0]:.0%} of the lines and {len(store.code_units(index_id))} packages resolved"
    edges = sum(store.code_call_counts(index_id, up=True).values())
    store.close()
    return f"{said}, {edges:,} calls"


@contextmanager
def one_changed(folder: Path) -> Iterator[None]:
    """A function more in the source file in the middle of the tree; afterwards the file is as it was."""
    sources = [found for found in walk(folder).files if found.path.endswith((".py", ".c", ".go", ".java", ".ts"))]
    chosen = Path(sources[len(sources) // 2].full)
    added = {".py": "\n\ndef added_now():\n    pass\n", ".go": "\nfunc addedNow() {}\n"}
    text = added.get(chosen.suffix, "\n// a comment\n")
    kept = chosen.with_name(f"{chosen.name}.kept")
    chosen.rename(kept)  # the tree may be made of links
    try:
        chosen.write_bytes(kept.read_bytes() + text.encode())
        yield
    finally:
        kept.replace(chosen)


def callers(folder: Path, home: Path) -> str:
    """Callers to depth 3 of many functions: milliseconds each, by the database alone."""
    store = Store(home)
    index_id = index_folder(store, folder, analyser_version()).index_id
    ids = sorted(
        {row.callee_id for record in store.code_files(index_id)[:2_000] for row in store.code_links_of(record.id).edges}
    )
    graph = IndexedGraph(store, index_id)
    names = store.code_qualified(ids[:: max(1, len(ids) // _ASKED)][:_ASKED])
    times = []
    for name in names.values():
        started = time.perf_counter()
        graph.walk([name], 3, up=True, most=20_000)
        times.append((time.perf_counter() - started) * 1000)
    store.close()
    if not times:
        return "no calls"
    times.sort()
    return (
        f"{len(times)} functions: median {statistics.median(times):.1f} ms, 95 % within "
        f"{times[int(len(times) * 0.95) - 1]:.1f} ms, slowest {times[-1]:.0f} ms"
    )


def question(folder: Path, home: Path, asked: str) -> str:
    """One question as the command line asks it, start-up left out: from a path to an answer."""
    store = Store(home)
    bench = Workbench(store)
    opened = bench.open_path(folder)
    *_, answer = bench.ask([opened], asked)
    store.close()
    assert isinstance(answer, Answer)
    return f"“{asked}” {answer.answer.splitlines()[0][:100]}"


def busiest(folder: Path, home: Path) -> str:
    """The most called function, to ask about."""
    store = Store(home)
    repository = Workbench(store).open_path(folder).repository
    assert repository is not None
    name = next(symbol.name for symbol, _ in repository.busiest(50, up=True) if symbol.kind in {"function", "method"})
    store.close()
    return name


def ctags(folder: Path) -> str:
    """Definitions alone, by universal-ctags."""
    done = subprocess.run(["ctags", "-R", "-f", "-", str(folder)], check=True, capture_output=True)
    return f"{done.stdout.count(10):,} tags"


def pyan(folder: Path, command: str) -> str:
    """The call graph of the Python files, by pyan3."""
    sources = [found.full for found in walk(folder).files if found.path.endswith(".py")]
    with tempfile.NamedTemporaryFile() as out:
        try:
            done = subprocess.run(
                [*shlex.split(command), *sources, "--uses", "--no-defines", "--dot"],
                stdout=out, stderr=subprocess.PIPE, timeout=_PYAN_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"{len(sources):,} Python files: none in {_PYAN_SECONDS} s"
        edges = Path(out.name).read_bytes().count(b"->")
    failed = "" if done.returncode == 0 else f", ended with status {done.returncode}"
    return f"{len(sources):,} Python files: {edges:,} edges{failed}"


def generate(folder: Path, lines: int) -> None:
    """About `lines` lines in five languages: files that call the file before them."""
    templates = {
        "go/p{0}/f.go": "package p{0}\nimport \"example.com/big/go/p{1}\"\ntype T struct {{ n int }}\n{2}"
        "func Run() {{ p{1}.Run(); t := &T{{}}; t.M0() }}\n",
        "java/p/C{0}.java": "package p;\nclass C{0} {{\n  C{1} next;\n{2}  void run() {{ next.run(); m0(); }}\n}}\n",
        "c/f{0}.c": "void run{1}(void);\n{2}void run{0}(void) {{ run{1}(); m{0}_0(); }}\n",
        "ts/f{0}.ts": "import {{ run as next }} from './f{1}'\n{2}export function run(): void {{ next(); m0() }}\n",
        "py/f{0}.py": "from . import f{1}\n\n\nclass T:\n    n = 1\n\n{2}\n\ndef run():\n    f{1}.run()\n    T().m0()\n",
    }  # fmt: skip
    methods = {
        "go": "func (t *T) M{1}() int {{\n  x := t.n\n  for i := 0; i < 9; i++ {{ x += i }}\n  return t.M{2}() + x\n}}\n",
        "java": "  int m{1}() {{\n    int x = m{2}();\n    for (int i = 0; i < 9; i++) {{ x += i; }}\n    return x;\n  }}\n",
        "c": "static int m{0}_{1}(void) {{\n  int x = 0;\n  for (int i = 0; i < 9; i++) {{ x += i; }}\n  return x;\n}}\n",
        "ts": "function m{1}(): number {{\n  let x = m{2}()\n  for (let i = 0; i < 9; i++) {{ x += i }}\n  return x\n}}\n",
        "py": "    def m{1}(self):\n        x = self.n\n        for i in range(9):\n            x += i\n        return self.m{2}() + x\n\n",
    }
    (folder / "go.mod").write_text("module example.com/big\n")
    for number in range(max(1, lines // (5 * 40 * 5))):
        for path, text in templates.items():
            body = "".join(
                methods[path.partition("/")[0]].format(number, inner, min(inner + 1, 39)) for inner in range(40)
            )
            target = folder / path.format(number)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.format(number, max(0, number - 1), body))
    (folder / "py/__init__.py").write_text("")


def main() -> None:
    """Print one row for each tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, help="is changed: one file gets one function more")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--pyan", help="a command that runs pyan3")
    parser.add_argument("--no-resolve", action="store_true", help="stage one alone")
    parser.add_argument("--budget", type=float, default=3_600, help="seconds on the clock for resolving")
    options = parser.parse_args()
    analyser_version()  # kept from here on: every process forked below is of one version
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as home:
        folder = options.folder or Path(made)
        if options.folder is None:
            generate(folder, options.lines)
        base = measured(lambda: parse(folder))
        print("| tool | CPU s | ratio | wall s | peak MB | result |\n| --- | --- | --- | --- | --- | --- |")
        _row("tree-sitter, read and parse", base, base)
        _row("unabridged, indexed from nothing", measured(lambda: index(folder, Path(home))), base)
        _ask(folder, Path(home), base)
        with one_changed(folder):
            _row("unabridged, one file changed", measured(lambda: index(folder, Path(home))), base)
        if not options.no_resolve:
            _row("unabridged, resolved", measured(lambda: resolve(folder, Path(home), options.budget)), base)
            _ask(folder, Path(home), base)
        if shutil.which("ctags"):
            _row("universal-ctags, definitions", measured(lambda: ctags(folder)), base)
        if options.pyan:
            _row("pyan3, Python alone", measured(lambda: pyan(folder, options.pyan)), base)


def _ask(folder: Path, home: Path, base: Measured) -> None:
    _row("unabridged, callers to depth 3", measured(lambda: callers(folder, home)), base)
    name = measured(lambda: busiest(folder, home)).said
    for asked in (f"Who calls {name}?", f"What breaks if I change {name}?", *_DESCRIBED):
        _row("unabridged, asked", measured(lambda asked=asked: question(folder, home, asked)), base)  # type: ignore[misc]


def _row(name: str, found: Measured, base: Measured) -> None:
    print(
        f"| {name} | {found.cpu:.2f} | {found.cpu / base.cpu:.1f} | {found.wall:.2f} | {found.peak_mb:.0f} | {found.said} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
