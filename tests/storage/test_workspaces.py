"""Workspaces hold documents by content; closing and opening keeps all, deleting leaves nothing."""

import pytest
from sqlalchemy import text
from unabridged.ingest.context import Answer, Citation
from unabridged.storage import NotFound, Store


def rows_left(store):
    with store._reading() as session:
        tables = [
            "workspace_documents",
            "contents",
            "analyses",
            "passages",
            "questions",
            "citations",
            "jobs",
            "reviews",
        ]
        counts = {table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in tables}
        # The index of SQLite keeps no rows that could be counted.
        matches = "passage_index MATCH 'tenant'" if store.url is None else "true"
        return {
            **counts,
            "index": session.execute(text(f"SELECT count(*) FROM passage_index WHERE {matches}")).scalar(),
        }


def files_left(store):
    return [path for path in (store.home / "files").rglob("*") if path.is_file()]


def test_the_same_file_twice_is_one_document(store, add, contract):
    workspace = store.create_workspace("Leases")
    first = add(store, workspace.id, "a/lease.txt")
    second = store.add_document(workspace.id, contract.encode(), "b/copy.txt")
    assert second == first
    assert store.workspace(workspace.id).documents == 1
    assert len(files_left(store)) == 1


def test_the_same_bytes_under_another_suffix_are_another_document(store):
    workspace = store.create_workspace("Leases")
    store.add_document(workspace.id, b"# x\n", "x.md")
    store.add_document(workspace.id, b"# x\n", "x.txt")
    assert store.workspace(workspace.id).documents == 2


def test_two_versions_under_one_name_can_be_told_apart(store):
    """Answers cite documents by name."""
    workspace, other = store.create_workspace("Leases"), store.create_workspace("Others")
    versions = [
        store.add_document(workspace.id, text, "lease.v.txt").name for text in (b"one", b"two", b"three", b"two")
    ]
    assert versions == ["lease.v.txt", "lease.v (2).txt", "lease.v (3).txt", "lease.v (2).txt"]
    repositories = [store.add_repository(workspace.id, [("a.py", text)], "shop").name for text in (b"a = 1", b"a = 2")]
    assert repositories == ["shop", "shop (2)"]
    assert store.add_document(other.id, b"four", "lease.v.txt").name == "lease.v.txt"


def test_a_rejected_file_can_be_added_again(store):
    workspace = store.create_workspace("Leases")
    record = store.add_document(workspace.id, b"x", "x.pdf")
    store.reject_document(record.id, "It is damaged. Download it again.")
    assert store.document(record.id).status == "rejected"
    assert store.add_document(workspace.id, b"x", "x.pdf").status == "waiting"


def test_a_deleted_file_can_be_added_again(store, add, contract):
    workspace = store.create_workspace("Leases")
    store.delete_document(add(store, workspace.id).id)
    assert store.documents(workspace.id) == []
    assert add(store, workspace.id).status == "ok"
    assert store.original(store.documents(workspace.id)[0].content).read_text() == contract


def test_everything_is_there_after_closing_and_opening(tmp_path, databases, add):
    store = databases.open(tmp_path)
    workspace = store.create_workspace("Leases")
    record = add(store, workspace.id)
    other = add(store, workspace.id, "licence.txt", "1. Grant\nThe licensor grants nothing.\n")
    citation = Citation(document="lease.txt", page=None, start=3, end=7, text="Term")
    answer = Answer(answer="Nine.", found=True, value=9, certain=True, results=("9",), citations=(citation,))
    store.record_answer(workspace.id, "Which section?", answer)
    store.review(record.id, "dangling:Section 9", decision="confirmed", comment="asked the other side")
    store.correct_metric(record.id, "revenue", "FY2023", 2e9, original=1e9)
    store.correct_metric(record.id, "revenue", "FY2023", 3e9, original=2e9)
    store.set_setting("language", "zh")
    before = (store.workspaces(), store.documents(workspace.id), store.answers(workspace.id))
    analyses = [store.load_analysis(item.content, "1") for item in (record, other)]
    assert [analysis.clauses[0].heading for analysis in analyses] == ["Term", "Grant"]
    store.close()

    store = databases.open(tmp_path)
    assert (store.workspaces(), store.documents(workspace.id), store.answers(workspace.id)) == before
    assert store.answers(workspace.id)[0].answer == answer
    assert [store.load_analysis(item.content, "1") for item in (record, other)] == analyses
    assert store.workspaces()[0].kinds == ("contract",)
    assert store.reviews(record.id)["dangling:Section 9"].comment == "asked the other side"
    assert (store.corrections(record.id)[0].original, store.corrections(record.id)[0].value) == (1e9, 3e9)
    assert store.setting("language") == "zh"
    assert store.check() == []


