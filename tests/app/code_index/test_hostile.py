"""Hostile files cost bounded time and memory, are named where they are left out, and nothing else suffers."""

import os
import resource
import time

import pytest
from unabridged.app.code_index import OpenedIndex, current_index, index_folder, load_analysis, resolve_index
from unabridged.storage import Store
from unabridged.storage.code_records import code_index_key

DEEP = 40_000


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "home")
    yield opened
    opened.close()


def indexed(store, folder):
    """The analysis of a folder's index, and the CPU seconds that it took."""
    before = time.process_time()
    index_folder(store, folder, "1")
    record = store.find_code_index(code_index_key(folder))
    return load_analysis(store, record), time.process_time() - before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calls.py", "f(" * DEEP + ")" * DEEP),
        ("brackets.js", "x = " + "[" * DEEP + "]" * DEEP),
        ("open.py", "(" * DEEP),
        ("blocks.c", "void f(void) " + "{" * DEEP + "}" * DEEP),
        ("attributes.py", "a" + ".b" * DEEP + "()"),
        ("functions.js", "".join(f"function f{n}() {{\n" for n in range(3_000)) + "}" * 3_000),
        ("classes.py", "".join(" " * n + f"class C{n}:\n" for n in range(400)) + " " * 400 + "pass\n"),
        ("imports.py", "".join(f"from m{n} import *\n" for n in range(5_000)) + "f()\n" * 2_000),
        ("template.cpp", "a<" * 5_000 + ">" * 5_000 + " x;"),
        ("names.py", f"def {'a' * 15_000}():\n    {'b' * 15_000}()\n"),
    ],
)
def test_nesting_and_length_cost_little(tmp_path, store, name, text):
    folder = tmp_path / "tree"
    folder.mkdir()
    lines = [text[start : start + 10_000] for start in range(0, len(text), 10_000)] if "\n" not in text else [text]
    (folder / name).write_text("\n".join(lines))
    (folder / "good.py").write_text("def f():\n    g()\n\ndef g():\n    pass\n")
    analysis, seconds = indexed(store, folder)
    assert ("good.f", "good.g") in {(edge.caller, edge.callee) for edge in analysis.edges}
    assert seconds < 5


def test_star_imports_in_circles_end(tmp_path, store):
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(60):
        stars = "".join(f"from m{other} import *\n" for other in range(60))
        (folder / f"m{number}.py").write_text(
            stars + f"def own{number}():\n    nowhere()\n    own{(number + 1) % 60}()\n"
        )
    analysis, seconds = indexed(store, folder)
    assert ("m3.own3", "m4.own4") in {(edge.caller, edge.callee) for edge in analysis.edges}
    assert seconds < 10


def test_what_is_not_read_is_named(tmp_path, store):
    folder = tmp_path / "tree"
    (folder / "inner").mkdir(parents=True)
    with (folder / "one-line.js").open("wb") as file:
        file.truncate(50_000_000)
    (folder / "minified.js").write_text("f();" * 20_000)
    (folder / "null.py").write_bytes(b"x = 1\0")
    (folder / "inner/loop").symlink_to(folder)
    (folder / "inner/self").symlink_to("self")
    (folder / "link.py").symlink_to("null.py")
    (folder / "good.py").write_text("def f():\n    pass\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    analysis, _ = indexed(store, folder)
    why = {item.file: item.why for item in analysis.skipped}
    assert set(why) == {"inner/loop", "link.py", "minified.js", "null.py", "one-line.js"}
    assert "over the limit" in why["one-line.js"]
    assert "binary" in why["null.py"]
    assert {symbol.file for symbol in analysis.symbols} == {"good.py"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_names_that_are_no_text_are_resolved_and_shown(tmp_path, store):
    (tmp_path / "tree").mkdir()
    with open(os.fsencode(tmp_path / "tree") + b"/odd\xff.py", "wb") as file:
        file.write(b"def odd():\n    odd()\n")
    index = index_folder(store, tmp_path / "tree", "1").index_id
    assert not resolve_index(store, tmp_path / "tree", index).failed
    repository = OpenedIndex(store, current_index(store, tmp_path / "tree", "1"), tmp_path / "tree", "tree").repository
    (path,) = repository.source_files()
    assert repository.line(path, 2) == "odd()"


def test_a_file_that_goes_while_a_package_is_resolved_leaves_the_others(tmp_path, store):
    (tmp_path / "tree").mkdir()
    for name in ("stays", "goes"):
        (tmp_path / "tree" / f"{name}.py").write_text(f"def {name}():\n    {name}()\n")
    index = index_folder(store, tmp_path / "tree", "1").index_id
    (tmp_path / "tree" / "goes.py").unlink()
    assert not resolve_index(store, tmp_path / "tree", index).failed
    assert {edge.caller for edge in store.all_code_edges(index)} == {"stays.stays"}
