"""The process that analyses documents of the store, one after the other, under limits: what `jobs` starts and may kill.

`python -m unabridged.app.web.worker HOME`, with UNABRIDGED_DATABASE_URL of the store in its environment, told {"document", "kind"} per line. The result and the "done" mark are one
transaction, so a killed worker leaves a document that simply still waits.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from unabridged.storage import NotFound

from ..settings import Settings
from ..workbench import Workbench
from .processes import answer, settle

MEMORY_BYTES = 6 << 30
SECONDS_BETWEEN_REPORTS = 0.1
NICENESS = 5  # a click on a page comes before a document that is read


def main(home: Path) -> None:
    """Answer each line with {"progress": [stage, done, total]} repeatedly, then {"end": "done" | "rejected"}."""
    answers = settle(MEMORY_BYTES)
    os.nice(NICENESS)
    workbench = Workbench(Settings(home=home).open_store())  # type: ignore[call-arg]
    for line in sys.stdin.buffer:
        task = json.loads(line)
        answer(answers, {"end": analyse(workbench, task, answers)})


def analyse(workbench: Workbench, task: dict[str, Any], answers: BinaryIO) -> str:
    """Read, analyse and store one document; what goes wrong is kept with it as a sentence."""
    last = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - last >= SECONDS_BETWEEN_REPORTS or done >= total:
            last = now
            answer(answers, {"progress": [stage, done, total]})

    try:
        record = workbench.analyze_document(task["document"], task["kind"], progress=progress)
        return "rejected" if record.status == "rejected" else "done"
    except NotFound:  # it was removed meanwhile
        return "rejected"
    except MemoryError:
        sentence = "This file needs more memory than one document may use. Split it, or give it in another format."
    except RecursionError:
        sentence = "This file is nested too deeply to be read. Simplify it."
    except Exception as error:
        sentence = f"This file could not be analysed ({type(error).__name__} in our reader). Please report this file."
    workbench.store.reject_document(task["document"], sentence)
    return "rejected"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
