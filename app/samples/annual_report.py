"""The sample annual reports of a made-up water company, FY2023 and FY2024: figures here, layout in sheet.py.

The FY2024 report restates one line of FY2023 (a lease reclassified from operating costs to depreciation), because real
series have such a point.
"""

from __future__ import annotations

from pathlib import Path

from .sheet import BOLD, Sheet

COMPANY = "Northern Reach Water plc"

# In GBP millions. Inputs only; every total is computed, so that the identities of the statements hold.
_YEARS: dict[int, dict[str, float]] = {
    2022: {
        "revenue": 412.6, "cost": 231.9, "admin": 61.2, "research": 6.8, "depreciation": 38.4, "interest": 14.2, "tax": 11.3,
        "cash": 54.9, "receivables": 71.3, "inventories": 18.2, "ppe": 842.7, "goodwill": 96.0, "payables": 63.8,
        "tax_payable": 9.4, "borrowings": 351.0, "provisions": 27.5, "capex": 72.3, "dividends": 24.0, "shares": 182.4,
    },
    2023: {
        "revenue": 438.1, "cost": 244.7, "admin": 63.9, "research": 7.4, "depreciation": 41.0, "interest": 16.1, "tax": 12.5,
        "cash": 49.3, "receivables": 76.8, "inventories": 19.6, "ppe": 879.5, "goodwill": 96.0, "payables": 66.1,
        "tax_payable": 10.2, "borrowings": 362.5, "provisions": 26.1, "capex": 77.8, "dividends": 26.5, "shares": 183.0,
    },
    2024: {
        "revenue": 471.9, "cost": 259.3, "admin": 66.0, "research": 9.1, "depreciation": 46.2, "interest": 17.9, "tax": 14.6,
        "cash": 61.7, "receivables": 80.4, "inventories": 21.9, "ppe": 921.4, "goodwill": 96.0, "payables": 70.7,
        "tax_payable": 11.6, "borrowings": 371.0, "provisions": 24.8, "capex": 88.1, "dividends": 29.0, "shares": 183.6,
    },
}  # fmt: skip
_LEASE_RESTATED = 2.2  # FY2023, from cost of sales to depreciation, as shown in the FY2024 report
_COLUMNS = [430.0, 515.0]


def write_annual_reports(folder: Path) -> tuple[Path, ...]:
    """Write the reports of FY2023 and FY2024 and return their paths, oldest first."""
    return tuple(_write(folder / f"northern-reach-annual-report-{year}.pdf", year) for year in (2023, 2024))


def _figures(year: int, report_year: int) -> dict[str, float]:
    figures = dict(_YEARS[year])
    if year == 2023 and report_year == 2024:
        figures["cost"] -= _LEASE_RESTATED
        figures["depreciation"] += _LEASE_RESTATED
    get = figures.__getitem__
    figures["gross"] = get("revenue") - get("cost")
    figures["operating"] = get("gross") - get("admin") - get("research") - get("depreciation")
    figures["before_tax"] = get("operating") - get("interest")
    figures["net"] = get("before_tax") - get("tax")
    figures["current_assets"] = get("cash") + get("receivables") + get("inventories")
    figures["assets"] = get("current_assets") + get("ppe") + get("goodwill")
    figures["current_liabilities"] = get("payables") + get("tax_payable")
    figures["liabilities"] = get("current_liabilities") + get("borrowings") + get("provisions")
    figures["equity"] = get("assets") - get("liabilities")
    figures["operating_cash"] = get("net") + get("depreciation") + 3.1
    return figures


def _write(path: Path, year: int) -> Path:
    now, before = _figures(year, year), _figures(year - 1, year)
    sheet = Sheet(f"{COMPANY}   Annual Report {year}")
    sheet.new_page()
    sheet.space(230)
    sheet.paragraph(COMPANY, font=BOLD, size=24, centred=True)
    sheet.space(14)
    sheet.paragraph(f"Annual Report for the year ended 31 December {year}", size=15, centred=True)
    _contents(sheet)
    _narrative(sheet, year, now, before)
    restated = " (restated)" if year == 2024 else ""
    heads = [str(year), f"{year - 1}{restated}"]
    _income(sheet, year, heads, now, before)
    _balance(sheet, year, heads, now, before)
    _cash_flow(sheet, year, heads, now, before)
    _notes(sheet, year, now, before)
    sheet.save(path, f"{COMPANY}, Annual Report {year}")
    return path


