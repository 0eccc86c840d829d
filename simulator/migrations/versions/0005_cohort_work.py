"""Assignments, and statements on their way to a learning record store."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("cohort", sa.String(80)),
        sa.Column("trainee", sa.String(80), nullable=False),
        sa.Column("persona", sa.String(60)),
        sa.Column("session_number", sa.Integer, nullable=False),
        sa.Column("drill", sa.String(60)),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("given_by", sa.String(80), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
    )
    op.create_index("ix_assignments_trainee", "assignments", ["trainee"])
    op.create_table(
        "statements",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("session_id", sa.String(40), sa.ForeignKey("sessions.session_id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("fault", sa.String(400), nullable=False),
        sa.UniqueConstraint("session_id", "kind", name="uq_statements_session_id"),
    )
    op.create_index("ix_statements_due_at", "statements", ["due_at"])


def downgrade() -> None:
    op.drop_table("statements")
    op.drop_table("assignments")
