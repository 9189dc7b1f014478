"""Renders the pictures of the README anew: python docs/screenshots.py URL [CHROMIUM], the URL of a running `unabridged ui --demo`.

Needs Playwright and a Chromium (`make chromium`), and a home folder with nothing but the samples.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
SIZE = {"width": 1400, "height": 860}
# File -> number of the workspace, tab, what is clicked there, what is there when all has been drawn.
PICTURES = {
    "screenshot-contract.png": (1, "graph", ".ub-cell >> text='9.3'", ".ub-mark"),
    "screenshot-report.png": (2, "metrics", "[data-at='revenue:FY2024']", "#ub-trend .scatterlayer"),
    "screenshot-code.png": (3, "code", "[title='bookshop.catalog.normalise_isbn']", ".ub-source-line.ub-marked"),
}


def take(page: Page, url: str, name: str) -> None:
    """One picture of one workspace."""
    workspace, tab, clicked, drawn = PICTURES[name]
    page.goto(f"{url}/workspace?id={workspace}")
    page.click(f"[data-tab={tab}]")
    page.click(clicked)
    page.wait_for_selector(drawn)
    page.wait_for_timeout(1_000)  # pages of documents fade in
    page.screenshot(path=FOLDER / name)


def main(url: str, chromium: str | None = None) -> None:
    """All pictures, in English and light."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en")
        for name in PICTURES:
            take(page, url.rstrip("/"), name)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
