"""What the README shows of a shell is what the program answers today."""

import re
import shlex
import sys
from pathlib import Path

from unabridged.app import cli, console
from unabridged.app.samples import write_samples

README = Path(__file__).parents[2] / "README.md"
EXAMPLE = re.compile(r"^    \$ unabridged (.*)\n((?:    (?!\$).*\n)+)", re.M)


def test_examples_answer_as_printed(capfd, tmp_path, monkeypatch):
    monkeypatch.setattr(console, "_SECONDS_BETWEEN_LINES", 1_000.0)
    monkeypatch.setenv("UNABRIDGED_HOME", str(tmp_path / "home"))

    def answer(*arguments):
        monkeypatch.setattr(sys, "argv", ["unabridged", *map(str, arguments)])
        code = cli.main()
        return code, capfd.readouterr().out

    for sample in write_samples(tmp_path / "samples"):  # the projects that `unabridged ui --demo` makes
        assert answer("workspaces", "add", sample.name, *sample.paths)[0] == 0
    examples = EXAMPLE.findall(README.read_text(encoding="utf-8"))
    assert len(examples) == 2
    for command, printed in examples:
        assert answer(*shlex.split(command)) == (0, re.sub("^    ", "", printed, flags=re.M))
