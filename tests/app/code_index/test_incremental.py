"""An index that was brought up to date says the same, byte for byte, as one made anew."""

import os
import random
from pathlib import Path

import pytest
from unabridged.app.code_index import index_folder, load_analysis
from unabridged.ingest.plain import to_json
from unabridged.storage import Store
from unabridged.storage.code_records import code_index_key

NAMES = ("load", "save", "check", "Reader", "Writer", "close")


def says(store: Store, folder: Path) -> bytes:
    record = store.find_code_index(code_index_key(folder))
    assert record is not None
    return to_json(load_analysis(store, record)).encode()


def python_file(rng: random.Random, modules: list[str]) -> str:
    lines = []
    for _ in range(rng.randrange(3)):
        module, name = rng.choice(modules), rng.choice(NAMES)
        lines.append(rng.choice([f"from {module} import {name}", f"import {module}", f"from {module} import *",
                                 f"from {module} import {name} as other"]))  # fmt: skip
    for _ in range(rng.randrange(1, 4)):
        name, called = rng.choice(NAMES), rng.choice((*NAMES, "other"))
        on = rng.choice(["", "self.", "thing.", f"{rng.choice(modules)}.", "super()."])
        if name[0].isupper():
            base = rng.choice(["", f"({rng.choice(NAMES)})"])
            lines += [f"class {name}{base}:", f"    def {rng.choice(NAMES).lower()}(self):", f"        {on}{called}()"]
        else:
            lines += [f"def {name}():", f"    {on.replace('self.', '')}{called}()"]
    return "\n".join(lines) + "\n"


def script_file(rng: random.Random, modules: list[str]) -> str:
    name, called = rng.choice(NAMES), rng.choice(NAMES)
    start = f"import {{ {called} }} from './{rng.choice(modules)}'\n" if rng.random() < 0.7 else ""
    return f"{start}export function {name}() {{ {called}() }}\n"


def change(rng: random.Random, folder: Path) -> None:
    """One edit of a small tree: a file written anew, moved or removed, a package made or unmade."""
    files = sorted(path for path in folder.rglob("*.*") if path.suffix in {".py", ".ts"})
    modules = [path.relative_to(folder).with_suffix("").as_posix().replace("/", ".") for path in files] or ["a"]
    kind = rng.randrange(6)
    if kind == 0 and files:
        rng.choice(files).unlink()
    elif kind == 1 and files:
        path = rng.choice(files)
        path.rename(path.with_name(f"moved{rng.randrange(3)}{path.suffix}"))
    elif kind == 2:
        init = folder / "inner" / "__init__.py"
        if init.exists():
            init.unlink()
        else:
            init.parent.mkdir(exist_ok=True)
            init.write_text(python_file(rng, modules))
    else:
        place = folder if rng.random() < 0.6 else folder / "inner"
        place.mkdir(exist_ok=True)
        if rng.random() < 0.75:
            (place / f"{rng.choice('abcd')}.py").write_text(python_file(rng, modules))
        else:
            (place / f"{rng.choice('xyz')}.ts").write_text(script_file(rng, [name.split(".")[-1] for name in modules]))
    for number, path in enumerate(folder.rglob("*.*")):  # edits within one tick of the clock must still be seen
        stat = path.stat()
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + rng.randrange(1, 1_000_000) + number))


@pytest.mark.parametrize("seed", range(8))
def test_after_any_edits_the_index_is_that_of_a_fresh_one(tmp_path, seed):
    rng = random.Random(seed)
    folder = tmp_path / "tree"
    folder.mkdir()
    kept = Store(tmp_path / "kept")
    for _ in range(6):
        for _ in range(rng.randrange(1, 3)):
            change(rng, folder)
        index_folder(kept, folder, "1")
        fresh = Store(tmp_path / f"fresh{rng.random()}")
        index_folder(fresh, folder, "1")
        assert says(kept, folder) == says(fresh, folder)
        fresh.close()
    kept.close()


