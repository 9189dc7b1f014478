"""Reports: from few trials as from many, of hostile text, without a network, the same bytes from the same journal."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from unabridged.app.evaluation.report import write_report
from unabridged.app.evaluation.report.figures import Cell, curves, heat_map
from unabridged.app.evaluation.report.tables import length_name, percent, similarity_bin

HEAD = {"command": "needle", "engine": "extractive", "model": "", "version": "1", "lengths": [4000, 8000]}
HOSTILE = (
    "</td><script>window.__xss=1</script>| # ![x](http://example.org/x.png) <img src=x onerror=alert(1)>\n\n`\u202e"
)


def line(number, *, length=4_000, depth=0.5, score=1.0, experiment="needle", **settings):
    return {
        "id": f"t/{number}", "experiment": experiment, "seed": 0, "length": length, "depth": depth, "question": "Who?",
        "expected": ["x"], "answer": "x", "score": score, "rank": 1, "seconds": 0.1, "engine": "extractive",
        "settings": settings,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 7, 60])
def test_any_number_of_trials_makes_a_report(tmp_path, count):
    lines = [line(n, length=4_000 * (1 + n % 2), depth=n % 11 / 10, score=float(n % 3 > 0)) for n in range(count)]
    report = write_report(tmp_path, HEAD, lines)
    text = report.read_text()
    wrong = sum(item["score"] < 1 for item in lines)
    assert f"{wrong} of {count};" in text
    assert percent(Cell(1, 1, 0.2065, 1.0)) == "100 % [21, 100] of 1"
    for name in re.findall(r"!\[.*\]\((.*)\)", text):
        ElementTree.fromstring((tmp_path / name).read_text())


def test_the_same_journal_gives_the_same_bytes(tmp_path):
    lines = [line(n, wording=("told", "reworded")[n % 2]) for n in range(20)]
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    write_report(tmp_path / "a", HEAD, lines)
    write_report(tmp_path / "b", HEAD, lines)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_hostile_text_of_documents_and_models_stays_text(tmp_path):
    bad = {**line(0, score=0.0, wording=HOSTILE), "question": HOSTILE, "answer": HOSTILE, "expected": [HOSTILE]}
    write_report(tmp_path, {**HEAD, "model": HOSTILE}, [bad, line(1, length=8_000, wording=HOSTILE)])
    page = (tmp_path / "report.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    markdown = (tmp_path / "report.md").read_text()
    assert "<script" not in markdown
    assert "![x]" not in markdown
    columns = {
        len(re.findall(r"(?<!\\)\|", row)) for row in markdown.split("Wrong answers")[1].splitlines() if "|" in row
    }
    assert columns == {5}
    for path in tmp_path.glob("*.svg"):
        ElementTree.fromstring(path.read_text())


def test_the_page_needs_no_network(tmp_path):
    write_report(tmp_path, HEAD, [line(n, length=4_000 * (1 + n % 2)) for n in range(4)])
    for path in tmp_path.iterdir():
        addresses = set(re.findall(r"https?://[^\"' <]+", path.read_text()))
        assert addresses <= {"http://www.w3.org/2000/svg"}


def test_a_heat_map_has_a_square_per_measured_cell_and_says_its_numbers():
    svg = heat_map("t", ["4K", "8K"], ["0 %", "50 %"], {("4K", "0 %"): Cell(1, 4, 0.05, 0.7)}, across="a", down="b")
    assert svg.count("<title>") == 1
    assert "4K, 0 %: 1 of 4" in svg
    ElementTree.fromstring(svg)


def test_curves_take_series_with_gaps():
    svg = curves("t", ["4K", "8K"], {"one": [None, Cell(3, 4, 0.3, 0.95)], "two": [None, None]}, across="tokens")
    assert svg.count("<circle") == 1
    ElementTree.fromstring(svg)


def test_lengths_and_similarities_are_named_as_people_write_them():
    assert [length_name(n) for n in (500, 4_000, 128_000, 1_000_000, 2_500_000)] == ["500", "4K", "128K", "1M", "2.5M"]
    assert similarity_bin(line(0, similarity=0.37)) == "0.3-0.4"
    assert similarity_bin(line(0, similarity=1.0)) == "0.9-1.0"
    assert similarity_bin(line(0)) is None
