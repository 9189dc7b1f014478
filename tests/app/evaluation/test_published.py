"""Published sets in their own form: every line becomes a trial, a line of no form is named with its number."""

import json

import pytest
from unabridged.app.evaluation.published import find, groups, load
from unabridged.ingest.errors import DamagedFile, UsageError

LONGBENCH = {
    "input": "Who built the bridge?", "context": "Text one.\n\nOrla Venn built the bridge.\n", "answers": ["Orla Venn"],
    "length": 9, "dataset": "hotpotqa", "language": "en", "all_classes": None, "_id": "a1",
}  # fmt: skip
LONGBENCH_V2 = {
    "_id": "b", "domain": "Single-Document QA", "sub_domain": "Legal", "difficulty": "easy", "length": "short",
    "question": "Who pays?", "choice_A": "Nobody", "choice_B": "The buyer", "choice_C": "The seller", "choice_D": "Both",
    "answer": "B", "context": "The buyer pays.\n",
}  # fmt: skip
RULER = {
    "index": 3, "input": "Some numbers are hidden below.\nThe magic number of amber is 4711.\nWhat is the magic number of amber?",
    "outputs": ["4711"], "length": 30,
}  # fmt: skip


def write(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "name", "question", "expected", "metric", "dataset"),
    [
        (LONGBENCH, "hotpotqa.jsonl", "Who built the bridge?", ("Orla Venn",), "f1", "hotpotqa"),
        ({**LONGBENCH, "dataset": "qasper_e"}, "qasper_e.jsonl", "Who built the bridge?", ("Orla Venn",), "f1", "qasper"),
        (LONGBENCH_V2, "data.jsonl", "Who pays?\n(A) Nobody", ("B",), "choice", "Single-Document QA"),
        (RULER, "niah_single_1/validation.jsonl", "What is the magic number of amber?", ("4711",), "holds", "niah_single_1"),
        (RULER, "qa_1/validation.jsonl", "What is the magic number of amber?", ("4711",), "any", "qa_1"),
    ],
)  # fmt: skip
def test_a_line_becomes_a_trial(tmp_path, line, name, question, expected, metric, dataset):
    file = load(write(tmp_path / name, line))
    (group,) = groups([file])
    asked = group.make()
    (trial,) = asked.trials
    assert trial.question.startswith(question)
    assert (trial.expected, trial.metric, trial.settings["dataset"]) == (expected, metric, dataset)
    assert trial.question not in asked.context.text
    assert (trial.id,) == group.ids


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "cannot be read"),
        ("[]", "not an object"),
        (json.dumps({"input": "x"}), "not a data set"),
        (json.dumps({key: value for key, value in LONGBENCH.items() if key != "answers"}), "has no 'answers'"),
        (json.dumps({**LONGBENCH, "context": 3}), "context is not a text"),
        (json.dumps({**LONGBENCH_V2, "answer": "E"}), "no letter"),
        (json.dumps({**RULER, "input": "one line"}), "single line"),
        (json.dumps({**RULER, "outputs": [None]}), "not a list of texts"),
    ],
)
def test_a_line_of_no_published_form_is_named(tmp_path, bad, says):
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(RULER) + "\n" + bad + "\n")
    with pytest.raises(DamagedFile, match=r"Line 2 of 'odd\.jsonl'") as error:
        load(path)
    assert says in str(error.value)


def test_a_list_is_read_as_longbench_v2_is_published(tmp_path):
    path = tmp_path / "v2" / "data.json"
    path.parent.mkdir()
    path.write_text(json.dumps([LONGBENCH_V2, {**LONGBENCH_V2, "answer": "C"}], indent=2))
    assert [item.expected for item in load(path).items] == [("B",), ("C",)]
    assert find([tmp_path]) == [path]
    path.write_text(json.dumps([LONGBENCH_V2, 3]))
    with pytest.raises(DamagedFile, match="Line 2 of"):
        load(path)
    path.write_text("[{")
    with pytest.raises(DamagedFile, match="no list of JSON"):
        load(path)


def test_an_input_that_is_no_question_is_told_what_is_asked(tmp_path):
    line = {**LONGBENCH, "dataset": "passage_retrieval_en", "input": "A bridge is built.", "answers": ["Paragraph 1"]}
    (item,) = load(write(tmp_path / "passage_retrieval_en.jsonl", line)).items
    assert "Paragraph" in item.question
    assert item.question.endswith("A bridge is built.")


def test_files_are_found_below_a_folder_and_an_empty_folder_is_an_error(tmp_path):
    write(tmp_path / "cwe" / "validation.jsonl", RULER)
    write(tmp_path / "vt" / "validation.jsonl", RULER)
    files = [load(path) for path in find([tmp_path])]
    ids = [id for group in groups(files) for id in group.ids]
    assert len(set(ids)) == 2
    assert len(list(groups(files, limit=1))) == 2
    (tmp_path / "none").mkdir()
    with pytest.raises(UsageError, match=r"no \.jsonl files"):
        find([tmp_path / "none"])
    with pytest.raises(UsageError, match="no file or folder"):
        find([tmp_path / "nowhere"])
