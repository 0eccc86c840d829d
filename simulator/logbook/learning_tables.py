"""The tables of a cohort's work: what was assigned, and what goes out to a learning record store."""

import sqlalchemy as sa

from simulator.logbook.tables import metadata

_MOMENT = sa.DateTime(timezone=True)

assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("cohort", sa.String(80)),  # none in solo mode
    sa.Column("trainee", sa.String(80), nullable=False, index=True),
    sa.Column("persona", sa.String(60)),  # none: a drill, with whom it says
    sa.Column("session_number", sa.Integer, nullable=False),
    sa.Column("drill", sa.String(60)),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("text", sa.String(400), nullable=False),
    sa.Column("given_by", sa.String(80), nullable=False),
    sa.Column("given_at", _MOMENT, nullable=False),
    sa.Column("withdrawn_at", _MOMENT),
)
statements = sa.Table(
    "statements",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("session_id", sa.String(40), sa.ForeignKey("sessions.session_id"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),  # completed or reviewed
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("due_at", _MOMENT, nullable=False, index=True),  # when it is tried next
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("sent_at", _MOMENT),
    sa.Column("fault", sa.String(400), nullable=False),  # why the last attempt failed
    sa.UniqueConstraint("session_id", "kind", name="uq_statements_session_id"),
)
