"""Printed numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.reports.numbers import is_nil, looks_continental, parse_figure


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,234", 1234), ("$1,234.5", 1234.5), ("(409)", -409), ("( 8.30)", -8.3), ("($4,935)", -4935), ("–876", -876),
        ("-12,024,894.14", -12024894.14), ("0.19p", 0.19), ("RMB0.52", 0.52), ("1 234 567", 1234567), (".50", 0.5),
        ("1,234-", -1234), ("1'234'567", 1234567), ("（1,200）", -1200), ("2022", 2022),
    ],
)  # fmt: skip
def test_a_number_as_printed(printed, value):
    figure = parse_figure(printed)
    assert figure is not None
    assert figure.value == value


@pytest.mark.parametrize("text", ["$11)", "(12", "Note", "1,23,4x", "31.12.2022", "七、1", "", "—"])
def test_what_is_no_number(text):
    assert parse_figure(text) is None


@pytest.mark.parametrize("text", ["—", "–", "-", "$—", "nil", "n/a", "."])
def test_marks_for_nothing(text):
    assert is_nil(text)


def test_full_stops_group_digits_where_the_whole_table_says_so():
    assert looks_continental(["1.234.567", "800.100", "1,98", "434.467"])
    assert not looks_continental(["1,234,567", "0.62", "800,100"])
    figure = parse_figure("1.234,56", continental=True)
    assert figure is not None
    assert figure.value == 1234.56


@given(st.integers(0, 10**14), st.booleans())
def test_any_amount_survives_printing(amount, negative):
    printed = f"({amount:,})" if negative else f"{amount:,}"
    figure = parse_figure(printed)
    assert figure is not None
    assert figure.value == (-amount if negative else amount)


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    parse_figure(text)
    is_nil(text)
