"""The work both faces do: analysed once, found again after a restart, the same result either way."""

import pytest
from unabridged.app.workbench import Workbench
from unabridged.ingest import pipeline
from unabridged.ingest.errors import Cancelled, InputRejected
from unabridged.ingest.plain import to_json

CONTRACT = "1. Term\nSubject to Section 9 the tenant shall pay.\n2. 违约责任\n乙方应当支付违约金。\n"


@pytest.fixture
def bench(tmp_path, databases):
    return Workbench(databases.open(tmp_path / "home"))


@pytest.fixture
def lease(tmp_path):
    path = tmp_path / "lease.txt"
    path.write_text(CONTRACT)
    return path


@pytest.fixture
def program(tmp_path):
    root = tmp_path / "program"
    root.mkdir()
    (root / "main.js").write_text("function start() { helper(); }\nfunction helper() {}\n")
    return root


def test_a_document_is_added_found_and_opened_at_its_place(bench, lease):
    workspace = bench.store.create_workspace("Leases")
    stages = []
    record = bench.add(workspace.id, lease, kind="contract", progress=lambda stage, done, total: stages.append(stage))
    assert (record.name, record.kind, record.status) == ("lease.txt", "contract", "ok")
    assert stages[-1] == "index"
    opened = bench.open_document(record.id)
    for query in ("tenant", "违约金"):
        hit = bench.store.search(workspace.id, query)[0]
        assert opened.document.text[hit.start : hit.end] == query


def test_the_command_line_and_a_workspace_give_equal_results(bench, lease):
    record = bench.add(bench.store.create_workspace("Leases").id, lease, kind="contract")
    stored = bench.open_document(record.id, "contract").analysis
    assert to_json(stored) == to_json(bench.open_path(lease, "contract", use_cache=False).analysis)
    assert to_json(stored) == to_json(bench.resolve_path(lease, "contract").analysis)


def test_what_was_analysed_is_not_analysed_again(bench, lease, program, monkeypatch):
    first = [bench.resolve_path(path).analysis for path in (lease, program)]
    monkeypatch.setattr(pipeline, "analyze", None)
    assert [bench.resolve_path(path).analysis for path in (lease, program)] == first


def test_a_changed_file_is_analysed_again(bench, program):
    before = bench.resolve_path(program).analysis
    (program / "main.js").write_text("function other() {}\n")
    assert bench.resolve_path(program).analysis != before


def test_code_of_another_version_does_not_answer_for_this_one(bench, lease, monkeypatch):
    bench.resolve_path(lease)
    asked = []
    analyze = pipeline.analyze
    monkeypatch.setattr("unabridged.app.workbench.analyser_version", lambda: "another")
    monkeypatch.setattr(pipeline, "analyze", lambda *args, **kw: asked.append(1) or analyze(*args, **kw))
    bench.resolve_path(lease)
    assert asked == [1]


def test_a_workspace_opens_again_after_a_restart(bench, databases, lease, program):
    workspace = bench.store.create_workspace("All")
    for path in (lease, program):
        bench.add(workspace.id, path)
    before = [item.analysis for item in bench.open_workspace(workspace.id)]
    again = Workbench(databases.open(bench.store.home))
    opened = again.open_workspace(workspace.id)
    assert [item.analysis for item in opened] == before
    assert [item.document.name for item in opened] == ["lease.txt", "program"]


def test_a_file_that_cannot_be_read_says_so_under_its_own_name(bench, tmp_path):
    bad = tmp_path / "report.pdf"
    bad.write_bytes(b"this is no PDF at all")
    record = bench.add(bench.store.create_workspace("x").id, bad, "2023/report.pdf")
    assert record.status == "rejected"
    assert "report.pdf" in record.error
    assert record.sha256 not in record.error
    with pytest.raises(InputRejected, match=r"report\.pdf"):
        bench.open_document(record.id)


def test_a_stopped_addition_waits_and_can_go_on(bench, lease):
    workspace = bench.store.create_workspace("x")

    def stop(stage, done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        bench.add(workspace.id, lease, progress=stop)
    (record,) = bench.store.documents(workspace.id)
    assert record.status == "waiting"
    assert bench.analyze_document(record.id).status == "ok"


def test_an_original_that_is_gone_is_named(bench, lease):
    record = bench.add(bench.store.create_workspace("x").id, lease)
    bench.store.original(record.content).unlink()
    with pytest.raises(InputRejected, match=r"original of 'lease\.txt'"):
        Workbench(bench.store).open_document(record.id)


def test_two_versions_are_compared(bench, lease, tmp_path):
    later = tmp_path / "lease2.txt"
    later.write_text(CONTRACT.replace("shall pay", "shall never pay"))
    comparison = bench.compare(bench.open_path(lease, "contract"), bench.open_path(later, "contract"))
    assert (comparison.old, comparison.new) == ("lease.txt", "lease2.txt")
    assert any(change.kind == "modified" for change in comparison.changes)


def test_what_was_analysed_is_opened_without_reading_until_its_text_is_asked_for(bench, lease, monkeypatch):
    record = bench.add(bench.store.create_workspace("Leases").id, lease, kind="contract")
    reads = []
    reading = pipeline.read
    monkeypatch.setattr(pipeline, "read", lambda *given, **named: reads.append(given) or reading(*given, **named))
    opened = Workbench(bench.store).open_document(record.id, "contract")
    assert opened.analysis.clauses
    assert (opened.name, opened.weight, reads) == ("lease.txt", 0, [])
    assert opened.document.text == lease.read_text()
    assert opened.context.segments
    assert len(reads) == 1


def test_only_so_much_text_stays_in_memory(bench, tmp_path, monkeypatch):
    monkeypatch.setattr("unabridged.app.workbench._CHARACTERS_IN_MEMORY", 400)
    workspace = bench.store.create_workspace("Many").id
    ids = []
    for number in range(4):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"{number} words " * 20)
        ids.append(bench.add(workspace, path, kind="text").id)
    kept = Workbench(bench.store)
    first = kept.open_document(ids[0])
    for number in ids:
        assert kept.open_document(number).document.text
    assert kept.open_document(ids[-1]) is kept.open_document(ids[-1])
    assert kept.open_document(ids[0]) is not first


def test_what_somebody_says_a_document_is_stays_with_it(bench, lease):
    workspace = bench.store.create_workspace("Leases").id
    record = bench.add(workspace, lease, kind="text")
    assert Workbench(bench.store).open_document(record.id).kind == "text"
    assert bench.outdated(workspace) == []
    bench.store.wait_again(record.id)  # after an upgrade
    assert bench.analyze_document(record.id).kind == "text"
    bench.store.read_as(record.id, "contract")
    assert bench.analyze_document(record.id).kind == "contract"
    assert Workbench(bench.store).open_document(record.id).kind == "contract"
