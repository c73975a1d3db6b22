"""large files in parts"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.alter_column("parts", server_default=None)

    op.create_table(
        "documentpart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_documentpart_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documentpart")),
        sa.UniqueConstraint("document_id", "part", name=op.f("uq_documentpart_document_id_part")),
    )
    with op.batch_alter_table("documentpart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documentpart_document_id"), ["document_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("documentpart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documentpart_document_id"))

    op.drop_table("documentpart")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("parts")