def test_deleting_a_workspace_removes_everything_of_it(store, add):
    workspace = store.create_workspace("Leases")
    record = add(store, workspace.id)
    store.record_answer(workspace.id, "?", Answer(answer="!", found=True, citations=(Citation(document="x"),)))
    store.create_job("read", workspace_id=workspace.id)
    store.review(record.id, "x", decision="dismissed")
    assert rows_left(store)["index"] > 0
    store.delete_workspace(workspace.id)
    assert set(rows_left(store).values()) == {0}
    assert files_left(store) == []
    with pytest.raises(NotFound):
        store.documents(workspace.id)


def test_a_content_in_two_workspaces_goes_with_the_last(store, add):
    one, two = store.create_workspace("one"), store.create_workspace("two")
    add(store, one.id)
    record = add(store, two.id)
    store.delete_workspace(one.id)
    assert store.original(record.content).exists()
    assert store.search(two.id, "tenant")
    store.delete_workspace(two.id)
    assert files_left(store) == []


def test_the_number_of_a_deleted_workspace_is_never_used_again(store):
    old = store.create_workspace("old")
    store.delete_workspace(old.id)
    assert store.create_workspace("new").id != old.id


def test_a_repository_is_kept_as_a_folder_under_its_own_name(store):
    workspace = store.create_workspace("Code")
    files = [("pkg/__init__.py", b""), ("pkg/a.py", b"def f(): pass\n")]
    record = store.add_repository(workspace.id, files, "some/where/project")
    folder = store.original(record.content)
    assert folder.name == "project"
    assert (folder / "pkg" / "a.py").read_bytes() == b"def f(): pass\n"
    assert store.add_repository(workspace.id, files, "project").id == record.id


@pytest.mark.parametrize("path", ["../x.py", "/etc/x.py", "a/../../x.py"])
def test_a_repository_file_never_leaves_its_folder(store, path):
    workspace = store.create_workspace("Code")
    with pytest.raises(ValueError):
        store.add_repository(workspace.id, [(path, b"")], "project")
    assert files_left(store) == []


def test_a_name_that_is_not_text_is_kept_escaped(store):
    workspace = store.create_workspace("raw\udce9")
    record = store.add_document(workspace.id, b"x", "raw\udce9.txt")
    assert (store.workspace(workspace.id).name, record.name) == ("raw\\udce9", "raw\\udce9.txt")
    assert store.find_workspace("raw\udce9") is not None


def test_a_backup_is_a_home_of_its_own(tmp_path, add, contract):
    store = Store(tmp_path / "home")
    workspace = store.create_workspace("Leases")
    record = add(store, workspace.id)
    assert store.backup(tmp_path / "copy") is None
    copy = Store(tmp_path / "copy")
    assert copy.documents(workspace.id) == store.documents(workspace.id)
    assert copy.original(record.content).read_bytes() == contract.encode()
    copy.close()
    store.close()


def test_what_is_lost_in_a_database_is_kept_as_a_sign(store):
    workspace = store.create_workspace("a\0b")
    answer = Answer(answer="x\0y", found=True, citations=(Citation(document="d\0", text="t\0"),), unit="%")
    kept = store.record_answer(workspace.id, "q\0", answer)
    assert "\0" not in store.workspace(workspace.id).name
    assert store.answer(kept.id).answer.citations[0].document == "d\N{SYMBOL FOR NULL}"
    store.set_setting("x", {"a": "\0\ud800", "n": 1 << 40})
    assert store.setting("x") == {"a": "\0\ud800", "n": 1 << 40}


def test_names_are_ordered_by_code_points(store):
    workspace = store.create_workspace("Leases").id
    names = ["b.txt", "A.txt", "a.txt", "_.txt", "B.txt", "é.txt", "合.txt", "Z.txt"]
    for name in names:
        store.add_document(workspace, name.encode(), name)
    assert [record.name for record in store.documents(workspace)] == sorted(names)
