"""Full-text search in PostgreSQL with the words of terms.py and the ranking of SQLite's FTS5.

The index holds ready words with their positions. PostgreSQL's own parser would take "9.2" for one word and "违约责任" for
another, and its own ranking does not know how rare a word is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from ..terms import Phrase, folded_words

# Of passages that match, so many are ranked by BM25: those that PostgreSQL ranks highest.
_CANDIDATES = 1_000
_LONGEST_WORD = 500  # characters; a lexeme has at most 2,046 bytes
# Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", with the constants of FTS5.
_K1, _B = 1.2, 0.75
_LEAST_IDF = 1e-6

_INSERT = text("INSERT INTO passage_index (passage_id, words, terms) VALUES (:id, :words, CAST(:terms AS tsvector))")
_CANDIDATE_ROWS = text(
    "WITH found AS MATERIALIZED (SELECT i.passage_id, i.words, i.terms FROM passage_index i"
    " JOIN passages p ON p.id = i.passage_id JOIN workspace_documents d ON d.content_id = p.content_id"
    " WHERE i.terms @@ CAST(:query AS tsquery) AND d.workspace_id = :workspace"
    " ORDER BY ts_rank(i.terms, CAST(:words AS tsquery)) DESC, i.passage_id LIMIT :candidates)"
    " SELECT passage_id, words, (SELECT json_object_agg(lexeme, positions) FROM unnest(terms)"
    " WHERE lexeme = ANY(:lexemes) OR lexeme ^@ ANY(CAST(:beginnings AS text[]))) FROM found"
)
_TOTALS = text("SELECT count(*), sum(words) FROM passage_index")
_COUNT = text("SELECT count(*) FROM passage_index WHERE terms @@ CAST(:query AS tsquery)")


def index_passages(session: Session, passages: Sequence[tuple[int, str]]) -> None:
    """Enter (id, text) of stored passages."""
    rows = []
    for number, passage in passages:
        words = [word[:_LONGEST_WORD] for word in folded_words(passage)]
        rows.append({"id": number, "words": len(words), "terms": _vector(words)})
    session.execute(_INSERT, rows)


def match(
    session: Session, workspace_id: int, phrases: Sequence[Phrase], every: bool, limit: int
) -> list[tuple[int, float]]:
    """(passage id, score), best first, then by id."""
    wanted = [phrase for phrase in map(_folded, phrases) if phrase.words]
    if not wanted:
        return []
    whole = {word for phrase in wanted for word in (phrase.words[:-1] if phrase.prefix else phrase.words)}
    rows = session.execute(
        _CANDIDATE_ROWS,
        {
            "query": (" & " if every else " | ").join(map(_query, wanted)),
            # Of single words: for words that stand near each other the time is the product of how often they do.
            "words": " | ".join(f"'{word}'" for word in sorted({word for phrase in wanted for word in phrase.words})),
            "workspace": workspace_id,
            "candidates": max(_CANDIDATES, limit),
            "lexemes": sorted(whole),
            "beginnings": sorted(phrase.words[-1] for phrase in wanted if phrase.prefix),
        },
    ).all()
    if not rows:
        return []
    passages, words = session.execute(_TOTALS).one()
    rarities = [_rarity(passages, session.scalar(_COUNT, {"query": _query(phrase)}) or 0) for phrase in wanted]
    scored = []
    for number, length, positions in rows:
        norm = _K1 * (1 - _B + _B * length * passages / words)
        counts = [_count(phrase, positions) for phrase in wanted]
        score = sum(rarity * count * (_K1 + 1) / (count + norm) for rarity, count in zip(rarities, counts, strict=True))
        scored.append((number, score))
    return sorted(scored, key=lambda item: (-item[1], item[0]))[:limit]


def _vector(words: Sequence[str]) -> str:
    """Words in order as the text of a tsvector; they are letters and digits, so nothing needs an escape."""
    positions: dict[str, list[str]] = {}
    for position, word in enumerate(words, 1):
        positions.setdefault(word, []).append(str(position))
    return " ".join(f"'{word}':{','.join(places)}" for word, places in positions.items())


def _folded(phrase: Phrase) -> Phrase:
    words = (piece[:_LONGEST_WORD] for word in phrase.words for piece in folded_words(word, pairs=False))
    return Phrase(tuple(words), phrase.prefix)


def _query(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    if phrase.prefix:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def _rarity(passages: int, having: int) -> float:
    rarity = math.log((passages - having + 0.5) / (having + 0.5))
    return rarity if rarity > 0 else _LEAST_IDF


def _count(phrase: Phrase, positions: Mapping[str, Sequence[int]]) -> int:
    """How often a phrase stands in a passage, from where its words stand."""
    places = [set(positions.get(word, ())) for word in phrase.words]
    if phrase.prefix:
        beginning = phrase.words[-1]
        places[-1] = {place for word, found in positions.items() if word.startswith(beginning) for place in found}
    return sum(all(place + step in later for step, later in enumerate(places)) for place in places[0])
