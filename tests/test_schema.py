"""The published JSON schema is the one the dataclasses give, and results are valid by it."""

import json
from pathlib import Path

import jsonschema
import pytest
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import analyze
from unabridged.ingest.plain import from_plain, json_schema, to_json, to_plain

SCHEMA_FILE = Path(__file__).parent.parent / "docs" / "schema" / "unabridged-1.json"


def test_the_published_schema_is_generated_from_the_dataclasses():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("kind", ["contract", "report", "text"])
def test_an_analysis_is_valid_by_the_schema_and_survives_the_way_back(kind):
    analysis = analyze(Document("x.txt", "text", "1. Term\nSubject to Section 9.\n"), kind)
    jsonschema.validate(json.loads(to_json(analysis)), json_schema())
    assert from_plain(type(analysis), to_plain(analysis)) == analysis
