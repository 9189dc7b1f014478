"""The reliable length: only what the lower bound shows, for the engine that was measured and no other."""

from unabridged.app.evaluation.reliable import (
    Measurement,
    find,
    home_file,
    keep,
    least_trials,
    measure,
    remember,
    said,
)

HEAD = {"engine": "native", "model": "m", "version": "1"}


def lines(**right_of):
    """lines(l4000=(60, 60)): sixty of sixty right at 4,000 tokens."""
    return [
        {"experiment": "needle", "length": int(name[1:]), "score": float(n < right)}
        for name, (right, count) in right_of.items()
        for n in range(count)
    ]


def test_it_is_the_greatest_length_up_to_which_the_lower_bound_held():
    found = measure(HEAD, lines(l4000=(60, 60), l8000=(59, 60), l16000=(40, 60), l32000=(60, 60)))
    assert (found.tokens, found.longest, found.trials) == (8000, 32000, 240)


def test_a_share_above_the_level_is_not_enough_where_its_interval_goes_below():
    assert measure(HEAD, lines(l4000=(56, 60))).tokens == 0


def test_too_few_trials_measure_nothing():
    assert measure(HEAD, lines(l4000=(20, 20))) is None
    assert measure(HEAD, []) is None
    assert measure(HEAD, [{"experiment": "absent", "length": 4000, "score": 1.0}] * 100) is None


def test_the_terminal_is_told_the_length_or_what_it_lacks():
    count = least_trials()
    assert measure(HEAD, lines(l4000=(count - 1, count - 1))) is None
    assert str(count) in said(None)
    assert "up to 4,000 tokens" in said(measure(HEAD, lines(l4000=(count, count))))
    assert "Not reliable" in said(measure(HEAD, lines(l4000=(0, count))))


def test_a_users_own_measurement_counts_before_ours_and_replaces_the_last(tmp_path):
    shipped = find("extractive", "", tmp_path)
    assert shipped is not None
    assert shipped.tokens > 0
    for tokens in (4_000, 8_000):
        keep(Measurement("extractive", "", "2", 0.9, tokens, 8_000, 100), home_file(tmp_path))
    keep(Measurement("native", "m", "2", 0.9, 16_000, 16_000, 100), home_file(tmp_path))
    assert find("extractive", "", tmp_path).tokens == 8_000
    assert find("native", "m", tmp_path).tokens == 16_000
    assert find("native", "other", tmp_path) is None


def test_a_damaged_file_measures_nothing(tmp_path):
    path = home_file(tmp_path)
    path.parent.mkdir()
    for text in ("", "{", '[{"engine": "native"}]', "[1]", '{"a": 1}'):
        path.write_text(text)
        assert find("native", "m", tmp_path) is None
        assert find("extractive", "", tmp_path) is not None


def test_a_short_run_that_held_does_not_make_less_of_a_long_one(tmp_path):
    def run(tokens, longest):
        remember(Measurement("native", "m", "2", 0.9, tokens, longest, 88), tmp_path)
        return find("native", "m", tmp_path).tokens

    assert run(64_000, 64_000) == 64_000
    assert run(4_000, 4_000) == 64_000
    assert run(2_000, 4_000) == 2_000
    assert run(128_000, 128_000) == 128_000
