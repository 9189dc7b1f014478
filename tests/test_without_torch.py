"""The base install has no torch: every command runs where torch, transformers and vllm cannot be imported."""

import subprocess
import sys

import pytest

BLOCKED = "import sys; sys.modules.update(dict.fromkeys(('torch', 'transformers', 'triton', 'vllm')));"
RUN = BLOCKED + "from unabridged.app.cli import main; sys.argv = ['unabridged', *sys.argv[1:]]; sys.exit(main())"


def run(*arguments, home):
    return subprocess.run(
        [sys.executable, "-c", RUN, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={"UNABRIDGED_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def contract(tmp_path):
    path = tmp_path / "nda.txt"
    path.write_text(
        "1. Term\nThis Agreement ends after two years.\n2. Notice\nSubject to Section 1, notice is given.\n"
    )
    return path


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["analyze"],
        ["compare"],
        ["ask"],
        ["batch"],
        ["ui"],
        ["serve"],
        ["doctor"],
        ["train", "gca"],
        ["bench", "rot"],
    ],
)
def test_help_needs_no_torch(command, tmp_path):
    result = run(*command, "--help", home=tmp_path)
    assert result.returncode == 0, result.stderr


def test_analysis_and_questions_need_no_torch(contract, tmp_path):
    for arguments in (["analyze", contract, "--json", "-"], ["ask", contract, "Which clauses refer to 1?", "--json"]):
        result = run(*arguments, home=tmp_path / "home")
        assert result.returncode == 0, result.stderr
        assert result.stdout.startswith("{")


def test_the_native_engine_says_how_to_install_it(contract, tmp_path):
    asked = run("ask", contract, "Who?", "--engine", "native", "--model", tmp_path, home=tmp_path / "home")
    assert asked.returncode == 2
    assert "pip install 'unabridged[engine]'" in asked.stderr
