"""Call graphs of large repositories in tables of their own: files with facts, symbols, edges.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_indexes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_indexes")),
        sa.UniqueConstraint("key", name=op.f("uq_code_indexes_key")),
    )
    op.create_table(
        "code_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("calls", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.LargeBinary(), nullable=False),
        sa.Column("external", sa.LargeBinary(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["index_id"], ["code_indexes.id"], name=op.f("fk_code_files_index_id_code_indexes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_files")),
        sa.UniqueConstraint("index_id", "path", name=op.f("uq_code_files_index_id_path")),
    )
    op.create_index(op.f("ix_code_files_index_id"), "code_files", ["index_id"], unique=False)
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
        sa.Column("same_as", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_symbols")),
    )
    op.create_index("ix_code_symbols_index_id_name", "code_symbols", ["index_id", "name"], unique=False)
    op.create_index("ix_code_symbols_same_as", "code_symbols", ["same_as"], unique=False)
    op.create_table(
        "code_edges",
        sa.Column("caller_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("callee_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("possible", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("caller_id", "callee_id", "line", name=op.f("pk_code_edges")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_code_edges_callee_id", "code_edges", ["callee_id"], unique=False)
    op.create_table(
        "code_skips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_id"], ["code_indexes.id"], name=op.f("fk_code_skips_index_id_code_indexes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_skips")),
    )
    op.create_index(op.f("ix_code_skips_index_id"), "code_skips", ["index_id"], unique=False)
    op.create_table(
        "code_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("bounded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_id"], ["code_indexes.id"], name=op.f("fk_code_units_index_id_code_indexes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_units")),
        sa.UniqueConstraint("index_id", "name", name=op.f("uq_code_units_index_id_name")),
    )
    op.create_index(op.f("ix_code_units_index_id"), "code_units", ["index_id"], unique=False)
