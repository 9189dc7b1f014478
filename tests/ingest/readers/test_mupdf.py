"""PyMuPDF is imported without the network that it would load, wherever it is needed."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_reading_and_drawing_load_no_layout_model():
    program = (
        "import sys, unabridged.app.exports.charts, unabridged.ingest.readers.pdf; "
        "print('pymupdf' in sys.modules, 'pymupdf.layout' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_nothing_imports_it_by_itself():
    files = [path for folder in ("app", "ingest") for path in (ROOT / folder).rglob("*.py")]
    found = {path.name for path in files if re.search(r"^\s*(?:import|from) pymupdf", path.read_text(), re.M)}
    assert found == {"mupdf.py"}
