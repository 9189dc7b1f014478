"""What Alembic runs: migrations on the connection that `storage.migrations.upgrade` was given."""

from alembic import context
from unabridged.storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can, once the driver leaves BEGIN to us (storage/database.py)
    render_as_batch=True,
)
context.run_migrations()
