"""A repository in the browser: a path between two symbols, how sure each call is, and two versions side by side."""

from __future__ import annotations

import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from unabridged.app.repository import LoadedRepository
from unabridged.app.web.components.call_path import call_path
from unabridged.ingest.analysis import CodeAnalysis, Edge
from unabridged.ingest.document import Document

OLD = {
    "shop/cart.py": "from shop.prices import price\n\n\ndef total(items):\n    return sum(price(item) for item in items)\n",
    "shop/prices.py": "def price(item):\n    return rounded(item)\n\n\ndef rounded(value):\n    return value\n",
    "shop/__init__.py": "",
}
NEW = {**OLD, "shop/prices.py": "def price(item):\n    return taxed(item)\n\n\ndef taxed(value):\n    return value\n"}


def call(caller: str, callee: str, line: int, confidence: float = 1.0) -> Edge:
    return Edge(
        caller=caller, callee=callee, file="a.py", line=line, caller_file="a.py", callee_file="a.py",
        confidence=confidence,
    )  # fmt: skip


def in_memory(analysis: CodeAnalysis) -> LoadedRepository:
    return LoadedRepository(lambda: Document("r", "repository", ""), analysis)


def test_a_path_lists_each_call_in_order_by_its_surest_site() -> None:
    repository = in_memory(
        CodeAnalysis(document="r", edges=(call("a", "b", 1, 0.5), call("a", "b", 2), call("b", "c", 3)))
    )
    found = call_path(repository, "a", "c")
    assert [(step["caller"], step["callee"], step["line"]) for step in found["steps"]] == [("a", "b", 2), ("b", "c", 3)]
    assert not found["reversed"]


def test_a_path_that_leads_only_back_says_so() -> None:
    repository = in_memory(CodeAnalysis(document="r", edges=(call("a", "b", 1),)))
    assert call_path(repository, "b", "a")["reversed"]
    assert call_path(repository, "b", "z") == {
        "from": "b", "to": "z", "reversed": False, "possible": False, "steps": [],
    }  # fmt: skip


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.fixture(scope="module")
def versions(server, tmp_path_factory):
    """(workspace id, id of the old version, id of the new one)."""
    folder = tmp_path_factory.mktemp("versions")
    workspace, old = server.workspace_with(zipped(folder / "old.zip", OLD), "Shop")
    new = server.store.add_document(workspace, zipped(folder / "new.zip", NEW), "new.zip")
    server.runner.analyse(workspace, [new.id], "new.zip")
    server.wait_for_jobs()
    return workspace, old, new.id


@pytest.mark.browser
def test_calls_by_depth_show_how_sure_they_are_and_a_path_to_another_symbol(visit, versions):
    workspace, old, _ = versions
    page = visit().open(f"/workspace?id={workspace}&doc={old}&view=code&at=shop.cart.total")
    page.locator(".ub-call-lists .ub-tag", has_text="imported 98%").first.wait_for()
    page.get_by_label("Path of calls").fill("shop.prices.rounded")
    page.get_by_label("Path of calls").press("Enter")
    steps = page.locator(".ub-path li")
    steps.nth(1).wait_for()
    assert "shop.prices.price" in steps.nth(0).inner_text()
    steps.nth(1).locator(".ub-chip").click()
    page.locator(".ub-viewer", has_text="rounded(item)").first.wait_for()
    assert "to=shop.prices.rounded" in page.url
    serious = [item for item in Axe().run(page).response["violations"] if item["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.browser
def test_two_versions_list_the_calls_that_came_and_went(visit, versions):
    workspace, old, new = versions
    page = visit().open(f"/workspace?id={workspace}&doc={new}&view=compare&old={old}")
    page.get_by_role("button", name="shop.prices.price → shop.prices.taxed").click()
    page.locator(".ub-viewer", has_text="taxed(item)").first.wait_for()
    page.get_by_role("button", name="shop.prices.price → shop.prices.rounded").click()
    page.locator(".ub-viewer", has_text="rounded(item)").first.wait_for()


@pytest.mark.browser
def test_files_stand_below_their_folders_and_the_filter_opens_them(visit, server, tmp_path):
    files = {
        "shop/main.py": "def start(): pass\n",
        "shop/parts/deep/price.py": "def price(): pass\n",
        "shop/parts/deep/tax.py": "X = 1\n\ndef tax(): pass\n",
    }
    workspace, _ = server.workspace_with(zipped(tmp_path / "shop.zip", files), "Folders")
    page = visit().open(f"/workspace?id={workspace}")
    page.wait_for_selector(".ub-outline details")
    assert not page.is_visible("text='price.py'")
    assert page.inner_text(".ub-outline details details summary") == "parts/deep"
    page.fill(".ub-outline-panel input", "pri")
    page.wait_for_selector("text='price.py'")
    assert not page.is_visible("text='tax.py'")
    page.click("text='price.py'")
    page.wait_for_selector(".ub-source-line")
    assert "Python 3" in page.inner_text(".ub-view-head")


@pytest.mark.browser
def test_from_a_symbol_one_gets_back_to_its_package_on_the_map(visit, versions):
    workspace, old, _ = versions
    page = visit().open(f"/workspace?id={workspace}&doc={old}&view=code&at=shop.cart.total")
    page.get_by_role("button", name="Its package on the map").click()
    page.locator(".ub-map-cell", has_text="cart.py").click()
    page.locator(".ub-call-head h3", has_text="shop.cart").wait_for()
    page.go_back()
    page.locator(".ub-map").wait_for()


@pytest.mark.browser
def test_what_an_override_may_run_is_dashed_and_explained(visit, server, tmp_path):
    files = {
        "shop/__init__.py": "",
        "shop/till.py": "class Till:\n    def ring(self):\n        self.rung = self.rung + 1\n\n\nclass Loud(Till):\n    def ring(self): return 2\n\n\n"
        "def sell(till: Till):\n    till.ring()\n",
    }  # fmt: skip
    workspace, document = server.workspace_with(zipped(tmp_path / "tills.zip", files), "Tills")
    page = visit().open(f"/workspace?id={workspace}&doc={document}&view=code&at=shop.till.Loud.ring")
    page.locator(".ub-call.ub-maybe", has_text="sell").wait_for()
    assert "possible" in page.locator(".ub-legend").inner_text()
    assert "possible · override" in page.locator(".ub-call-lists .ub-tag-maybe").inner_text()
    assert (
        page.locator(".ub-call-lists .ub-tag-maybe")
        .get_attribute("title")
        .startswith("The line names shop.till.Till.ring")
    )
