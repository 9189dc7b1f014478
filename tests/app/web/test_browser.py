"""The application in a real browser. Every visit also fails on a console error, an answer of 400 or more, and a request
that leaves this machine."""

import time

import pytest

pytestmark = pytest.mark.browser

MARKED = "() => { const mark = document.querySelector('.ub-mark'); const image = mark?.parentElement.querySelector('img'); return image?.complete && image.naturalWidth > 0 }"


def ready(page):
    page.wait_for_selector(".ub-view[data-ready]")
    return page


def settled(page):
    """The page when all parts of ours are drawn and wait for nothing."""
    page.wait_for_function(
        """() => { const hosts = [...document.querySelectorAll('.ub-host')];
        return hosts.length && hosts.every((host) => host.children.length) && !document.querySelector('.ub-loading') }"""
    )
    return page


def test_from_upload_to_graph_to_page_to_answer(visit, server, contract_pdf):
    page = visit().open("/")
    page.wait_for_selector("#ub-workspacesPage [data-ready], .ub-cards")
    page.set_input_files("input[type=file]:not([webkitdirectory])", contract_pdf)
    page.wait_for_url("**/workspace?id=*")
    page.wait_for_selector(".ub-fact")

    page.click("[data-tab=graph]")
    ready(page).click(".ub-cell >> text='4.1'")
    page.wait_for_function(MARKED)
    assert "page 5" in page.inner_text(".ub-viewer-title")
    assert page.locator(".ub-wire.ub-in").count() == page.locator(".ub-group.ub-in li").count() == 3
    assert page.locator(".ub-wire.ub-out").count() == page.locator(".ub-group.ub-out li").count() == 0
    assert "at=4.1" in page.url

    page.click("[data-tab=ask]")
    page.fill("#ub-question textarea", "Which clauses refer to 4.1?")
    page.press("#ub-question textarea", "Enter")
    chip = page.locator("#ub-chat a[href*='#cite']").first
    chip.wait_for()
    page.wait_for_selector("body:not(.ub-asking)")
    assert "2.1, 3.1 and 4.2" in page.inner_text("#ub-chat")
    assert "Answered from the document’s structure" in page.inner_text("#ub-chat")
    assert "Documents read: 1, complete (5 pages)" in page.inner_text("#ub-chat")
    page.evaluate("document.querySelectorAll('.ub-mark').forEach((mark) => mark.remove())")
    chip.click()
    page.wait_for_function(MARKED)
    assert len(page.context.pages) == 1

    page.reload()
    page.locator("#ub-chat a[href*='#cite']").first.wait_for()
    page.locator("#ub-chat a[href*='#cite']").first.click()
    page.wait_for_selector(".ub-mark")


def test_a_click_shows_the_page_in_half_a_second(visit, contract):
    page = ready_graph(visit(), contract)
    page.click(".ub-cell >> text='1.1'")
    page.wait_for_function(MARKED)
    took = []
    for clause in ("2.1", "3.1", "4.2"):
        page.evaluate("document.querySelectorAll('.ub-mark').forEach((mark) => mark.remove())")
        begun = time.perf_counter()
        page.click(f".ub-cell >> text='{clause}'")
        page.wait_for_function(MARKED)
        took.append(time.perf_counter() - begun)
    assert sorted(took)[1] < 0.5, took


def ready_graph(one, contract):
    page = one.open(f"/workspace?id={contract[0]}&view=graph")
    return ready(page)


def test_the_boxes_stay_on_the_text_at_any_zoom(visit, contract):
    page = ready_graph(visit(), contract)
    page.click(".ub-cell >> text='4.1'")
    page.wait_for_function(MARKED)
    share = "() => { const mark = document.querySelector('.ub-mark').getBoundingClientRect(); const sheet = document.querySelector('.ub-mark').parentElement.getBoundingClientRect(); return [(mark.x - sheet.x) / sheet.width, (mark.y - sheet.y) / sheet.height, mark.height / sheet.height] }"
    before = page.evaluate(share)
    for _ in range(3):
        page.click("[aria-label=Larger]")
    after = page.evaluate(share)
    assert after == pytest.approx(before, abs=0.002)


