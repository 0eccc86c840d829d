"""The tables. Nothing here updates an event; events go only where a trainee has all of a session deleted."""

import sqlalchemy as sa

metadata = sa.MetaData()
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("id", sa.String(60), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("session_id", sa.String(40), primary_key=True),
    sa.Column("trainee", sa.String(80), nullable=False, index=True),
    sa.Column("persona", sa.String(60), nullable=False),
    sa.Column("session_number", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("form", sa.String(20), nullable=False, server_default="session"),
    sa.Column("drill", sa.String(60)),
    sa.Column("purpose", sa.String(20), nullable=False, server_default="practice"),
)
events = sa.Table(
    "events",
    metadata,
    sa.Column("session_id", sa.String(40), sa.ForeignKey("sessions.session_id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("type", sa.String(40), nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
terms_read = sa.Table(
    "terms_read",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("version", sa.String(16), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
calls = sa.Table(
    "calls",
    metadata,
    sa.Column("trainee", sa.String(80), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
at_once = sa.Table("at_once", metadata, sa.Column("name", sa.String(80), primary_key=True))
users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("password_at", sa.DateTime(timezone=True)),  # when it was last changed; older cookies are void
    sa.Column("removed_at", sa.DateTime(timezone=True)),
)
