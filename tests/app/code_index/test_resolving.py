"""Resolved indexes: as a small repository is analysed, package by package, kept while the files stay the same."""

from pathlib import Path

import pytest
from unabridged.app.code_index import index_folder, load_analysis, resolve, resolve_index
from unabridged.app.code_index.loaded import index_warnings
from unabridged.ingest.errors import InputRejected
from unabridged.ingest.pipeline import analyze, read
from unabridged.ingest.plain import to_json
from unabridged.ingest.progress import silent
from unabridged.storage import Store
from unabridged.storage.code_records import code_index_key


def resolved(store: Store, folder: Path, **options):
    index = index_folder(store, folder, "1").index_id
    done = resolve_index(store, folder, index, **options)
    assert not done.failed
    record = store.find_code_index(code_index_key(folder))
    return done, to_json(load_analysis(store, record))


def test_a_repository_of_one_unit_is_resolved_as_analyze_does(tmp_path, folder):
    store = Store(tmp_path / "home")
    _, said = resolved(store, folder)
    assert said == to_json(analyze(read(folder), "code"))
    store.close()


def test_units_are_kept_while_their_files_are_the_same(tmp_path, folder):
    store = Store(tmp_path / "home")
    first, said = resolved(store, folder, most_lines=12)
    again, repeated = resolved(store, folder, most_lines=12)
    assert first.solved > 2
    assert (again.solved, again.kept) == (0, first.solved)
    assert repeated == said
    (folder / "web/sum.ts").write_text("export function total() { return 2 }\n")
    third, _ = resolved(store, folder, most_lines=12)
    assert third.solved == 1
    store.close()


def test_calls_into_another_unit_are_those_found_through_imports(tmp_path, folder):
    store = Store(tmp_path / "home")
    index = index_folder(store, folder, "1").index_id
    resolve_index(store, folder, index, most_lines=12)
    found = {(edge.caller, edge.callee): edge.how for edge in store.all_code_edges(index)}
    assert found["till.ring.ring", "shop.orders.Order"] == "import"
    assert found["shop.orders.Order.place", "shop.stock.Shelf.take"] == "inferred"
    store.close()


@pytest.mark.parametrize("most_lines", [12, 1_000])
def test_resolved_anew_or_step_by_step_the_result_is_the_same(tmp_path, folder, files, most_lines):
    kept = Store(tmp_path / "kept")
    resolved(kept, folder, most_lines=most_lines)
    steps = [
        ("shop/orders.py", files["shop/orders.py"].replace("def place", "def put")),
        ("till/ring.py", files["till/ring.py"].replace("order.place", "order.put")),
        ("shop/__init__.py", ""),
        ("shop/extra.py", "from till.ring import ring\n\ndef more():\n    ring(1)\n"),
        ("till/ring.py", None),
    ]
    for path, text in steps:
        if text is None:
            (folder / path).unlink()
        else:
            (folder / path).write_text(text)
        _, said = resolved(kept, folder, most_lines=most_lines)
        fresh = Store(tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}")
        _, anew = resolved(fresh, folder, most_lines=most_lines)
        assert said == anew
        fresh.close()
    kept.close()


def test_a_changed_manifest_resolves_anew(tmp_path, folder):
    store = Store(tmp_path / "home")
    resolved(store, folder)
    (folder / "go.mod").write_text("module example.com/other\n")
    done, _ = resolved(store, folder)
    assert done.solved == 2
    store.close()


def test_what_is_not_resolved_yet_says_so(tmp_path, folder):
    store = Store(tmp_path / "home")
    index_folder(store, folder, "1")
    analysis = load_analysis(store, store.find_code_index(code_index_key(folder)))
    assert "calls_by_name" in {warning.code for warning in analysis.warnings}
    store.close()


def test_it_can_be_stopped_and_goes_on_where_it_was(tmp_path, folder):
    class Stop(Exception):
        pass

    def stop(stage, done, total):
        if stage == "resolve" and done:
            raise Stop

    store = Store(tmp_path / "home")
    index = index_folder(store, folder, "1").index_id
    with pytest.raises(Stop):
        resolve_index(store, folder, index, most_lines=12, progress=stop)
    done = resolve_index(store, folder, index, most_lines=12, progress=silent)
    assert done.kept >= 1
    store.close()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("x"), "KeyError at test_resolving.py:"),
        (MemoryError(), "not enough memory"),
        (OSError(28, "No space left on device"), "no space left on the disk"),
        (PermissionError(13, "Permission denied", "tree/shop/orders.py"), "Permission denied: orders.py"),
        (SystemExit(7), "its process ended with status 7"),
    ],
)
def test_a_package_that_fails_is_named_with_the_reason_and_the_others_go_on(tmp_path, folder, monkeypatch, error, said):
    solve = resolve._Work.solve

    def failing(self, unit):
        if unit.name == failing.on:
            raise error
        solve(self, unit)

    store = Store(tmp_path / "home")
    index = index_folder(store, folder, "1").index_id
    every = resolve_index(store, folder, index, most_lines=12)
    store.set_code_state(index, "indexed")
    failing.on = next(name for name, _ in store.code_units(index).items())
    store.drop_code_units(index, list(store.code_units(index)))
    monkeypatch.setattr(resolve._Work, "solve", failing)
    done = resolve_index(store, folder, index, most_lines=12)
    assert (done.solved, list(done.failed)) == (every.solved - 1, [failing.on])
    record = store.find_code_index(code_index_key(folder))
    (warning,) = [item for item in index_warnings(store, record) if item.code == "packages_not_resolved"]
    assert failing.on in warning.message
    assert said in warning.message
    monkeypatch.setattr(resolve._Work, "solve", solve)
    again = resolve_index(store, folder, index, most_lines=12)
    assert (again.solved, again.failed) == (1, {})
    assert all(
        item.code != "packages_not_resolved" for item in index_warnings(store, store.find_code_index(record.key))
    )
    store.close()


def test_a_folder_that_is_gone_takes_nothing_out_of_its_index(tmp_path, folder):
    store = Store(tmp_path / "home")
    index = index_folder(store, folder, "1").index_id
    known = list(store.all_code_symbols(index))
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(InputRejected, match="not there any more"):
        resolve_index(store, folder, index)
    assert list(store.all_code_symbols(index)) == known
    store.close()
