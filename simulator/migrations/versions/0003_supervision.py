"""Cohorts, standings, full-text search, reviews, duties, saved views and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _of_a_session(**more: object) -> sa.Column[str]:
    return sa.Column("session_id", sa.String(40), sa.ForeignKey("sessions.session_id"), **more)  # type: ignore[arg-type]


def upgrade() -> None:
    op.add_column("users", sa.Column("password_at", _MOMENT))
    op.add_column("users", sa.Column("removed_at", _MOMENT))
    _people()
    _standings()
    _reviews()
    _search()


def _people() -> None:
    op.create_table(
        "cohorts",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "members",
        sa.Column("cohort", sa.String(80), sa.ForeignKey("cohorts.name"), primary_key=True),
        sa.Column("name", sa.String(80), sa.ForeignKey("users.name"), primary_key=True),
        sa.Column("part", sa.String(20), nullable=False),
    )
    op.create_index("ix_members_name", "members", ["name"])
    op.create_table("shares", _of_a_session(primary_key=True), sa.Column("shared_at", _MOMENT, nullable=False))


def _standings() -> None:
    op.create_table(
        "standings",
        _of_a_session(primary_key=True),
        sa.Column("area", sa.String(40)),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("scorecard_seq", sa.Integer),
        sa.Column("engine", sa.String(80)),
        sa.Column("grader", sa.String(80)),
        sa.Column("rubric", sa.String(40)),
        sa.Column("level", sa.String(2)),
        sa.Column("settled", sa.String(2)),
        sa.Column("s4", sa.Boolean, nullable=False),
        sa.Column("ns", sa.Integer, nullable=False),
        sa.Column("double_rating", sa.Boolean, nullable=False),
        sa.Column("contested", sa.Integer, nullable=False),
        sa.Column("reviewed_at", _MOMENT),
        sa.Column("signed_at", _MOMENT),
    )
    op.create_index("ix_standings_ended_at", "standings", ["ended_at"])
    op.create_table(
        "standing_criteria",
        _of_a_session(primary_key=True),
        sa.Column("criterion", sa.String(60), primary_key=True),
        sa.Column("level", sa.String(2), nullable=False),
        sa.Column("severity", sa.String(2)),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("settled", sa.String(2), nullable=False),
        sa.Column("settled_severity", sa.String(2)),
    )
    op.create_index("ix_standing_criteria_criterion", "standing_criteria", ["criterion"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_a_session(nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("criterion", sa.String(60)),
        sa.Column("component", sa.String(60)),
        sa.Column("turn", sa.Integer),
        sa.Column("quote", sa.Text),
        sa.Column("verdict", sa.String(10)),
        sa.Column("level", sa.String(2)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("about", sa.Integer, sa.ForeignKey("reviews.id")),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("scorecard_seq", sa.Integer, nullable=False),
        sa.Column("engine", sa.String(80), nullable=False),
        sa.Column("grader", sa.String(80), nullable=False),
        sa.Column("rubric", sa.String(40), nullable=False),
    )
    op.create_index("ix_reviews_session_id", "reviews", ["session_id"])
    op.create_index("ix_reviews_at", "reviews", ["at"])
    op.create_table(
        "duties",
        _of_a_session(primary_key=True),
        sa.Column("supervisor", sa.String(80), primary_key=True),
        sa.Column("given_by", sa.String(80), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "saved_views",
        sa.Column("owner", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("query", sa.String(1000), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("did", sa.String(40), nullable=False),
        sa.Column("whose", sa.String(80), nullable=False),
        sa.Column("session_id", sa.String(40)),
        sa.Column("detail", sa.String(400), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _search() -> None:
    op.create_table(
        "spoken",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_a_session(nullable=False, unique=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX said_words ON spoken USING gin (to_tsvector('english', body))")
        return
    op.execute(
        "CREATE VIRTUAL TABLE said_words USING fts5"
        "(body, content='spoken', content_rowid='id', tokenize='porter unicode61')"
    )
    forget = "INSERT INTO said_words(said_words, rowid, body) VALUES ('delete', old.id, old.body);"
    learn = "INSERT INTO said_words(rowid, body) VALUES (new.id, new.body);"
    for when, then in (("INSERT", learn), ("DELETE", forget), ("UPDATE", f"{forget} {learn}")):
        op.execute(f"CREATE TRIGGER spoken_{when.lower()} AFTER {when} ON spoken BEGIN {then} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE said_words")
    for table in ("spoken", "audit", "saved_views", "duties", "reviews", "standing_criteria", "standings"):
        op.drop_table(table)
    for table in ("shares", "members", "cohorts"):
        op.drop_table(table)
    op.drop_column("users", "removed_at")
    op.drop_column("users", "password_at")
