"""Who wants a reply all at once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("at_once", sa.Column("name", sa.String(80), primary_key=True))


def downgrade() -> None:
    op.drop_table("at_once")
