"""Alembic's hook: run on the connection that the caller holds."""

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401 - registers every table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
