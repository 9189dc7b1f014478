"""Large repositories through the doors that all repositories go through: the workbench, the command line, a batch."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner
from unabridged.app import workbench
from unabridged.app.batch.worker import Task, perform
from unabridged.app.cli import app
from unabridged.app.code_index import OpenedIndex
from unabridged.app.workbench import Workbench
from unabridged.ingest import pipeline
from unabridged.ingest.context import Answer
from unabridged.ingest.pipeline import analyze, read
from unabridged.ingest.plain import to_json
from unabridged.storage import Store

pytestmark = pytest.mark.usefixtures("every_repository_is_large")


@pytest.fixture
def bench(tmp_path):
    store = Store(tmp_path / "home")
    yield Workbench(store)
    store.close()


def codes(analysis) -> set[str]:
    return {warning.code for warning in analysis.warnings}


def test_it_opens_at_once_and_better_when_it_is_resolved(bench, folder):
    assert "calls_by_name" in codes(bench.open_path(folder).analysis)
    complete = bench.resolve_path(folder).analysis
    assert to_json(complete) == to_json(analyze(read(folder), "code"))
    assert bench.open_path(folder).analysis == complete


def test_questions_work_before_it_is_resolved(bench, folder):
    opened = bench.open_path(folder)
    *_, answer = bench.ask([opened], "who calls shop.orders.Order?")
    assert isinstance(answer, Answer)
    assert answer.results == ("till.ring.ring",)


def test_an_archive_is_unpacked_once_and_opened_through_its_index(bench, folder, tmp_path, monkeypatch):
    archive = Path(shutil.make_archive(str(tmp_path / "shop"), "zip", folder))
    opened = bench.open_path(archive)
    assert isinstance(opened, OpenedIndex)
    *_, answer = bench.ask([opened], "who calls shop.orders.Order?")
    assert answer.results == ("till.ring.ring",)
    monkeypatch.setattr(pipeline, "read", lambda *_, **__: pytest.fail("an archive that is unpacked is not read again"))
    resolved = bench.resolve_path(archive)
    assert isinstance(bench.open_path(archive), OpenedIndex)
    assert "calls_by_name" not in codes(resolved.analysis)


def test_archives_asked_about_by_path_are_kept_within_a_limit(bench, folder, tmp_path, monkeypatch):
    def archive(name):
        (folder / "which.py").write_text(f"def {name}(): pass\n")
        return Path(shutil.make_archive(str(tmp_path / name), "zip", folder))

    monkeypatch.setattr(workbench, "UNPACKED_BYTES", 10)
    first, second = archive("first"), archive("second")
    kept = bench.store.create_workspace("Kept").id
    bench.add(kept, archive("third"))
    bench.open_path(first)
    assert len(bench.store.loose_archives()) == 1
    (folder_of_first,) = set(bench.store.home.glob("files/*/*.unpacked")) - {
        bench.store.unpacked(record.content).parent for record in bench.store.documents(kept)
    }
    bench.open_path(second)
    assert not folder_of_first.exists()
    assert [size > 0 for _, size in bench.store.loose_archives()] == [True]
    assert bench.open_document(bench.store.documents(kept)[0].id).repository.names.find("third")
    assert bench.open_path(first).repository.names.find("first")


def test_of_two_versions_both_are_resolved_or_none(bench, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "later" / "tree")
    old, new = bench.resolve_path(folder), bench.open_path(tmp_path / "later" / "tree")
    assert (old.state, new.state) == ("resolved", "indexed")
    compared = bench.compare(old, new)
    assert (compared.edges_added, compared.edges_removed) == ((), ())


def test_in_a_workspace_it_ends_resolved(bench, folder):
    workspace = bench.store.create_workspace("shop")
    record = bench.add(workspace.id, folder)
    assert record.status == "ok"
    analysis = bench.open_document(record.id).analysis
    assert "calls_by_name" not in codes(analysis)
    assert to_json(analysis.edges) == to_json(analyze(read(folder), "code").edges)


def test_a_batch_writes_the_whole_analysis(folder, tmp_path):
    outcome = perform(Task(str(folder), "tree", str(tmp_path / "result"), ("json",), None))
    assert outcome.status == "ok"
    written = json.loads((tmp_path / "result.json").read_text())
    assert {(edge["caller"], edge["callee"]) for edge in written["edges"]} >= {
        ("till.ring.ring", "shop.orders.Order.place"),
        ("web.cart.Cart.pay", "web.sum.total"),
    }


def test_the_command_line_indexes_and_answers_from_the_index(folder, tmp_path):
    run = CliRunner()
    home = ["--home", str(tmp_path / "home")]
    missing = run.invoke(app, ["calls", str(folder), "Order", *home])
    assert missing.exit_code != 0
    assert run.invoke(app, ["index", str(folder), *home]).exit_code == 0
    told = run.invoke(app, ["calls", str(folder), "take", "--depth", "3", "--json", *home])
    assert [[symbol["name"] for symbol in level] for level in json.loads(told.stdout)["levels"]] == [
        ["shop.orders.Order.place"],
        ["till.ring.ring"],
    ]
    assert run.invoke(app, ["index", "--resolve", str(folder), *home]).exit_code == 0
