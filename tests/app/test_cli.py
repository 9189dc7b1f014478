"""The command line: results alone on standard output, one line per error, the exit codes of the interface."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from importlib import metadata

import jsonschema
import pytest
from unabridged.app import cli
from unabridged.app.console import printable
from unabridged.app.samples.annual_report import write_annual_reports
from unabridged.ingest.plain import json_schema

CONTRACT = (
    "THIS AGREEMENT is made between A and B, the parties hereto.\n\n1. Term\nSubject to Section 9, the tenant shall pay.\n"
    "2. Notice\nNotice shall be given in writing under Section 1.\n"
)


@pytest.fixture
def contract(tmp_path):
    path = tmp_path / "lease.txt"
    path.write_text(CONTRACT)
    return path


def test_analyze_prints_valid_json_and_nothing_else(run, contract):
    code, out, err = run("analyze", contract, "--kind", "contract", "--json", "-")
    assert (code, err) == (0, "")
    jsonschema.validate(json.loads(out), json_schema())
    assert [clause["id"] for clause in json.loads(out)["clauses"]][-2:] == ["1", "2"]


def test_a_second_analysis_comes_from_the_cache_and_is_byte_equal(run, contract, monkeypatch):
    first = run("analyze", contract, "--kind", "contract", "--json", "-")
    monkeypatch.setattr("unabridged.ingest.pipeline.analyze", None)  # must not be asked again
    assert run("analyze", contract, "--kind", "contract", "--json", "-") == first


def test_no_cache_analyses_again(run, contract, monkeypatch):
    run("analyze", contract, "--json", "-")
    monkeypatch.setattr("unabridged.ingest.pipeline.analyze", None)
    code, _, err = run("analyze", contract, "--json", "-", "--no-cache")
    assert code == 1
    assert "TypeError in our own code" in err


def test_with_text_the_offsets_can_be_followed(run, contract):
    _, out, _ = run("analyze", contract, "--kind", "contract", "--with-text", "--json", "-")
    result = json.loads(out)
    reference = result["references"][0]
    assert result["text"] == CONTRACT
    assert CONTRACT[reference["start"] : reference["end"]] == reference["text"]


def test_several_paths_give_documents_and_series(run, contract, tmp_path):
    other = tmp_path / "other.md"
    other.write_text("# Heading\n\nText.\n")
    code, _, _ = run("analyze", contract, other, "--json", tmp_path / "out.json")
    result = json.loads((tmp_path / "out.json").read_text())
    assert code == 0
    assert [item["document"] for item in result["documents"]] == ["lease.txt", "other.md"]
    assert result["series"] == []
    jsonschema.validate(result, json_schema())


def test_a_rejected_input_costs_one_line_and_exit_code_1(run, contract, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"")
    code, out, err = run("analyze", bad, contract, "--json", "-")
    assert code == 1
    assert err.splitlines() == ["'bad.pdf' is empty. Copy or download it again."]
    assert [item["document"] for item in json.loads(out)["documents"]] == ["lease.txt"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["analyze", "nowhere.pdf", "--json", "-"], "There is no file or folder 'nowhere.pdf'."),
        (["analyze", "--json", "-"], "Missing argument"),
        (["analyze", "{contract}", "--kind", "poem"], "'poem' is not a kind."),
        (["analyze", "{contract}", "--json", "no/such/folder/x.json"], "There is no folder"),
        (["analyze", "{contract}", "--colour", "red"], "No such option"),
        (["compare", "{contract}", "nowhere.txt"], "There is no file or folder"),
        (["ask", "nowhere", "Who pays?"], "There is no file, folder or workspace 'nowhere'."),
        (["ask", "{contract}", "Who pays?", "--engine", "oracle"], "'oracle' is not an engine."),
        (["ask", "{contract}", "Who pays?", "--engine", "remote"], "needs an endpoint and a model"),
        (["ask", "{contract}", " "], "The question is empty."),
        (["ask", "{contract}", "Who pays?", "--kv", "int8"], "--kv means nothing to the extractive engine."),
        (["ask", "{contract}", "Who pays?", "--engine", "native", "--model", "nowhere"], "no model folder 'nowhere'"),
        (
            ["ask", "{contract}", "Who pays?", "--engine", "native", "--model", ".", "--gate", "no"],
            "no file of gates 'no'",
        ),
        (["analyze", "{repository}", "--kind", "report"], "is a repository, which is analysed as code"),
        (["compare", "{contract}", "{repository}"], "is a repository, which is analysed as code"),
        (["contexts", "delete", "nothing"], "There is no saved context 'nothing'"),
        (["train", "gca", "--preset", "huge", "--out", "out"], "There is no preset 'huge' of gca."),
        (["batch", "nowhere", "--out", "out"], "There is no folder 'nowhere'."),
        (["batch", ".", "--out", "out", "--format", "docx"], "names no result formats"),
        (["workspaces", "delete", "nowhere", "--yes"], "There is no workspace 'nowhere'."),
    ],
)
def test_wrong_usage_says_what_is_wrong_and_ends_with_2(run, contract, tmp_path, arguments, says):
    repository = tmp_path / "shop"
    repository.mkdir()
    (repository / "shop.py").write_text("def sell(): pass\n")
    places = {"{contract}": contract, "{repository}": repository}
    code, out, err = run(*[places.get(item, item) for item in arguments])
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("name", "value"), [("UNABRIDGED_CONTEXT_TOKENS", "many"), ("UNABRIDGED_WEIGHTS", "int2")])
def test_a_setting_that_fits_nothing_is_named(run, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    code, out, err = run("workspaces", "list")
    assert (code, out) == (2, "")
    assert err.startswith(f"{name} has no value that fits: Input should be")
    assert err.count("\n") == 1


def test_a_pipe_is_rejected_and_not_waited_for(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    code, out, err = run("analyze", tmp_path / "pipe", "--json", "-")
    assert (code, out) == (1, "")
    assert err == "'pipe' is a pipe or a device. Save what it gives to a file, and give that.\n"


def test_papers_on_something_else_say_so(run, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("Bread, milk and a newspaper.\n")
    assert "does not look like a contract" in run("brief", note)[2]
    assert "shows no figures of an annual report" in run("draft", note)[2]


def test_a_result_file_is_written_whole_or_not_at_all(run, contract, tmp_path):
    target = tmp_path / "out.json"
    target.write_text("old")
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"no pdf")
    assert run("analyze", bad, "--json", target)[0] == 1
    assert target.read_text() == "old"
    assert run("analyze", contract, "--json", target)[0] == 0
    assert json.loads(target.read_text())["document"] == "lease.txt"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["bad.pdf", "home", "lease.txt", "out.json"]


def test_a_hostile_file_name_never_reaches_the_terminal_raw(run, tmp_path):
    bad = tmp_path / "x\x1b]0;owned\x07\x1b[2J\udce9\n.pdf"
    bad.write_bytes(b"")
    _, _, err = run("analyze", bad, "--json", "-")
    assert "\x1b" not in err
    assert "\\x1b]0;owned\\x07" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [("plain 第一条 é", "plain 第一条 é"), ("\x1b[31m", "\\x1b[31m"), ("a\u202eb", "a\\u202eb"), ("\x9b1m", "\\x9b1m")],
)
def test_control_characters_are_shown_as_escapes(text, shown):
    assert printable(text) == shown


def test_ask_answers_with_citations_for_people_and_for_programs(run, contract):
    code, out, _ = run("ask", contract, "What shall be given in writing?")
    assert code == 0
    assert "lease.txt" in out
    code, out, _ = run("ask", contract, "What shall be given in writing?", "--json")
    assert code == 0
    jsonschema.validate(json.loads(out), json_schema())
    assert json.loads(out)["citations"][0]["document"] == "lease.txt"


def test_a_workspace_is_filled_asked_listed_and_deleted(run, contract):
    assert run("workspaces", "add", "Leases", contract)[0] == 0
    assert run("workspaces", "add", "Leases", contract)[0] == 0
    code, out, _ = run("workspaces", "list")
    assert (code, out.split("\t")[1], out.rstrip("\n").split("\t")[3]) == (0, "1", "Leases")
    assert json.loads(run("ask", "Leases", "What shall be given in writing?", "--json")[1])["found"] is True
    assert run("workspaces", "delete", "Leases", "--yes")[0] == 0
    assert run("workspaces", "list")[1] == ""


def test_a_bad_file_in_a_workspace_says_why(run, contract, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"")
    code, _, err = run("workspaces", "add", "Leases", bad, contract)
    assert code == 1
    assert err == "'bad.pdf' is empty. Copy or download it again.\n"


def test_doctor_finds_a_sound_installation_and_a_broken_database(run, tmp_path):
    code, out, _ = run("doctor")
    assert code == 0
    assert "WRONG" not in out
    (tmp_path / "home" / "unabridged.db").write_bytes(b"this is no database" * 100)
    code, out, _ = run("doctor")
    assert code == 1
    assert "Restore it from a backup" in out


def test_a_backup_can_be_used_as_a_home(run, contract, tmp_path):
    run("workspaces", "add", "Leases", contract)
    assert run("backup", tmp_path / "copy")[0] == 0
    assert run("workspaces", "list", "--home", tmp_path / "copy")[1].endswith("Leases\n")


def test_a_backup_never_overwrites(run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    code, _, err = run("backup", tmp_path / "notes.txt")
    assert (code, err.strip().endswith("Name a new folder.")) == (2, True)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_help_is_quick_and_loads_nothing_heavy():
    program = (
        "import sys, time; sys.argv = ['unabridged', '--help']\n"
        "from unabridged.app.cli import main\n"
        "code = main()\n"
        "heavy = {'torch', 'gradio', 'pymupdf', 'sqlalchemy', 'lxml', 'tree_sitter', 'pandas'} & set(sys.modules)\n"
        "print(sorted(heavy), code, time.process_time() < 1.0, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "[] 0 True\n"


def test_the_version_is_told(run):
    assert run("--version") == (0, f"unabridged {metadata.version('unabridged')}\n", "")


def test_every_option_has_a_help_text():
    import typer

    def commands(group):
        for command in group.commands.values():
            yield from commands(command) if hasattr(command, "commands") else [command]

    for command in commands(typer.main.get_command(cli.app)):
        assert command.help, command.name
        for parameter in command.params:
            assert parameter.help, f"{command.name} {parameter.name}"


def test_ctrl_c_ends_with_130(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    environment = {**os.environ, "UNABRIDGED_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "unabridged.app", "batch", str(folder), "--out", str(tmp_path / "out"), "--watch"]
    running = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / "summary.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "Interrupted. What was finished is kept.\n")


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_comparison_is_written_as_a_paper(run, contract, tmp_path, option):
    later = tmp_path / "later.txt"
    later.write_text(CONTRACT.replace("in writing", "by courier"))
    paper = tmp_path / "changes.md"
    code, out, err = run("compare", contract, later, "--kind", "contract", option, paper, "--format", "md")
    assert (code, out, err) == (0, "", "")
    assert "by courier" in paper.read_text()


def test_a_comparison_goes_to_json_and_to_word_at_once(run, contract, tmp_path):
    code, out, err = run(
        "compare", contract, contract, "--kind", "contract", "--json", tmp_path / "c.json", "--out", tmp_path / "c.docx"
    )
    assert (code, out, err) == (0, "", "")
    assert json.loads((tmp_path / "c.json").read_text())["changes"] == []
    assert (tmp_path / "c.docx").read_bytes().startswith(b"PK")


def test_a_brief_is_written_in_the_format_of_its_file(run, contract, tmp_path):
    assert run("brief", contract, "--out", tmp_path / "brief.docx") == (0, "", "")
    assert (tmp_path / "brief.docx").read_bytes().startswith(b"PK")
    code, out, err = run("brief", contract)
    assert (code, err) == (0, "")
    assert "## Parties" in out
    assert "THIS AGREEMENT is made between A and B" in out


def test_a_brief_in_an_unknown_format_is_wrong_usage(run, contract, tmp_path):
    code, out, err = run("brief", contract, "--out", tmp_path / "brief.odt")
    assert (code, out) == (2, "")
    assert "'odt' names no format" in err


def test_ask_warns_beyond_the_length_that_its_engine_was_measured_to_read(run, tmp_path):
    from unabridged.app.evaluation.reliable import Measurement, home_file, keep

    text = tmp_path / "notes.txt"
    text.write_text("The lighthouse of Lumavik was built by Orsola.\n" + "Nothing else is known of it, so far.\n" * 200)
    assert run("ask", text, "Who built the lighthouse of Lumavik?")[2] == ""
    keep(Measurement("extractive", "", "1", 0.9, 1_000, 1_000, 88), home_file(tmp_path / "home"))
    code, out, err = run("ask", text, "Who built the lighthouse of Lumavik?")
    assert code == 0
    assert "Orsola" in out
    assert "measured to be reliable up to 1,000" in err


def test_a_draft_over_two_reports_says_what_changed_between_them(run, tmp_path):
    reports = write_annual_reports(tmp_path)
    code, out, _ = run("draft", *reports)
    assert code == 0
    assert "## What changed in the text" in out
    assert f"{reports[1].name} against {reports[0].name}".replace("-", "") in out.replace("\\", "").replace("-", "")
    assert run("draft", *reports, "--out", tmp_path / "draft.docx")[0] == 0
    assert (tmp_path / "draft.docx").read_bytes().startswith(b"PK")
    code, _, err = run("draft", reports[0], "--out", tmp_path / "draft.odt")
    assert code == 2
    assert "docx" in err


def test_a_taken_port_is_said_before_the_application_claims_to_be_there(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, out, err = run("ui", "--port", port, "--no-browser")
    assert (code, out) == (2, "")
    assert f"127.0.0.1:{port} cannot be listened on" in err
    assert "--port" in err
    assert "Unabridged is at" not in err