def test_text_of_a_document_never_runs(visit, server, contract, tmp_path):
    hostile = tmp_path / "a.md"
    hostile.write_text(
        "# <img src=x onerror=window.__xss=3>\n\n"
        "Section 1. [x](javascript:window.__xss=4) `<script>window.__xss=5</script>` ${window.__xss=6} {{constructor}}\n"
    )
    workspace = server.store.create_workspace("<img src=x onerror=window.__xss=7>").id
    name = "<svg onload=window.__xss=8>.md"
    document = server.store.add_document(workspace, hostile, name)
    server.runner.analyse(workspace, [document.id], name)
    server.wait_for_jobs()
    one = visit()
    for path in (
        "/",
        "/jobs",
        f"/workspace?id={workspace}",
        f"/workspace?id={workspace}&view=read",
        f"/workspace?id={contract[0]}&view=issues",
    ):
        page = one.open(path)
        settled(page)
        assert page.evaluate("typeof window.__xss") == "undefined", path
    page = one.open(f"/workspace?id={workspace}&view=ask")
    page.wait_for_selector(".ub-text")
    for question in ("javascript", "What limits liability <img src=x onerror=window.__xss=9>?"):
        page.fill("#ub-question textarea", question)
        page.press("#ub-question textarea", "Enter")
        page.wait_for_selector("body:not(.ub-asking) #ub-chat .bot")
    assert page.evaluate("typeof window.__xss") == "undefined"
    assert page.locator("#ub-chat img, #ub-chat script, #ub-chat a[href^=javascript]").count() == 0


def test_the_pages_speak_chinese_and_the_switch_is_kept(visit, contract):
    one = visit(locale="zh-HK")
    page = one.open(f"/workspace?id={contract[0]}&view=ask")
    page.wait_for_selector("[data-tab=graph]")
    assert page.inner_text("[data-tab=graph]") == "条款图"
    page.wait_for_selector("#ub-question textarea[placeholder*='提问']")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    shown = page.inner_text("body")
    for word in ("Overview", "Clauses", "Issues", "Export", "Settings", "Send", "Clear", "Loading"):
        assert word not in shown, word
    page.click("text=English")
    page.wait_for_selector("[data-tab=graph] >> text=Clauses")
    page.reload()
    page.wait_for_selector("[data-tab=graph] >> text=Clauses")
    assert page.get_attribute("#ub-question textarea", "placeholder").startswith("Ask")
    assert "view=ask" in page.url


def test_the_graph_by_keyboard_alone(visit, contract):
    page = ready_graph(visit(), contract)
    page.focus(".ub-cell")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(MARKED)
    assert page.locator(".ub-cell.ub-on").inner_text() == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    assert page.locator(".ub-cell.ub-on").count() == 0
    page.go_back()
    page.wait_for_selector(".ub-cell.ub-on")


