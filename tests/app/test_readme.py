"""What the README shows of a shell is what the program answers today."""

import re
import shlex
from pathlib import Path

from unabridged.app.samples import write_samples

README = Path(__file__).parents[2] / "README.md"
EXAMPLE = re.compile(r"^    \$ unabridged (.*)\n((?:    (?!\$).*\n)+)", re.M)


def test_examples_answer_as_printed(run, tmp_path):
    for sample in write_samples(tmp_path / "samples"):  # the projects that `unabridged ui --demo` makes
        assert run("workspaces", "add", sample.name, *sample.paths)[0] == 0
    examples = EXAMPLE.findall(README.read_text(encoding="utf-8"))
    assert len(examples) == 2
    for command, printed in examples:
        assert run(*shlex.split(command))[:2] == (0, re.sub("^    ", "", printed, flags=re.M))
