"""Words are kept in their common form: what stood for a word and its synonyms is the word.

Indexes of the version before are made anew from the files when they are asked for.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM code_words"))
    op.drop_index("ix_code_words_index_id_corpus_meaning", table_name="code_words")
    op.drop_column("code_words", "meaning")
    op.create_index("ix_code_words_index_id_corpus_word", "code_words", ["index_id", "corpus", "word"], unique=False)
