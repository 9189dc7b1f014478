"""What files say about themselves first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unabridged.ingest.code.introductions import front_page, opening_comment

BADGES = """<p align="center"><img src="logo.png"></p>

[![CI](https://example.org/badge.svg)](https://example.org/ci)
![coverage](https://example.org/cov.svg)

[English](README.md) • [中文](README.zh.md) • [Deutsch](README.de.md) • [Français](README.fr.md)

[link]: https://example.org/somewhere/far/away

"""


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("# Tiller\n\nTiller sails *small* boats by [wind](https://example.org).\n", "Tiller sails small boats by wind.", 3),
        (BADGES + "Tiller sails small boats.\n", "Tiller sails small boats.", 10),
        ("Tiller\n======\n\n.. image:: logo.png\n   :alt: a logo of us\n\nIt `sails <https://example.org>`_ small boats.\n", "It sails small boats.", 7),
        ("# Tiller\n\n```\nimport tiller as the first thing\n\nmore of the same code\n```\n\nIt sails small boats.", "It sails small boats.", 9),
        ("# Tiller\n\n- one thing that it does\n- another thing it does\n\nIt sails small boats.", "It sails small boats.", 6),
        ("# 舵\n\n一个用来驾驶小船的程序库。\n", "一个用来驾驶小船的程序库。", 3),
    ],
)  # fmt: skip
def test_a_front_page_speaks_in_its_first_paragraph_of_prose(text, said, line):
    assert front_page(text) == (said, line)


@pytest.mark.parametrize(
    "text",
    ["", "# Tiller\n", BADGES, "Tiller\n", "# Tiller\n\n## Installation\n\nRun the installer and wait for it.\n"],
)
def test_a_page_without_prose_says_nothing(text):
    assert front_page(text) is None


LICENCE = "/*\n * Copyright 2020 The Tillers.\n * Licensed under some licence.\n */\n"


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ('"""Small boats. They float."""\nimport os\n', "Small boats.", 1),
        ('#!/usr/bin/env python\n# Copyright the Tillers\n\n"""\nSmall boats\nand large ones.\n"""\n', "Small boats and large ones.", 5),
        (LICENCE + "package boats;\nimport java.util.List;\n\n/**\n * A {@code Boat} floats. It sails.\n */\nclass Boat {}", "A Boat floats.", 9),
        ("// Package boats keeps boats afloat.\npackage boats\n", "Package boats keeps boats afloat.", 1),
        ("//! Boats that float.\n\nuse std::fmt;\n", "Boats that float.", 1),
        ("#ifndef BOAT_H\n#define BOAT_H\n// What a boat can carry.\n", "What a boat can carry.", 3),
        ("'use strict';\n/* eslint-disable */\n/**\n * Boats on the web.\n */\n", "Boats on the web.", 4),
    ],
)  # fmt: skip
def test_a_source_file_speaks_in_its_first_comment_that_is_no_licence(text, said, line):
    assert opening_comment(text) == (said, line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os\n\n# This is about the next line only.\nx = 1\n",
        "x = 1\n# Too late to speak of the file.\n",
        LICENCE,
        "/**\n * @param {string} path the way there\n */\n",
    ],
)
def test_comments_about_something_else_are_not_taken(text):
    assert opening_comment(text) is None


@given(st.text(alphabet="ab #/*\"'\n.-`[]()<>=@", max_size=200))
def test_any_text_is_read_and_its_line_exists(text):
    for found in (front_page(text), opening_comment(text)):
        assert found is None or (found.text and 1 <= found.line <= text.count("\n") + 1)