def _contents(sheet: Sheet) -> None:
    sheet.new_page()
    sheet.paragraph("Contents", font=BOLD, size=16)
    sheet.space(10)
    for label, page in (
        ("Business and strategy", 3), ("Principal risks", 4), ("Management discussion and analysis", 5),
        ("Consolidated income statement", 6), ("Consolidated balance sheet", 7), ("Consolidated cash flow statement", 8),
        ("Notes to the financial statements", 9),
    ):  # fmt: skip
        sheet.leader(label, str(page))


def _narrative(sheet: Sheet, year: int, now: dict[str, float], before: dict[str, float]) -> None:
    growth = 100 * (now["revenue"] / before["revenue"] - 1)
    sections = (
        (
            "Business and strategy",
            [
                "We supply drinking water to 1.3 million customers in the north of England and treat their waste water. "
                "Our network has 14,200 kilometres of mains and 61 treatment works.",
                "Our strategy has three parts: to halve leakage by the end of the decade, to meter every household that can "
                "be metered, and to keep bills below the average of the industry.",
                f"In {year} we replaced 182 kilometres of mains and fitted 74,000 smart meters, most of them made by a "
                "single supplier under a framework agreement that runs to 2028.",
            ],
        ),
        (
            "Principal risks",
            [
                "Regulation. Our prices are set for five years at a time. A determination that does not allow for the cost "
                "of new environmental standards would reduce our profit.",
                "Drought. Two dry winters in succession would oblige us to restrict supply and to buy water from neighbours.",
                "Supplier concentration. We depend on one maker of smart meters. See note 4 for our commitments to it.",
                *(
                    ["Cyber security. An attack on the control systems of our treatment works could interrupt supply. "
                     "We began a programme this year to separate those systems from our office network."]
                    if year == 2024 else []
                ),
            ],
        ),
        (
            "Management discussion and analysis",
            [
                f"Revenue rose by {growth:.1f}% to £{now['revenue']:.1f} million because of the price increase allowed by the "
                "regulator and a small growth in the number of households.",
                f"Operating profit was £{now['operating']:.1f} million (£{before['operating']:.1f} million in {year - 1}). Energy "
                "costs fell in the second half, while wages rose in line with our agreement with the unions.",
                f"Capital expenditure was £{now['capex']:.1f} million. It was paid out of operating cash flow of "
                f"£{now['operating_cash']:.1f} million and new borrowings, described in note 3.",
                *(
                    ["The comparative figures have been restated: a lease of tankers that had been charged to cost of sales "
                     "is now depreciated. Profit is not affected. See note 1."]
                    if year == 2024 else []
                ),
            ],
        ),
    )  # fmt: skip
    for heading, paragraphs in sections:
        sheet.new_page()
        sheet.paragraph(heading, font=BOLD, size=16)
        for paragraph in paragraphs:
            sheet.space(10)
            sheet.paragraph(paragraph)


def _statement(sheet: Sheet, title: str, caption: str, heads: list[str]) -> None:
    sheet.new_page()
    sheet.paragraph(title, font=BOLD, size=16)
    sheet.paragraph(caption, size=10)
    sheet.space(8)
    sheet.row("", heads, columns=_COLUMNS, font=BOLD)
    sheet.row("", ["£ million", "£ million"], columns=_COLUMNS, rule=True)


def _amount(value: float) -> str:
    return f"({-value:,.1f})" if value < 0 else f"{value:,.1f}"


def _rows(sheet: Sheet, now: dict[str, float], before: dict[str, float], rows: list[tuple[str, str, int]]) -> None:
    """Rows as (label, figure, sign); a sign of 0 marks a heading, a label in capitals at the start of a total is bold."""
    for label, figure, sign in rows:
        if sign == 0:
            sheet.space(4)
            sheet.row(label, ["", ""], columns=_COLUMNS, font=BOLD)
            continue
        total = figure in _TOTALS
        cells = [_amount(sign * now[figure]), _amount(sign * before[figure])]
        sheet.row(label, cells, columns=_COLUMNS, font=BOLD if total else "tiro", indent=0 if total else 10, rule=total)


_TOTALS = frozenset(
    {"gross", "operating", "before_tax", "net", "current_assets", "assets", "current_liabilities", "liabilities", "equity",
     "operating_cash"}
)  # fmt: skip


