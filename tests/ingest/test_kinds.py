"""The kind of a document follows from what it says, never from its name."""

from pathlib import Path

import pytest
from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.kinds import detect_kind

LICENSE = Path(__file__).parent.parent.parent / "LICENSE"


def kind(text):
    return detect_kind(Document("annual-report-contract.txt", "text", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "This Lease is made between the parties hereto. The Tenant shall pay the rent. This Lease ends in May.",
            "contract",
        ),
        ("本合同由甲方和乙方签订。甲方应当付款，乙方应当交货。", "contract"),
        ("Consolidated balance sheets. Net income of the fiscal year. Cash flows. Earnings per share.", "report"),
        ("Statement of audited financial results. Profit before tax. Earnings per share.", "report"),
        ("Bilanz zum 31. Dezember. Gewinn- und Verlustrechnung. Umsatzerlöse. Jahresüberschuss.", "report"),
        (
            "These Terms of Use are between you and us. You agree to these terms. Your use of the site is free.",
            "contract",
        ),
        ("2019年年度报告 合并资产负债表 现金流量表 利润表", "report"),
        ("# Soup\n\nBoil the water. Add leeks. The licence of the kitchen hangs on the wall.", "text"),
        ("   \n", "text"),
    ],
)
def test_the_words_decide(text, expected):
    assert kind(text) == expected


def test_a_software_licence_is_read_as_a_contract():
    assert kind(LICENSE.read_text(encoding="utf-8")) == "contract"


def test_a_repository_is_code_whatever_its_readme_says():
    readme = SourceFile("README.md", b"This Agreement shall be governed hereby.")
    assert detect_kind(Document("x", "repository", "", files=(readme,))) == "code"