def test_on_a_phone_nothing_scrolls_sideways_and_the_source_opens_over_the_page(visit, contract):
    one = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    for path in (
        "/",
        "/jobs",
        "/settings",
        *(f"/workspace?id={contract[0]}&view={view}" for view in ("overview", "graph", "issues", "ask")),
    ):
        page = settled(one.open(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page = one.open(f"/workspace?id={contract[0]}&view=issues")
    page.click(".ub-finding-open")
    page.wait_for_function(MARKED)
    page.click(".ub-viewer-close")
    page.wait_for_selector("#ub-viewer", state="hidden")


@pytest.mark.parametrize(
    ("scheme", "views"),
    [("light", ("overview", "graph&at=4.1", "terms", "issues", "ask")), ("dark", ("graph&at=4.1", "terms", "ask"))],
)
def test_no_serious_barrier_on_any_page(visit, contract, scheme, views):
    from axe_playwright_python.sync_playwright import Axe

    one = visit(color_scheme=scheme)
    for path in ("/", "/settings", *(f"/workspace?id={contract[0]}&view={view}" for view in views)):
        page = settled(one.open(path))
        found = Axe().run(page).response["violations"]
        assert [item["id"] for item in found if item["impact"] in {"serious", "critical"}] == [], path


def test_a_corrected_figure_shows_both_values_until_it_is_withdrawn(visit, reports):
    page = visit().open(f"/workspace?id={reports[0]}&view=metrics")
    page.click("[data-at='revenue:FY2024']")
    page.wait_for_function(MARKED)
    # the selector and the viewer name the report that the figure is from; so they do on the way back
    assert page.locator(".ub-bar select option:checked").inner_text().endswith("2024.pdf")
    page.click("[data-at='revenue:FY2022']")
    page.locator(".ub-viewer-title", has_text="2023.pdf").wait_for()
    page.go_back()
    page.locator(".ub-viewer-title", has_text="2024.pdf").wait_for()
    page.wait_for_function(MARKED)
    page.fill(".ub-correct [aria-label='Corrected value']", "(472.5)")
    assert "= -472,500,000 GBP" in page.inner_text(".ub-correct")
    page.fill(".ub-correct [aria-label='Corrected value']", "four hundred")
    assert page.is_disabled(".ub-correct .ub-primary")
    page.fill(".ub-correct [aria-label='Corrected value']", "472.5")
    page.fill(".ub-note", "<b>letter</b> of May")
    page.click(".ub-correct .ub-primary")
    cell = page.locator(".ub-corrected")
    cell.wait_for()
    assert cell.inner_text().split() == ["471.9", "472.5✎"]
    assert "letter" in cell.get_attribute("title")
    page.wait_for_load_state("networkidle")  # the chart is drawn again; Gradio logs an error for a request cut off
    page.reload()
    cell.wait_for()
    cell.click()
    page.click("text=Back to what was read")
    cell.wait_for(state="detached")
    page.wait_for_load_state("networkidle")


def test_two_reports_side_by_side(visit, reports):
    old, new = reports[1]
    page = visit().open(f"/workspace?id={reports[0]}&view=compare&doc={new}&old={old}")
    row = page.locator("tr[data-metric=revenue] td")
    row.first.wait_for()
    assert row.all_inner_texts() == ["438.1M", "471.9M", "+33.8M", "+7.7%"]
    page.select_option("select[aria-label$='2023.pdf']", "FY2022")
    page.wait_for_selector("tr[data-metric=revenue] td >> text=412.6M")
    page.click("tr[data-metric=revenue] .ub-cell-value >> nth=1")
    page.wait_for_function(MARKED)
    assert page.locator(".ub-change del").count() >= 1
    assert page.locator(".ub-change ins").count() >= 1
    with page.expect_download() as download:
        page.click("text=DOCX")
    assert download.value.suggested_filename.endswith("changes.docx")


def test_an_example_question_is_asked_by_one_click(visit, server, contract_pdf):
    workspace, _ = server.workspace_with(contract_pdf, "Examples")
    page = visit().open(f"/workspace?id={workspace}&view=ask")
    page.click(".ub-example >> text='Which clauses refer to 4.1?'")
    page.wait_for_selector("body:not(.ub-asking) #ub-chat a[href*='#cite']")
    assert "2.1, 3.1 and 4.2" in page.inner_text("#ub-chat")
    assert not page.is_visible(".ub-example >> nth=0")


def test_a_tile_of_the_overview_links_to_what_it_counts(visit, contract):
    page = visit().open(f"/workspace?id={contract[0]}")
    page.click("a.ub-fact-alert")
    page.wait_for_selector(".ub-finding")
    assert "view=issues" in page.url
    assert page.locator(".ub-finding").count() == 1
    page.reload()
    page.wait_for_selector(".ub-finding")
    assert page.inner_text(".ub-filters [aria-pressed=true]").startswith("Points nowhere")


def test_lines_of_the_graph_run_between_the_cells(visit, contract):
    page = ready_graph(visit(), contract)
    page.click(".ub-cell >> text='4.1'")
    page.wait_for_selector(".ub-wire", state="attached")
    over_text = """() => [...document.querySelectorAll('.ub-wire')].flatMap((wire) => {
      const matrix = wire.getScreenCTM(); const length = wire.getTotalLength(); const hits = [];
      for (let at = 0; at <= length; at += 2) {
        const { x, y } = wire.getPointAtLength(at).matrixTransform(matrix);
        for (const cell of document.querySelectorAll('.ub-cell, .ub-column-head')) {
          const box = cell.getBoundingClientRect();
          if (x > box.left + 1 && x < box.right - 1 && y > box.top + 1 && y < box.bottom - 1) hits.push(cell.textContent);
        }
      }
      return hits; })"""
    assert page.evaluate(over_text) == []


def test_a_term_opens_its_definition_and_each_clause_that_uses_it(visit, contract):
    page = visit().open(f"/workspace?id={contract[0]}&view=terms")
    page.fill("[aria-label='Find a term']", "fee")
    assert page.locator(".ub-term").count() == 1
    page.click(".ub-term-open")
    page.wait_for_function(MARKED)
    assert "Fees" in page.inner_text(".ub-viewer-title")
    page.click(".ub-term summary")
    page.click(".ub-term-uses >> text='§ 4.1'")
    page.wait_for_function("document.querySelector('.ub-viewer-title').textContent.includes('4.1')")


def test_the_earlier_version_stands_first_and_the_two_can_be_exchanged(visit, reports):
    old, new = reports[1]
    page = visit().open(f"/workspace?id={reports[0]}&view=compare&doc={old}")
    row = page.locator("tr[data-metric=revenue] td")
    row.first.wait_for()
    assert row.all_inner_texts()[:2] == ["438.1M", "471.9M"], (
        "the first report is compared with the one that follows it"
    )
    page.click("[aria-label='Exchange the two']")
    page.wait_for_selector("tr[data-metric=revenue] td:nth-child(2) >> text=471.9M")
    assert f"old={new}" in page.url
    page.reload()
    row.first.wait_for()
    assert row.all_inner_texts()[:2] == ["471.9M", "438.1M"]


def test_an_answer_opens_its_first_source_and_is_forgotten_only_on_purpose(visit, server, contract_pdf):
    workspace, _ = server.workspace_with(contract_pdf, "Asked")
    page = visit().open(f"/workspace?id={workspace}&view=ask")
    page.wait_for_selector(".ub-example")
    page.fill("#ub-question textarea", "Which clauses refer to 4.1?")
    page.press("#ub-question textarea", "Enter")
    page.wait_for_selector("body:not(.ub-asking) #ub-chat a[href*='#cite']")
    page.wait_for_function(MARKED)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("#ub-clear")
    page.wait_for_load_state("networkidle")
    assert page.locator("#ub-chat .message.user").count() == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#ub-clear")
    page.locator("#ub-chat .message.user").first.wait_for(state="detached")
    assert server.store.answers(workspace) == []


def test_what_has_just_been_read_is_shown_without_a_reload(visit, server, contract_pdf):
    page = visit().open("/")
    page.wait_for_selector("#ub-workspacesPage [data-ready], .ub-cards")
    page.set_input_files("input[type=file]:not([webkitdirectory])", contract_pdf)
    page.wait_for_selector(".ub-brief-line")
    page.wait_for_selector(".ub-page img[src]")
    page.click(".ub-brief-line >> nth=0")
    page.wait_for_function(MARKED)
