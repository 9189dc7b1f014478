"""Sections of annual reports, and the context and the comparison built on them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.analysis import LineItem, ReportAnalysis
from unabridged.ingest.document import Document, Page, Span
from unabridged.ingest.reports import compare_reports, report_context
from unabridged.ingest.reports.sections import find_sections


def paged(*pages: str, language: str = "en", name: str = "report.pdf") -> Document:
    """A document with one page per string."""
    text, found = "", []
    for number, page in enumerate(pages, 1):
        found.append(Page(number, Span(len(text), len(text) + len(page) + 2)))
        text += page + "\n\f"
    return Document(name=name, format="pdf", text=text, pages=tuple(found), language=language)


def analysed(document: Document, **fields) -> ReportAnalysis:
    return ReportAnalysis(document=document.name, sections=find_sections(document), **fields)


CONTENTS = (
    "Contents\nItem 1.\nBusiness\nItem 1A.\nRisk Factors\nItem 2.\nProperties\nItem 3.\nLegal Proceedings\n"
    "Item 5.\nMarket for Common Equity\nItem 7.\nManagement's Discussion\nItem 8.\nFinancial Statements\nItem 9.\nChanges in\n"
)
US = paged(
    "Cover of the report",
    CONTENTS,
    "ITEM 1. BUSINESS\nWe run ferries. See\nItem 7 of this report, and Note 2.",
    "Item 1\nMore about ferries.",
    "ITEM 1A. RISK FACTORS\nStorms may stop our ferries.",
    "ITEM 2. PROPERTIES\nTwo quays.\nITEM 3. LEGAL PROCEEDINGS\nNone. Refer to Note 3 – Contingencies.",
    "ITEM 7. MANAGEMENT'S DISCUSSION AND ANALYSIS\nRevenue grew.",
    "ITEM 8. FINANCIAL STATEMENTS\nConsolidated income statement\nRevenue 10\nCosts 4\nProfit 6\nTax 1\nNet 5",
    "NOTE 1 — ACCOUNTING POLICIES\nWe count coins.\nNOTE 2\nLEASES\nOne quay is leased.",
    "Note 3 – Contingencies\nA collision.\nNOTE 4. INCOME TAXES\nTaxes are due.",
    "ITEM 9. CHANGES IN AND DISAGREEMENTS WITH ACCOUNTANTS\nNone.",
)


def ids(document: Document) -> list[tuple[str, int | None]]:
    return [(section.id, section.page) for section in find_sections(document)]


def test_items_are_found_behind_the_contents_and_not_in_running_heads_or_prose():
    assert [found for found in ids(US) if found[0].startswith("item")] == [
        ("item-1", 3), ("item-1A", 5), ("item-2", 6), ("item-3", 6), ("item-7", 7), ("item-8", 8), ("item-9", 11),
    ]  # fmt: skip


def test_notes_lie_inside_the_item_that_holds_them():
    sections = {section.id: section for section in find_sections(US)}
    assert sections["note-3"].heading == "Note 3. Contingencies"
    assert sections["note-2"].heading == "Note 2. LEASES"
    assert sections["item-8"].start < sections["note-1"].start < sections["note-4"].end <= sections["item-8"].end
    assert sections["note-1"].level == 2


CHINESE = paged(
    "目录\n第一节 释义 ......... 4\n第二节 公司简介 ......... 5\n第三节 财务报告 ......... 9",
    "第一节 释义\n一、释义\n下列词语具有如下含义。",
    "第二节 公司简介\n一、公司信息\n渡轮公司\n二、联系人\n张三",
    "第三节 财务报告\n一、审计报告\n二、财务报表\n一、营业总收入 1,175,301\n七、61\n二、营业总成本 905,402",
    "三、公司基本情况\n渡轮\n七、合并财务报表项目注释\n1、货币资金\n现金\n2、存货\n绳索\n八、合并范围的变更\n无",
    language="zh",
)


def test_chinese_reports_have_sections_parts_and_notes():
    assert [found for found, _ in ids(CHINESE)] == [
        "s1", "s1.1", "s2", "s2.1", "s2.2", "s3", "s3.1", "s3.2", "s3.3", "s3.7", "note-7.1", "note-7.2", "s3.8",
    ]  # fmt: skip


def test_reports_without_items_are_cut_at_the_usual_names():
    titles = ["Policies", "Revenue", "Staff", "Tax", "Leases", "Loans", "Capital", "Events"]
    notes = [f"\n{number} {title}\nText of it." for number, title in enumerate(titles, 1)]
    british = paged(
        "Contents\nStrategic report\nPrincipal risks\nDirectors' report\nIncome statement\nBalance sheet",
        "STRATEGIC REPORT\nWe run ferries.",
        "STRATEGIC REPORT\nMore.",
        "Principal risks\nStorms.",
        "Independent auditor's report\nFair.",
        "NOTES TO THE FINANCIAL STATEMENTS" + "".join(notes[:4]),
        "".join(notes[4:]),
    )
    found = ids(british)
    assert ("strategic-report", 2) in found
    assert ("principal-risks", 4) in found
    assert [entry for entry in found if entry[0].startswith("note-")] == [
        (f"note-{number}", 6 if number < 5 else 7) for number in range(1, 9)
    ]


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="iItemNote 1.23A\n\f第一节、Business", max_size=60), max_size=8),
    st.sampled_from(["en", "zh"]),
)
def test_sections_nest_and_lie_inside_the_text(pages, language):
    document = paged(*pages, language=language)
    sections = find_sections(document)
    assert len({section.id for section in sections}) == len(sections)
    for section in sections:
        assert 0 <= section.start < section.end <= len(document.text)
        for other in sections:
            apart = other.end <= section.start or section.end <= other.start
            inside = section.start <= other.start and other.end <= section.end
            holds = other.start <= section.start and section.end <= other.end
            assert apart or inside or holds
    report_context(document, analysed(document)).check()


def context_of_us():
    rows = tuple(
        LineItem(label=f"row {number}", period="FY2022", value=number, unit="USD", page=8, statement="income")
        for number in range(6)
    )
    return report_context(US, analysed(US, line_items=rows))


def test_the_context_covers_the_report_by_page_section_and_note():
    context = context_of_us()
    context.check()
    kinds = {segment.page: segment.kind for segment in context.segments}
    assert (kinds[1], kinds[3], kinds[8], kinds[10]) == ("page", "section", "statement", "note")
    by_title = {segment.title: segment for segment in context.segments}
    assert by_title["Income statement"].page == 8
    assert any(title.endswith("Note 4. INCOME TAXES") for title in by_title)


def test_a_report_without_pages_is_cut_into_pieces_of_a_page():
    document = Document(name="report.html", format="html", text="We run ferries.\n" * 1_000, language="en")
    context = report_context(document, analysed(document))
    context.check()
    assert len(context.segments) == 4


def test_a_mention_of_a_note_or_item_is_a_link_to_it():
    targets = {(link.source.split("#")[1], link.target.split("#")[1], link.kind) for link in context_of_us().links}
    assert ("p6/item-3", "p10/note-3", "note") in targets
    assert ("p3/item-1", "p7/item-7", "reference") in targets
    assert ("p3/item-1", "p9/note-2", "note") in targets


def compared(old: str, new: str):
    """Changes between two reports whose risk factors are `old` and `new`."""
    reports = []
    for name, text in (("old.pdf", old), ("new.pdf", new)):
        pages = [f"ITEM {item}. {title}\nNothing else is said in this part." for item, title in
                 (("1", "BUSINESS"), ("2", "PROPERTIES"), ("3", "LEGAL PROCEEDINGS"), ("7", "MANAGEMENT'S DISCUSSION"))]  # fmt: skip
        pages.insert(1, f"ITEM 1A. RISK FACTORS\n{text}")
        document = paged(*pages, name=name)
        reports += [document, analysed(document)]
    return [(change.kind, change.old_text, change.new_text) for change in compare_reports(*reports).changes]


STORM = "Severe storms may stop our ferries for days."
FUEL = "The price of fuel depends on markets that we do not control."


def test_equal_reports_have_no_changes_however_their_lines_break():
    assert compared(f"{STORM} {FUEL}", f"{STORM.replace(' may', chr(10) + 'may')}\n{FUEL}") == []


def test_a_new_sentence_is_inserted_and_a_missing_one_deleted():
    assert compared(STORM, f"{STORM} {FUEL}") == [("inserted", "", FUEL)]
    assert compared(f"{STORM} {FUEL}", STORM) == [("deleted", FUEL, "")]


def test_a_reworded_sentence_is_one_change():
    reworded = "Severe storms and floods may stop our ferries for weeks."
    assert compared(f"{STORM} {FUEL}", f"{reworded} {FUEL}") == [("modified", STORM, reworded)]


def test_rows_of_tables_are_not_compared():
    assert compared(f"{STORM}\n\nRevenue 12 14 17 21\n\n{FUEL}", f"{STORM}\n\nRevenue 14 17 21 33\n\n{FUEL}") == []


def test_a_section_of_one_year_only_is_new_or_gone_as_a_whole():
    old, new = paged(*(US.text[page.span.start : page.span.end - 2] for page in US.pages)), US
    shorter = paged(
        *(US.text[page.span.start : page.span.end - 2] for page in US.pages if page.number != 5), name="b.pdf"
    )
    assert compare_reports(old, analysed(old), new, analysed(new)).changes == ()
    changes = compare_reports(US, analysed(US), shorter, analysed(shorter)).changes
    assert [(change.kind, change.old_id) for change in changes] == [("deleted", "item-1A")]


PARTS = ("Who we are", "Business and strategy", "Principal risks", "Management discussion and analysis", "Our people")


@pytest.mark.parametrize("form", ["{title} ............ {page}", "{title}   {page}", "{page} {title}"])
def test_parts_that_only_the_contents_name_are_found_at_the_top_of_their_pages(form):
    lines = [form.format(title=title, page=page) for page, title in enumerate(PARTS, 3)]
    pages = ["Marl Point plc", "Contents\n" + "\n".join(lines)]
    pages += [f"Annual Report\n{title}\nWe supply water to many towns.\n" for title in PARTS]
    found = [(section.heading, section.page) for section in find_sections(paged(*pages))]
    assert found == [(title, page) for page, title in enumerate(PARTS, 3)]


def test_a_running_head_with_a_parts_name_does_not_take_its_place():
    lines = [f"{title} .... {page}" for page, title in enumerate(PARTS, 3)]
    pages = ["Marl Point plc", "Contents\n" + "\n".join(lines)]
    pages += [f"Our people\n{title}\nWe supply water.\n" for title in PARTS]
    assert [s.page for s in find_sections(paged(*pages)) if s.heading == "Our people"] == [7]


def test_a_table_that_speaks_of_contents_lists_no_parts():
    table = "Contents of the tank\nWater 12\nSilt 14\nSand 15\nSalt 19\nLime 25\n"
    assert find_sections(paged("Marl Point plc", table, "Some prose about water.\n")) == ()


@pytest.mark.parametrize("form", ["{title} ..... {page}", "{page} {title}"])
def test_titles_over_two_lines_are_one_part(form):
    titles = [
        "Our ports",
        "How we work with\nthe people of the harbour",
        "Money and ferries",
        "What may go\nwrong at sea",
        "Thanks",
    ]
    listed = "\n".join(form.format(title=title, page=number) for number, title in enumerate(titles, 2))
    pages = [f"{title}\nText of this part stands here." for title in titles]
    found = [(section.heading, section.page) for section in find_sections(paged(f"Contents\n{listed}", *pages))]
    assert ("How we work with the people of the harbour", 3) in found
    assert ("What may go wrong at sea", 5) in found
