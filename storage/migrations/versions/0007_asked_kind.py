"""What somebody said that a document is stays with it, also when it is opened or read again.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    collation = "C" if op.get_bind().dialect.name == "postgresql" else None  # as migration 0004 has all text
    kind = sa.String(length=20, collation=collation)
    op.add_column("workspace_documents", sa.Column("asked_kind", kind, nullable=True))
