"""What functions and documentation say, and what classes extend, beside the call graph of a large repository.

Indexes of the version before are emptied: they are made anew from the files when they are asked for.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("code_edges", "code_units", "code_skips", "code_files", "code_indexes"):
        op.execute(sa.text(f"DELETE FROM {table}"))
    op.drop_table("code_symbols")
    op.create_table(
        "code_symbols",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("qualified", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("end_line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_symbols")),
    )
    op.create_index("ix_code_symbols_index_id_name", "code_symbols", ["index_id", "name"], unique=False)
    op.create_index("ix_code_symbols_index_id_qualified", "code_symbols", ["index_id", "qualified"], unique=False)
    op.add_column("code_files", sa.Column("segment", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("code_files", sa.Column("described", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("code_files", sa.Column("starts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("code_files", sa.Column("generated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "code_bases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_bases")),
    )
    op.create_index("ix_code_bases_index_id_base", "code_bases", ["index_id", "base"], unique=False)
    op.create_index(op.f("ix_code_bases_file_id"), "code_bases", ["file_id"], unique=False)
    op.create_table(
        "code_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("corpus", sa.String(length=10), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_words")),
    )
    op.create_index(
        "ix_code_words_index_id_corpus_meaning", "code_words", ["index_id", "corpus", "meaning"], unique=False
    )
