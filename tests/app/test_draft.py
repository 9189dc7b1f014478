"""The drafted report: what changed in the text, open questions, and the cell of every figure."""

import io
from dataclasses import replace

import docx
from unabridged.app.exports.draft import draft_paper, newest_two
from unabridged.app.exports.paper import render_docx, render_markdown
from unabridged.ingest.analysis import Identity, Metric, ReportAnalysis
from unabridged.ingest.document import Document, Page, Problem, Span
from unabridged.ingest.reports import compare_reports
from unabridged.ingest.reports.sections import find_sections

ITEMS = (
    ("Item 1. Business", "We run ferries between three harbours and employ a crew of sailors."),
    ("Item 1A. Risk Factors", "Storms may stop our ferries for days. A strike of the harbour staff may stop them too."),
    ("Item 2. Properties", "We own two quays and a shed beside the larger one of them."),
    ("Item 3. Legal Proceedings", "No proceeding is pending against the company or its ferries."),
    ("Item 5. Market for Common Equity", "Our shares are listed at the exchange of the capital."),
    ("Item 7. Management's Discussion and Analysis", "Revenue of the ferries grew by 4.0 % to $ 12.5 million in 2021."),
    ("Item 8. Financial Statements", "The statements follow on the pages behind this one here."),
)


def report(year: int, changed: dict[str, str], **fields) -> tuple[Document, ReportAnalysis]:
    """A report of seven items, one a page; `changed` replaces the text of an item, "" leaves the item out."""
    text, pages = "", []
    for heading, body in ITEMS:
        body = changed.get(heading.split(".")[0], body)
        if body:
            page = f"{heading}\n{body}\n\f"
            pages.append(Page(len(pages) + 1, Span(len(text), len(text) + len(page))))
            text += page
    document = Document(f"ar-{year}.pdf", "pdf", text, tuple(pages), language="en")
    metric = Metric(
        metric="revenue", period=f"FY{year}", value=12_500_000, unit="USD", page=7, page_label="5", as_printed="12.5",
        scale=1_000_000, label="Ferry revenue",
    )  # fmt: skip
    fields = {"metrics": (metric,), "fiscal_year_end": f"{year}-12-31", **fields}
    return document, ReportAnalysis(document=document.name, sections=find_sections(document), **fields)


OLD = report(2021, {})
NEW = report(
    2022,
    {
        "Item 1A": "Storms may stop our ferries for weeks. An attack on our computers may disclose the names of passengers.",
        "Item 7": "Revenue of the ferries grew by 6.5 % to $ 13.3 million in 2022.",
        "Item 2": "",
    },
)


def draft(*reports: tuple[Document, ReportAnalysis]):
    pair = newest_two([analysis for _, analysis in reports])
    sides = {analysis.document: (document, analysis) for document, analysis in reports}
    changes = compare_reports(*sides[pair[0].document], *sides[pair[1].document]) if pair else None
    return draft_paper([analysis for _, analysis in reports], None, changes)


def markdown(*reports: tuple[Document, ReportAnalysis]) -> str:
    return render_markdown(draft(*reports)).decode()


def test_what_is_new_gone_and_reworded_names_the_pages_of_both_reports():
    text = markdown(OLD, NEW)
    assert "- **New:** An attack on our computers may disclose the names of passengers. *(ar-2022.pdf, page 2)*" in text
    assert "- **Gone:** A strike of the harbour staff may stop them too. *(ar-2021.pdf, page 2)*" in text
    assert "for weeks. \\[before: days.\\] *(ar-2022.pdf, page 2; before: ar-2021.pdf, page 2)*" in text
    assert "- **Section gone:** Item 2. Properties *(ar-2021.pdf, page 3)*" in text


def test_a_figure_in_the_text_stands_beside_the_one_it_replaces():
    text = markdown(OLD, NEW)
    assert (
        "- **Figures:** Revenue of the ferries grew by 6.5 \\[before: 4.0\\] % to $ 13.3 \\[before: 12.5\\] million"
        in text
    )
    assert "*(ar-2022.pdf, page 5; before: ar-2021.pdf, page 6)*" in text


def test_risks_come_before_the_discussion_and_both_before_the_rest():
    other = report(
        2022, {"Item 1": "We run hovercraft now.", "Item 1A": "Fog may stop us now.", "Item 7": "Costs fell a lot."}
    )
    text = markdown(OLD, other)
    assert text.index("### Risks") < text.index("### Management's discussion") < text.index("### The other sections")
    assert text.index("### Risks") < text.index("Fog may") < text.index("Costs fell") < text.index("hovercraft")


def test_years_that_only_moved_on_are_counted_and_not_listed():
    text = markdown(OLD, report(2022, {"Item 7": ITEMS[5][1].replace("2021", "2022")}))
    assert "| Item 7. Management's Discussion and Analysis | – | – | – | 1 |" in text
    assert "**Figures:**" not in text


def test_one_year_alone_is_compared_with_nothing_and_says_so():
    assert "With one year's report alone there is nothing to compare its words with." in markdown(NEW)
    again = (replace(NEW[0], name="copy.pdf"), replace(NEW[1], document="copy.pdf"))
    assert newest_two([NEW[1], again[1]]) is None


def test_the_two_newest_years_are_compared_in_whatever_order_the_reports_come():
    oldest = report(2020, {})
    pair = newest_two([NEW[1], oldest[1], OLD[1]])
    assert [side.document for side in pair] == ["ar-2021.pdf", "ar-2022.pdf"]


def test_every_figure_has_its_cell():
    assert "| Revenue | FY2022 | 12.5 | 1,000,000 | Ferry revenue | ar-2022.pdf | 7 (printed 5) | 1.00 |" in markdown(
        OLD, NEW
    )


def test_open_questions_are_broken_sums_gaps_uncertain_cells_and_pages_without_text():
    doubtful = Metric(
        metric="goodwill",
        period="FY2022",
        value=3,
        unit="USD",
        page=9,
        as_printed="3",
        confidence=0.5,
        how="row 'Goodwill'",
    )
    document, analysis = report(
        2022,
        {},
        identities=(
            Identity(name="total assets = total liabilities and equity", period="FY2022", holds=False, difference=-7),
        ),
        warnings=(Problem("image_only_pages", "2 of 9 pages are pictures.", (3, 8)),),
    )
    early = report(2019, {})
    text = markdown(early, (document, replace(analysis, metrics=(*analysis.metrics, doubtful))))
    questions = text.split("## Open questions")[1].split("##")[0]
    assert "does not hold in FY2022: difference -7 *(ar-2022.pdf, figures of FY2022 on pages 7, 9)*" in questions
    assert "Revenue: no figure for FY2020, FY2021." in questions
    assert "Goodwill FY2022 (3) is uncertain, confidence 0.50: row 'Goodwill' *(ar-2022.pdf, page 9)*" in questions
    assert "2 of 9 pages are pictures. *(ar-2022.pdf, pages 3, 8)*" in questions
    assert "Not stated in these reports: Cost of revenue" in questions


def test_word_and_markdown_say_the_same():
    paper = draft(OLD, NEW)
    document = docx.Document(io.BytesIO(render_docx(paper)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "An attack on our computers may disclose the names of passengers." in words
    assert "What changed in the text" in words
    assert "ar-2022.pdf, page 2" in words
