"""The command line as a function of its arguments."""

import sys

import pytest
from unabridged.app import cli, console


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """run("analyze", ...): (exit code, standard output, standard error)."""
    monkeypatch.setenv("UNABRIDGED_HOME", str(tmp_path / "home"))
    # Progress is told after a while, and how long work takes is the machine's business: these commands are short work.
    monkeypatch.setattr(console, "_SECONDS_BETWEEN_LINES", 1_000.0)

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["unabridged", *map(str, arguments)])
        code = cli.main()
        out, err = capfd.readouterr()
        return code, out, err

    return command