def test_an_import_by_the_projects_name_leads_elsewhere_once_a_folder_has_that_name(tmp_path):
    """The project's own folder may be called anything, until one of its name comes; nothing else has to change."""
    folder = tmp_path / "clone"
    (folder / "stock").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (folder / "stock/take.py").write_text("def take():\n    pass\n")
    (folder / "till.py").write_text("from shop.stock.take import take\n\ndef ring():\n    take()\n")
    store = Store(tmp_path / "home")
    index_folder(store, folder, "1")
    assert b'"callee": "stock.take.take"' in says(store, folder)
    (folder / "shop").mkdir()
    (folder / "shop/__init__.py").write_text("")
    index_folder(store, folder, "1")
    assert b'"callee"' not in says(store, folder)
    store.close()


@pytest.fixture
def shop(tmp_path):
    """A folder of one package, and a store that has its index."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in {
        "__init__.py": "from .orders import place\n",
        "orders.py": "from .prices import total\n\ndef place():\n    return total()\n",
        "prices.py": "class Basket:\n    def __init__(self):\n        check()\n\n\ndef check():\n    pass\n\n\n"
        "def total():\n    return Basket()\n",
        "till.py": "from shop import place\n\ndef ring():\n    place()\n",
    }.items():
        (folder / name).write_text(text)
    store = Store(tmp_path / "home")
    yield folder, store
    store.close()


def test_nothing_is_read_again_where_sizes_and_times_are_the_same(shop):
    folder, store = shop
    assert index_folder(store, folder, "1").read == 4
    again = index_folder(store, folder, "1")
    assert (again.read, again.linked) == (0, 0)


def test_a_changed_body_links_its_own_file_alone(shop):
    folder, store = shop
    index_folder(store, folder, "1")
    with (folder / "prices.py").open("a") as file:
        file.write("    # a comment\n")
    done = index_folder(store, folder, "1")
    assert (done.read, done.linked) == (1, 1)


def test_a_renamed_function_links_the_files_that_use_either_name(shop):
    folder, store = shop
    index_folder(store, folder, "1")
    path = folder / "prices.py"
    path.write_text(path.read_text().replace("def total", "def sum_up"))
    done = index_folder(store, folder, "1")
    assert (done.read, done.linked) == (1, 2)  # prices.py, and orders.py, which imports `total`


def test_a_file_that_is_gone_takes_its_calls_along(shop):
    folder, store = shop
    index = index_folder(store, folder, "1").index_id
    (folder / "prices.py").unlink()
    index_folder(store, folder, "1")
    assert {edge.callee for edge in store.all_code_edges(index)} == {"shop.orders.place"}


def test_another_version_of_the_analyser_begins_anew(shop):
    folder, store = shop
    index_folder(store, folder, "1")
    assert index_folder(store, folder, "2").read == 4


def test_calls_go_through_packages_that_import_what_they_offer(shop):
    folder, store = shop
    index = index_folder(store, folder, "1").index_id
    assert {(edge.caller, edge.callee) for edge in store.all_code_edges(index)} == {
        ("shop.orders.place", "shop.prices.total"),
        ("shop.prices.total", "shop.prices.Basket"),
        ("shop.prices.Basket.__init__", "shop.prices.check"),
        ("shop.till.ring", "shop.orders.place"),
    }


@pytest.mark.parametrize("stage", ["index", "link"])
@pytest.mark.parametrize("changed", [["prices.py"], ["__init__.py", "orders.py", "prices.py", "till.py"]])
def test_an_update_that_was_interrupted_is_made_good(shop, tmp_path, stage, changed):
    class Interrupted(Exception):
        pass

    def interrupt(at, done, total):
        if at == stage:
            raise Interrupted

    folder, store = shop
    index_folder(store, folder, "1")
    for path in changed:
        text = (folder / path).read_text()
        (folder / path).write_text(text.replace("total", "sum_of").replace("ring", "rings") + "\n# changed\n")
    with pytest.raises(Interrupted):
        index_folder(store, folder, "1", progress=interrupt)
    index_folder(store, folder, "1")
    fresh = Store(tmp_path / "fresh")
    index_folder(fresh, folder, "1")
    assert says(store, folder) == says(fresh, folder)
    fresh.close()
