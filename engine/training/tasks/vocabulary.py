"""The tokens of the synthetic tasks, and which keys and wordings are kept for tests.

A fact is `MARKER k1 k2 [CONNECTIVE] v1 v2`: a key of two symbols, a value of one or two. Every marker and every connective occurs in
training, a fixed part of their combinations does not; an eighth of all keys does not either.
"""

from __future__ import annotations

import torch

FILLERS = 32
KEY_SYMBOLS = 64
VALUE_SYMBOLS = 64
MARKERS = 4
CONNECTIVES = 4  # the first is none at all

FILLER = 0
KEY = FILLER + FILLERS
VALUE = KEY + KEY_SYMBOLS
MARKER = VALUE + VALUE_SYMBOLS
CONNECTIVE = MARKER + MARKERS
QUESTION = CONNECTIVE + CONNECTIVES
ANSWER = QUESTION + 1
LINK = ANSWER + 1  # opens a fact whose value is another key
SIZE = LINK + 1

KEYS = KEY_SYMBOLS * KEY_SYMBOLS


def held_out_key(key: torch.Tensor) -> torch.Tensor:
    """True for the eighth of the keys (first symbol * KEY_SYMBOLS + second) that no training batch contains."""
    return (5 * (key // KEY_SYMBOLS) + 3 * (key % KEY_SYMBOLS)) % 8 == 0


def held_out_wording(marker: torch.Tensor, connective: torch.Tensor) -> torch.Tensor:
    """True for the combinations of marker and connective that no training batch contains; plain (0, 0) is trained."""
    return (connective == marker) & (marker > 0)
