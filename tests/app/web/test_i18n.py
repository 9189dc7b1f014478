"""Every string in both languages, and the right language for whoever asks."""

import re
from pathlib import Path

import httpx
import pytest
from unabridged.app.web.i18n import LANGUAGES, catalogue, language_of, text

WEB = Path(__file__).parents[3] / "app" / "web"
# Keys that are put together at run time: everything that begins so must exist for each name that can follow.
FAMILIES = ("difference.", "compare.", "language.", "brief.", "terms.", "kind.", "how.", "status.", "view.", "fact.", "issues.", "change.", "job.", "stage.", "symbol.", "metric.", "ratio.", "metrics.", "severity.", "language.", "theme.", "export.", "overview.", "ask.", "risk.", "example.")  # fmt: skip


def test_both_catalogues_have_the_same_keys_and_values_to_fill_in():
    english, chinese = (catalogue(language) for language in LANGUAGES)
    assert list(english) == list(chinese)
    for key in english:
        assert sorted(re.findall(r"\{\w+\}", english[key])) == sorted(re.findall(r"\{\w+\}", chinese[key])), key


def test_every_key_that_the_code_names_is_in_the_catalogue():
    keys = set(catalogue("en"))
    for path in [*WEB.rglob("*.py"), *WEB.rglob("*.js")]:
        source = path.read_text(encoding="utf-8")
        for key in re.findall(r"""(?:\bt|label|text)\((?:language, )?["']([a-z]+\.[a-z_.]+)["']""", source):
            assert key in keys, f"{key} in {path.name}"


def test_no_key_is_left_over():
    sources = "".join(path.read_text(encoding="utf-8") for path in [*WEB.rglob("*.py"), *WEB.rglob("*.js")])
    for key in catalogue("en"):
        assert key in sources or key.startswith(FAMILIES), key


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh-CN,zh;q=0.9", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-HK", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("en-GB,en", "en"),
        ("fr-FR,zh;q=0.5", "zh-CN"),
        ("fr", "en"),
        (None, "en"),
    ],
)
def test_the_browser_names_the_language(accept, language):
    assert language_of({}, accept) == language


def test_the_cookie_wins_and_nonsense_in_it_does_not():
    assert language_of({"ub_lang": "en"}, "zh") == "en"
    assert language_of({"ub_lang": "xx<script>"}, "zh") == "zh-CN"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Workspaces · Unabridged"), ("zh-CN", "工作区 · Unabridged 通读")]
)
def test_title_and_language_of_the_page(server, language, title):
    page = httpx.get(server.url + "/", cookies={"ub_lang": language}).text
    assert f'<html lang="{language}"' in page
    assert f"<title>{title}</title>" in page


@pytest.mark.parametrize(
    ("count", "words"), [("1", "1 page"), (2, "2 pages"), (0, "0 pages"), ("1,000", "1,000 pages")]
)
def test_one_is_not_many(count, words):
    assert text("en", "ask.pages", count=count) == words
    assert text("zh-CN", "ask.pages", count=count) == f"{count} 页"
