"""`unabridged bench`: each command end to end with the extractive engine, and the native one with a tiny random model."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from unabridged.app import cli
from unabridged.app.cli.evaluation import parse_lengths
from unabridged.app.evaluation import tasks
from unabridged.app.evaluation.engines import open_engine
from unabridged.app.evaluation.journal import open_journal, read_lines
from unabridged.app.evaluation.reliable import home_file
from unabridged.app.evaluation.report import write_report
from unabridged.app.evaluation.run import ask
from unabridged.app.settings import Settings
from unabridged.ingest.errors import UsageError


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory, haystack):
    """A model folder as a user would have it, with random weights."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    folder = tmp_path_factory.mktemp("models") / "tiny"
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=1_000, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([source.text for source in haystack.sources], trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=48, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=32_768,
    )  # fmt: skip
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture
def texts(tmp_path, haystack):
    folder = tmp_path / "texts"
    folder.mkdir()
    for source in haystack.sources:
        (folder / source.name).write_text(source.text)
    return folder


@pytest.fixture
def bench(tmp_path, texts, monkeypatch, capfd):
    """bench("needle", ...): (exit code, standard output, standard error, lines)."""

    def command(name, *options, data=False):
        given = () if data else ("--haystack", texts)
        words = ["unabridged", "bench", name, "--home", tmp_path / "home", "--out", tmp_path / "out", *given, *options]
        monkeypatch.setattr(sys, "argv", list(map(str, words)))
        code = cli.main()
        out, err = capfd.readouterr()
        return code, out, err, read_lines(tmp_path / "out" / "trials.jsonl")

    return command


def test_needle_writes_a_report_and_keeps_the_reliable_length(bench, tmp_path, monkeypatch):
    monkeypatch.setattr("unabridged.app.evaluation.reliable._SHIPPED", tmp_path / "none")
    code, out, _, lines = bench("needle", "--lengths", "1k,4k", "--repeats", 4)
    assert code == 0
    assert out.strip() == str(tmp_path / "out" / "report.md")
    assert len(lines) == 2 * 4 * 15
    (kept,) = json.loads(home_file(tmp_path / "home").read_text())
    assert (kept["engine"], kept["tokens"], kept["longest"]) == ("extractive", 4000, 4000)


def test_a_second_run_asks_nothing_and_leaves_every_byte(bench, tmp_path):
    bench("needle", "--lengths", "1k", "--repeats", 1)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    code, _, err, _ = bench("needle", "--lengths", "1k", "--repeats", 1)
    assert code == 0
    assert "15 trials are done already" in err
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("command", ["rot", "tasks"])
def test_the_other_commands_run_and_mark_every_answer(bench, command, monkeypatch):
    monkeypatch.setattr("unabridged.app.evaluation.similarity.installed_embedding", lambda: None)
    code, _, _, lines = bench(command, "--lengths", "4k", "--repeats", 1)
    assert code == 0
    assert len(lines) > 30
    assert all(0 <= line["score"] <= 1 for line in lines)


def test_longbench_reads_the_users_files(bench, tmp_path):
    (tmp_path / "niah").mkdir()
    row = {"index": 0, "input": "Note the numbers.\nThe magic number of amber is 4711.\nWhat is the magic number of amber?",
           "outputs": ["4711"], "length": 20}  # fmt: skip
    (tmp_path / "niah" / "validation.jsonl").write_text(json.dumps(row) + "\n")
    code, _, _, lines = bench("longbench", "--data", tmp_path / "niah", data=True)
    assert code == 0
    assert [line["score"] for line in lines] == [1.0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("needle", "--lengths", "4x"), "'4x' is not a length"),
        (("needle", "--lengths", "90m"), "tokens and 90,000,000 are asked for"),
        (("needle", "--depths", "99"), "--depths is 1 to 12"),
        (("rot", "--experiments", "sleep"), "names no experiments"),
        (("tasks", "--tasks", "sleep"), "names no tasks"),
        (("needle", "--engine", "magic"), "'magic' is not an engine"),
        (("needle", "--engine", "remote"), "needs an endpoint"),
    ],
)
def test_wrong_usage_says_what_to_do(bench, options, says):
    code, out, err, _ = bench(*options)
    assert (code, out) == (2, "")
    assert says in err


def test_lengths_are_sorted_and_each_taken_once():
    assert parse_lengths("1m, 4K,4000,500") == (500, 4_000, 1_000_000)
    for bad in ("", "k", "0", "-4k", "4k,,8k", "1e6"):
        with pytest.raises(UsageError):
            parse_lengths(bad)


def test_an_interrupted_run_keeps_its_trials_and_goes_on(tmp_path, texts):
    words = [sys.executable, "-m", "unabridged.app", "bench", "needle", "--lengths", "8k", "--repeats", "400",
             "--haystack", str(texts), "--home", str(tmp_path / "home"), "--out", str(tmp_path / "out")]  # fmt: skip
    journal = tmp_path / "out" / "trials.jsonl"
    # Whoever runs the tests in the background may have made them deaf to Ctrl-C, and what they start with them.
    hearing = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        words, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}, preexec_fn=hearing
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not journal.exists() or journal.stat().st_size < 2_000):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "What was finished is kept." in err
    lines = read_lines(journal)
    assert 0 < len(lines) < 400 * 15
    assert len({line["id"] for line in lines}) == len(lines)
    assert (tmp_path / "out" / "report.md").exists()


def test_the_native_engine_runs_through_the_harness_with_every_structure(tmp_path, haystack, tiny_model, monkeypatch):
    """A random model: nothing is claimed of its answers but that they are asked for, marked and recorded."""
    import torch

    torch.set_num_threads(1)
    monkeypatch.setattr("unabridged.app.evaluation.engines._ANSWER_TOKENS", 2)
    monkeypatch.setattr("unabridged.app.evaluation.tasks.calls._EACH", 1)
    measured = open_engine("native", Settings(home=tmp_path, model=str(tiny_model)))
    assert measured.head().items() >= {"engine": "native", "model": "tiny"}.items()
    plan = tasks.Plan((200,), ("single", "calls"), repeats=1)
    groups = list(tasks.groups(plan, haystack, tuple(name for name in measured.variants if name)))
    assert [group.variant for group in groups] == ["", "on", "off", "dense"]
    with open_journal(tmp_path / "out", measured.head()) as journal:
        for group in groups:
            asked = group.make()
            line = ask(measured.variants[group.variant], asked, asked.trials[0])
            journal.record({**line, "seed": 0})
        assert [line["settings"].get("structure") for line in journal.lines] == [None, "on", "off", "dense"]
        assert {line["engine"] for line in journal.lines} == {"native"}
        assert not any("error" in line for line in journal.lines)
        write_report(tmp_path / "out", {"command": "tasks", **measured.head()}, journal.lines)
