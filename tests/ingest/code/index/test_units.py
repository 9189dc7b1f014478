"""How a large repository is divided: by language family and folder, each file once, the same for the same files."""

from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.code.index.units import UnitFile, divide

SUFFIXES = {"py": "python", "ts": "typescript", "js": "javascript", "go": "go"}
paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)
trees = st.dictionaries(
    st.tuples(paths, st.sampled_from(sorted(SUFFIXES))).map(".".join), st.integers(1, 60), max_size=30
)


def files(tree: dict[str, int]) -> list[UnitFile]:
    return [
        UnitFile(path, SUFFIXES[path.rpartition(".")[2]], path, f"hash of {lines}", lines)
        for path, lines in tree.items()
    ]


@given(trees)
def test_every_file_is_in_one_unit_of_its_family_and_units_stay_within_their_size(tree):
    units = divide(files(tree), "", most=100, together=50)
    assert sorted(file.path for unit in units for file in unit.files) == sorted(tree)
    assert len({unit.name for unit in units}) == len(units)
    for unit in units:
        folders = {file.path.rpartition("/")[0] for file in unit.files}
        assert unit.lines <= 100 or len(folders) == 1
        assert {"javascript" if file.language == "typescript" else file.language for file in unit.files} == {
            unit.name.partition(":")[0]
        }


@given(trees)
def test_order_does_not_matter(tree):
    listed = files(tree)
    assert divide(listed, "", most=100) == divide(listed[::-1], "", most=100)


def test_a_key_changes_with_a_file_and_with_the_manifests():
    one = divide(files({"a/x.py": 1, "a/y.py": 2}), "m")
    assert one == divide(files({"a/x.py": 1, "a/y.py": 2}), "m")
    assert one[0].key != divide(files({"a/x.py": 1, "a/y.py": 3}), "m")[0].key
    assert one[0].key != divide(files({"a/x.py": 1, "a/y.py": 2}), "n")[0].key


def test_a_small_repository_is_one_unit_a_language():
    assert [unit.name for unit in divide(files({"a/b/x.py": 9, "y.py": 1, "c/z.go": 5}), "")] == ["go:.", "python:."]
