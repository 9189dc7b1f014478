"""Every trial of every command: the same from the same seed, answerable from its context, and from there alone."""

import pytest
from unabridged.app.evaluation import needle, rot, tasks
from unabridged.app.evaluation.facts import WORDINGS

NEEDLE = needle.Plan((4_000, 8_000), depths=5, repeats=2)
ROT = rot.Plan((4_000,), repeats=1)
TASKS = tasks.Plan((4_000,), tasks.TASKS, repeats=1)
COMMANDS = {
    "needle": lambda haystack: needle.groups(NEEDLE, haystack),
    "rot": lambda haystack: rot.groups(ROT, haystack),
    "tasks": lambda haystack: tasks.groups(TASKS, haystack, ("on", "off")),
}


@pytest.fixture(params=COMMANDS)
def groups(request, haystack):
    return list(COMMANDS[request.param](haystack))


def test_ids_are_unique_and_known_before_the_context_is_made(groups):
    ids = [id for group in groups for id in group.ids]
    assert len(set(ids)) == len(ids)
    for group in groups:
        assert tuple(trial.id for trial in group.make().trials) == group.ids


def test_the_same_seed_makes_the_same_trials_over_the_same_text(groups, request, haystack):
    again = list(COMMANDS[request.node.callspec.params["groups"]](haystack))
    for one, other in zip(groups, again, strict=True):
        assert one.make() == other.make()


def test_what_is_expected_stands_in_the_evidence_and_in_no_question(groups):
    computed = {"finance: joined", "common words", "frequent words", "calls"}
    for group in groups:
        asked = group.make()
        asked.context.check()
        for trial in asked.trials:
            stated = " ".join(asked.context.text[start:end] for start, end in trial.evidence)
            for value in trial.expected:
                assert value not in trial.question
                if trial.evidence and trial.settings.get("task") not in computed:
                    assert value in stated
            for rival in trial.rivals:
                assert rival in asked.context.text


def test_another_seed_makes_other_facts(haystack):
    def questions(seed):
        plan = needle.Plan((4_000,), depths=5, repeats=1, seed=seed)
        return [trial.question for group in needle.groups(plan, haystack) for trial in group.make().trials]

    assert not set(questions(0)) & set(questions(1))


def test_what_is_absent_is_nowhere_in_the_text(haystack):
    for group in needle.groups(NEEDLE, haystack):
        asked = group.make()
        absent = [trial for trial in asked.trials if not trial.expected]
        assert len(absent) == len(needle.ABSENT)
        for trial in absent:
            named = [word.strip("?,.'s") for word in trial.question.split() if word[0].isupper()][1:]
            assert any(name in asked.context.text for name in named) == (trial.settings["absent"] == "known name")


def test_distractors_change_nothing_but_their_own_number(haystack):
    plan = rot.Plan((4_000,), ("distractors",), repeats=1)
    none, one, four = (group.make() for group in rot.groups(plan, haystack))
    assert [trial.question for trial in none.trials] == [trial.question for trial in four.trials]
    assert [len(trial.rivals) for trial in (none.trials[0], one.trials[0], four.trials[0])] == [0, 1, 4]
    assert set(one.trials[0].rivals) < set(four.trials[0].rivals)


def test_similarity_is_recorded_where_an_embedding_model_is_there(haystack):
    class Alike:
        def cosine(self, one, other):
            return 0.5

        def nearest(self, text, others, count=5):
            return 0.25

    plan = rot.Plan((4_000,), ("wording", "home"), repeats=1, embedding=Alike())
    found = {
        (trial.experiment, trial.settings["similarity"])
        for group in rot.groups(plan, haystack)
        for trial in group.make().trials
    }
    assert found == {("wording", 0.5), ("home", 0.25)}


def test_each_wording_asks_for_the_same_value(haystack):
    (group,) = rot.groups(rot.Plan((4_000,), ("wording",), repeats=1), haystack)
    trials = group.make().trials
    for start in range(0, len(trials), len(WORDINGS)):
        three = trials[start : start + len(WORDINGS)]
        assert len({trial.expected for trial in three}) == 1
        assert [trial.settings["wording"] for trial in three] == list(WORDINGS)


def test_call_relations_are_found_by_the_analyser_and_asked_once_per_structure(haystack):
    plan = tasks.Plan((4_000,), ("calls",), repeats=1)
    on, off = tasks.groups(plan, haystack, ("on", "off"))
    assert (on.variant, off.variant) == ("on", "off")
    asked = on.make()
    assert asked.context == off.make().context
    linked = {(link.source, link.target) for link in asked.context.links}
    for trial in asked.trials:
        callee = trial.question.removeprefix("Which function calls ").rstrip("?")
        ids = {segment.title.rpartition(".")[2]: segment.id for segment in asked.context.segments}
        assert (ids[trial.expected[0]], ids[callee]) in linked
