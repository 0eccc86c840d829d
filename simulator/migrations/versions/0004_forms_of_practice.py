"""What kind of practice a session is: a whole session, a drill or a moment; for practice or for assessment."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("form", sa.String(20), nullable=False, server_default="session"))
        table.add_column(sa.Column("drill", sa.String(60)))
        table.add_column(sa.Column("purpose", sa.String(20), nullable=False, server_default="practice"))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        for column in ("purpose", "drill", "form"):
            table.drop_column(column)
