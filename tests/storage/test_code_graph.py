"""The call graph in the database, where databases differ: long names, half characters, letters' case, ranges, machines."""

import pytest
from unabridged.storage.code_records import CodeFileFacts, SymbolRow, code_index_key


def facts(path, *symbols):
    rows = [SymbolRow(name, "function", line, line) for line, name in enumerate(symbols, 1)]
    return CodeFileFacts(path, "python", "", 10, 1 << 60, "0" * 64, 10, "h", "c", "u", rows)


@pytest.fixture
def index(store):
    return store.code_index("folder:1", "shop", "1").id


def test_names_of_any_length_and_kind_are_kept(store, index):
    strange = ["a." + "é" * 15_000, "half\udc80", "nul\0", "tab\tnew\nline\\", "\N{GRINNING FACE}"]
    ids = store.put_code_files(index, [facts("x.py", *strange)])
    symbols = store.code_definitions_in(index, list(ids))
    assert [symbol.name[:600] for symbol in symbols][1:] == ["half\\udc80", "nul\u2400", *strange[3:]]
    assert symbols[0].name.startswith("a.ééé")
    store.put_code_files(index, [facts("x.py", "again")])
    assert [symbol.name for symbol in store.code_definitions_in(index, ["x.py"])] == ["again"]
    assert store.code_counts(index) == (1, 1, 10)


def test_parts_of_names_are_found_in_any_case_of_latin_letters_alone(store, index):
    store.put_code_files(index, [facts("x.py", "m.Take", "m.take_all", "m.Étage", "m.un_take", "m.100%")])
    assert store.search_code_names(index, "take", 9) == ["m.Take", "m.take_all", "m.un_take"]
    assert store.search_code_names(index, "étage", 9) == []
    assert store.search_code_names(index, "%", 9) == ["m.100%"]
    assert store.search_code_names(index, "_", 9) == ["m.un_take", "m.take_all"]


def test_a_folder_belongs_to_its_machine_and_a_kept_repository_to_all(store, tmp_path):
    folder, kept = tmp_path / "tree", tmp_path / ("a" * 64 + ".folder") / "tree"
    for path in (folder, kept):
        path.mkdir(parents=True)
        store.code_index(code_index_key(path), path.name, "1")
    store._backend.machine = "another" if store.url else ""
    assert (store.find_code_index(code_index_key(folder)) is None) is bool(store.url)
    assert store.find_code_index(code_index_key(kept)) is not None
    assert code_index_key(kept) == code_index_key(tmp_path / "elsewhere" / ("a" * 64 + ".folder") / "tree")
