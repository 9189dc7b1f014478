"""Classes with the classes above them, by their ids: bases were names as written, which several classes may have.

Revision 0005, after 0004. Indexes of another version of the analyser are made anew, so that nothing is carried over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("code_bases")
    op.create_table(
        "code_bases",
        sa.Column("class_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("base_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("class_id", "base_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_code_bases_base_id", "code_bases", ["base_id"])