def _income(sheet: Sheet, year: int, heads: list[str], now: dict[str, float], before: dict[str, float]) -> None:
    _statement(sheet, "Consolidated income statement", f"for the year ended 31 December {year}", heads)
    _rows(
        sheet, now, before,
        [
            ("Revenue", "revenue", 1), ("Cost of sales", "cost", -1), ("Gross profit", "gross", 1),
            ("Administrative expenses", "admin", -1), ("Research and development", "research", -1),
            ("Depreciation and amortisation", "depreciation", -1), ("Operating profit", "operating", 1),
            ("Interest expense", "interest", -1), ("Profit before tax", "before_tax", 1),
            ("Income tax expense", "tax", -1), ("Profit for the year", "net", 1),
        ],
    )  # fmt: skip
    sheet.space(8)
    pence = [100 * figures["net"] / figures["shares"] for figures in (now, before)]
    diluted = [100 * figures["net"] / (figures["shares"] + 1.2) for figures in (now, before)]
    sheet.row("Earnings per share", ["pence", "pence"], columns=_COLUMNS, font=BOLD)
    sheet.row("Basic", [f"{value:.1f}" for value in pence], columns=_COLUMNS, indent=10)
    sheet.row("Diluted", [f"{value:.1f}" for value in diluted], columns=_COLUMNS, indent=10)


def _balance(sheet: Sheet, year: int, heads: list[str], now: dict[str, float], before: dict[str, float]) -> None:
    _statement(sheet, "Consolidated balance sheet", f"at 31 December {year}", heads)
    _rows(
        sheet, now, before,
        [
            ("Non-current assets", "", 0), ("Goodwill", "goodwill", 1), ("Property, plant and equipment", "ppe", 1),
            ("Current assets", "", 0), ("Inventories", "inventories", 1), ("Trade receivables", "receivables", 1),
            ("Cash and cash equivalents", "cash", 1), ("Total current assets", "current_assets", 1),
            ("Total assets", "assets", 1),
            ("Current liabilities", "", 0), ("Trade and other payables", "payables", 1), ("Current tax payable", "tax_payable", 1),
            ("Total current liabilities", "current_liabilities", 1),
            ("Non-current liabilities", "", 0), ("Borrowings", "borrowings", 1), ("Provisions", "provisions", 1),
            ("Total liabilities", "liabilities", 1), ("Total equity attributable to shareholders", "equity", 1),
        ],
    )  # fmt: skip


def _cash_flow(sheet: Sheet, year: int, heads: list[str], now: dict[str, float], before: dict[str, float]) -> None:
    _statement(sheet, "Consolidated cash flow statement", f"for the year ended 31 December {year}", heads)
    for figures in (now, before):
        figures["other_cash"] = 3.1
        figures["financing"] = 10.0
        figures["change"] = figures["operating_cash"] - figures["capex"] - figures["dividends"] + figures["financing"]
    _rows(
        sheet, now, before,
        [
            ("Operating activities", "", 0), ("Profit for the year", "net", 1),
            ("Depreciation and amortisation", "depreciation", 1), ("Changes in working capital and other", "other_cash", 1),
            ("Net cash from operating activities", "operating_cash", 1),
            ("Investing activities", "", 0), ("Purchase of property, plant and equipment", "capex", -1),
            ("Financing activities", "", 0), ("Dividends paid to shareholders", "dividends", -1),
            ("Proceeds from borrowings", "financing", 1), ("Net change in cash and cash equivalents", "change", 1),
        ],
    )  # fmt: skip


def _notes(sheet: Sheet, year: int, now: dict[str, float], before: dict[str, float]) -> None:
    sheet.new_page()
    sheet.paragraph("Notes to the financial statements", font=BOLD, size=16)
    notes = [
        ("1. Basis of preparation", "These statements are prepared in accordance with UK-adopted international accounting "
         "standards, in millions of pounds sterling, on the historical cost basis." + (
             f" The comparative figures for 2023 have been restated: £{_LEASE_RESTATED:.1f} million was moved from cost of sales to "
             "depreciation." if year == 2024 else "")),
        ("2. Earnings per share", f"Basic earnings per share is profit for the year divided by {now['shares']:.1f} million shares in "
         f"issue on average ({before['shares']:.1f} million in {year - 1}). Diluted earnings per share also counts 1.2 million shares under "
         "option."),
        ("3. Borrowings", f"Borrowings of £{now['borrowings']:.1f} million are bonds that mature between 2031 and 2044 and bear interest at a "
         "weighted average of 4.6%. The bonds contain a change of control clause at a rating below investment grade."),
        ("4. Commitments", "Under the framework supply agreement for smart meters we are committed to buy meters for £18.4 million in "
         "each of the next three years. See note 3 for the facilities that pay for them."),
    ]  # fmt: skip
    for heading, text in notes:
        sheet.space(12)
        sheet.paragraph(heading, font=BOLD)
        sheet.space(4)
        sheet.paragraph(text)
