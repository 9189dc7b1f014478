"""The full-text index of PostgreSQL, and text that it compares by code points, as SQLite does.

Revision 0004, after 0003. SQLite has both already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute(
        "CREATE TABLE passage_index (passage_id INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,"
        " words INTEGER NOT NULL, terms TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_passage_index_terms ON passage_index USING gin (terms)")
    op.execute("CREATE INDEX ix_passage_index_words ON passage_index (words)")  # so that adding them up reads no rows
    columns = connection.execute(
        sa.text(
            "SELECT table_name, column_name, data_type, character_maximum_length FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name <> 'alembic_version'"
            " AND data_type IN ('text', 'character varying') ORDER BY table_name, column_name"
        )
    ).all()
    for table, column, kind, length in columns:
        size = f"({length})" if length else ""
        op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {kind}{size} COLLATE "C"')
