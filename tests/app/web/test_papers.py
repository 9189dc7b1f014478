"""What a workspace gives to read elsewhere: brief, draft over several reports, conversation with numbered sources."""

import io
import re

import docx
import httpx
import pytest
from unabridged.app.exports.chinese import in_chinese
from unabridged.app.exports.paper import Grid, Paper, Paragraph, Point
from unabridged.app.opened import Opened
from unabridged.app.web.companies import company_key
from unabridged.app.web.components.example_questions import example_questions
from unabridged.app.web.pages.ask import converse, stopped, written_text
from unabridged.ingest.pipeline import analyze, read


def words_of(data):
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


@pytest.fixture(scope="module")
def asked(server, contract_pdf):
    """A workspace of which two things have been asked."""
    workspace, document = server.workspace_with(contract_pdf, "Asked <b>")
    for question in ("Which clauses refer to 4.1?", "What is the colour of the ship?"):
        list(converse(server.library, question, [], f"?id={workspace}", "en"))
    return workspace, document


def test_the_conversation_has_a_source_for_every_number(server, asked):
    address = f"{server.url}/export/workspaces/{asked[0]}/conversation"
    words = words_of(httpx.get(f"{address}.docx", timeout=30).content)
    first, second = words.split("What is the colour of the ship?")
    answer, *sources = re.split(r"^\[(\d+)\]: ", first, flags=re.M)
    assert set(re.findall(r"\[(\d+)\]", answer)) == set(sources[::2]) != set()
    assert "services.pdf, page" in first
    assert "The documents do not say." in second
    assert "[1]" not in second
    text = httpx.get(f"{address}.md", timeout=30).text
    assert "## Which clauses refer to 4.1?" in text.replace("\\", "")
    assert "<b>" not in text


def test_the_conversation_speaks_the_language_of_the_page(server, asked):
    address = f"{server.url}/export/workspaces/{asked[0]}/conversation.md"
    assert "引用原文段落" in httpx.get(address, cookies={"ub_lang": "zh-CN"}).text


def test_the_draft_covers_all_reports_of_the_company(server, reports):
    for document in reports[1]:
        words = httpx.get(f"{server.url}/export/{document}/draft.md", timeout=60)
        assert "2023.pdf" in words.text.replace("\\", "")
        assert "FY2022 | FY2023 | FY2024" in words.text.replace("\\", "")
    answer = httpx.get(f"{server.url}/export/{document}/draft.docx", timeout=60)
    assert answer.headers["content-disposition"].endswith("Northern%20Reach%20Water%20plc.docx")
    assert "Trends" in words_of(answer.content)


def test_a_contract_has_no_draft_and_a_brief(server, contract):
    assert httpx.get(f"{server.url}/export/{contract[1]}/draft.docx").status_code == 400
    assert "Parties" in words_of(httpx.get(f"{server.url}/export/{contract[1]}.docx", timeout=30).content)


def test_names_of_one_company_are_one():
    assert company_key("Acme, Inc.") == company_key("ACME INC") != company_key("Acme Ltd")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_example_question_is_answered_from_structure(server, contract, reports, language):
    from unabridged.app.answering.ask import ask
    from unabridged.app.web.i18n import text

    for document in (contract[1], reports[1][1]):
        opened = server.library.open(document)
        examples = example_questions(opened)
        assert len(examples) == 4
        for example in examples:
            question = text(language, f"example.{example['key']}", **example["values"])
            *_, answer = ask([opened], question)
            assert answer.found, question
            assert answer.engine == "structure", question


def test_a_text_without_headings_has_no_examples(tmp_path):
    (tmp_path / "note.txt").write_text("Nothing much.")
    document = read(tmp_path / "note.txt")
    assert example_questions(Opened(document, analyze(document, "text"))) == []


def test_a_stopped_answer_keeps_its_words_and_says_so():
    question = {"role": "user", "content": "Why?"}
    half = [question, {"role": "assistant", "content": [{"type": "text", "text": "Because the"}]}]
    assert written_text(stopped(half, "en")[-1]["content"]).startswith("Because the\n\n*Stopped.")
    before_any_word = [question, {"role": "assistant", "content": "Reading …"}]
    assert stopped(before_any_word, "en")[-1]["content"].startswith("*Stopped.")
    assert stopped([question], "en")[0] == question
    assert stopped([], "en") == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("{contract}.md", ["## 当事人", "## 主要义务", "指向不存在条款的引用", "Section 9", "第 3 页"]),
        ("{report}.md", ["## 主要数据", "营业收入", "流动比率"]),
        ("{report}/draft.md", ["## 趋势", "数据出处", "复合年增长率"]),
        ("{report}/changes-from/{earlier}.md", ["数据对照", "差额"]),
    ],
)
def test_papers_speak_the_language_of_the_page(server, contract, reports, path, words):
    names = {"contract": contract[1], "report": reports[1][1], "earlier": reports[1][0]}
    address = f"{server.url}/export/{path.format(**names)}"
    chinese = httpx.get(address, cookies={"ub_lang": "zh-CN"}, timeout=60).text.replace("\\", "")
    for word in words:
        assert word in chinese
    english = httpx.get(address, cookies={"ub_lang": "en"}, timeout=60).text
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


def test_words_of_a_document_stay_as_they_are():
    quoted = Point("Summary", "1.1, page 3", label="Term")
    paper = in_chinese(Paper("Risks", "", (quoted, Grid(("Metric", "Old text"), (("Revenue", "Revenue"),)))))
    assert paper.parts[0] == Point("Summary", "1.1, 第 3 页", label="期限")
    assert paper.parts[1] == Grid(("指标", "旧文"), (("营业收入", "Revenue"),))
    assert paper.title == "Risks"


def test_the_trend_is_told_in_chinese():
    english = Paragraph(
        "FY2023 against FY2022: +3.6 %. Linear trend FY2020 to FY2023 (3 values, FY2021 missing): +20.6 USD million a year, "
        "R² 0.97; FY2024 would be 435.1 USD million, 80 % prediction interval 405.3 USD million to 464.9 USD million. "
        "Three values carry a trend weakly."
    )
    formula = Grid(("Ratio", "Formula"), (("Net margin", "net income ÷ revenue"),))
    told = in_chinese(
        Paper(
            "Calder", "", (english, formula, Point("EPS diluted FY2023 (1.88) is uncertain, confidence 0.62: row 'x'"))
        )
    )
    assert told.parts[0].text == (
        "FY2023 较 FY2022：+3.6%。FY2020 至 FY2023 的线性趋势（3 个数值，缺 FY2021）：每年 +20.6 百万 USD，R² 0.97；"
        "FY2024 的外推值为 435.1 百万 USD，80% 预测区间为 405.3 百万 USD 至 464.9 百万 USD。仅有三个数值，趋势依据薄弱。"
    )
    assert told.parts[1].rows == (("净利率", "净利润 ÷ 营业收入"),)
    assert told.parts[2].text.startswith("稀释每股收益 FY2023（1.88）存疑，可信度 0.62")
