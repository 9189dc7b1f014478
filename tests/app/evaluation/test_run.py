"""A run: every trial once, whatever stops it; refusals are results, broken engines are errors."""

import json

import pytest
from unabridged.app.evaluation import needle
from unabridged.app.evaluation.journal import open_journal, read_lines
from unabridged.app.evaluation.run import run
from unabridged.engine.extractive import Extractive
from unabridged.engine.protocol import EngineError
from unabridged.ingest.errors import UsageError

PLAN = needle.Plan((4_000, 8_000), depths=3, repeats=1)
HEAD = {"command": "needle", "engine": "remote", "model": "m", "version": "1"}
TRIALS = 2 * (3 + len(needle.ABSENT))


def groups(haystack):
    return list(needle.groups(PLAN, haystack))


def lines_without_time(out):
    return [{**line, "seconds": 0} for line in read_lines(out / "trials.jsonl")]


def test_every_trial_gets_one_line_with_all_that_the_report_needs(haystack, tmp_path, set_engine):
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": set_engine()}, journal, seed=5)
    lines = read_lines(tmp_path / "trials.jsonl")
    assert len(lines) == TRIALS == len({line["id"] for line in lines})
    for line in lines:
        assert {"id", "experiment", "seed", "length", "depth", "question", "expected", "answer", "score", "rank",
                "seconds", "engine", "settings"} <= set(line)  # fmt: skip
        assert (line["seed"], line["engine"]) == (5, "remote")


@pytest.mark.parametrize("after", [1, 3, 6, TRIALS])
def test_a_run_that_is_killed_goes_on_with_the_same_result_as_one_that_is_not(haystack, tmp_path, after):
    class Killed(BaseException):
        pass

    class Mortal(Extractive):
        asked = 0

        def answer(self, *arguments, **options):
            self.asked += 1
            if self.asked > after:
                raise Killed
            return super().answer(*arguments, **options)

    whole, broken = tmp_path / "whole", tmp_path / "broken"
    with open_journal(whole, HEAD) as journal:
        run(groups(haystack), {"": Extractive()}, journal)
    try:
        with open_journal(broken, HEAD) as journal:
            run(groups(haystack), {"": Mortal()}, journal)
    except Killed:
        assert len(read_lines(broken / "trials.jsonl")) == after
    with open_journal(broken, HEAD) as journal:
        run(groups(haystack), {"": Extractive()}, journal)
    assert lines_without_time(broken) == lines_without_time(whole)


def test_a_line_that_a_kill_cut_off_is_asked_again_and_nothing_is_doubled(haystack, tmp_path, set_engine):
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": set_engine()}, journal)
    path = tmp_path / "trials.jsonl"
    whole = path.read_bytes()
    for cut in (1, 40, len(whole.splitlines()[-1]), len(whole.splitlines()[-1]) + 1):
        path.write_bytes(whole[:-cut])
        engine = set_engine()
        with open_journal(tmp_path, HEAD) as journal:
            run(groups(haystack), {"": engine}, journal)
        assert len(engine.asked) <= 1
        rows = path.read_bytes().splitlines()
        assert len(rows) == TRIALS == len({json.loads(row)["id"] for row in rows})


def test_a_finished_run_asks_nothing_and_makes_no_context(haystack, tmp_path, set_engine, monkeypatch):
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": set_engine()}, journal)
    monkeypatch.setattr(needle, "plant", None)
    engine = set_engine()
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": engine}, journal)
    assert engine.asked == []


def test_damage_inside_a_journal_is_named_with_its_line(tmp_path):
    (tmp_path / "trials.jsonl").write_text('{"id": "a"}\nnot json\n{"id": "b"}\n')
    with pytest.raises(UsageError, match="Line 2 of"):
        read_lines(tmp_path / "trials.jsonl")


def test_other_options_are_refused_and_named(tmp_path):
    with open_journal(tmp_path, HEAD):
        pass
    with (
        pytest.raises(UsageError, match="other options: model, seed"),
        open_journal(tmp_path, {**HEAD, "model": "n", "seed": 1}),
    ):
        pass


def test_two_runs_never_write_to_one_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("unabridged.app.output_folder.WAIT_SECONDS", 0.0)
    with open_journal(tmp_path, HEAD), pytest.raises(UsageError, match="Another run"), open_journal(tmp_path, HEAD):
        pass


def test_a_stop_between_or_within_trials_leaves_no_half_answer(haystack, tmp_path, set_engine):
    engine = set_engine()
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": engine}, journal, stop=lambda: len(engine.asked) >= 4)
        assert len(journal.lines) == 3


def test_a_context_that_is_too_long_is_a_wrong_answer_with_its_reason(haystack, tmp_path, set_engine):
    class ContextTooLong(EngineError):
        pass

    def refuse(count):
        raise ContextTooLong("8,000 tokens do not fit.", remedy="Use another model.")

    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": set_engine(on_ask=refuse)}, journal)
        assert {line["score"] for line in journal.lines} == {0.0}
        assert {line["error"] for line in journal.lines} == {"8,000 tokens do not fit. Use another model."}


def test_an_engine_that_is_broken_ends_the_run(haystack, tmp_path, set_engine):
    def fail(count):
        raise EngineError("Nothing answers.", remedy="Start the server.")

    with pytest.raises(EngineError), open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": set_engine(on_ask=fail)}, journal)
    assert read_lines(tmp_path / "trials.jsonl") == []


def test_progress_counts_what_was_done_before(haystack, tmp_path, set_engine):
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack)[:1], {"": set_engine()}, journal)
    seen = []
    with open_journal(tmp_path, HEAD) as journal:
        run(
            groups(haystack),
            {"": set_engine()},
            journal,
            progress=lambda stage, done, total: seen.append((done, total)),
        )
    assert seen[0] == (TRIALS // 2, TRIALS)
    assert seen[-1] == (TRIALS, TRIALS)


def test_the_extractive_engine_finds_the_facts(haystack, tmp_path):
    with open_journal(tmp_path, HEAD) as journal:
        run(groups(haystack), {"": Extractive()}, journal)
        found = [line for line in journal.lines if line["experiment"] == "needle"]
    assert [line["score"] for line in found] == [1.0] * len(found)
    assert [line["rank"] for line in found] == [1] * len(found)
