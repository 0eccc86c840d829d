"""The tables of supervision: people and cohorts, what a session came to, reviews, and who read what.

`reviews` and `audit` are only ever added to. `standings` and `standing_criteria` repeat what the events and the reviews
say, in a form that a queue can be sorted by; `Sessions.catch_up` makes them anew from the log where they are missing.
"""

import sqlalchemy as sa

from simulator.logbook.tables import metadata

_SESSION = "sessions.session_id"
_MOMENT = sa.DateTime(timezone=True)

cohorts = sa.Table(
    "cohorts",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("created_at", _MOMENT, nullable=False),
)
members = sa.Table(
    "members",
    metadata,
    sa.Column("cohort", sa.String(80), sa.ForeignKey("cohorts.name"), primary_key=True),
    sa.Column("name", sa.String(80), sa.ForeignKey("users.name"), primary_key=True, index=True),
    sa.Column("part", sa.String(20), nullable=False),  # trainee or supervisor
)
shares = sa.Table(
    "shares",
    metadata,
    sa.Column("session_id", sa.String(40), sa.ForeignKey(_SESSION), primary_key=True),
    sa.Column("shared_at", _MOMENT, nullable=False),
)
standings = sa.Table(
    "standings",
    metadata,
    sa.Column("session_id", sa.String(40), sa.ForeignKey(_SESSION), primary_key=True),
    sa.Column("area", sa.String(40)),
    sa.Column("phase", sa.String(20), nullable=False),
    sa.Column("ended_at", _MOMENT),  # none while it is open
    sa.Column("seconds", sa.Integer, nullable=False),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("scorecard_seq", sa.Integer),  # the session_graded event; none: not graded
    sa.Column("engine", sa.String(80)),
    sa.Column("grader", sa.String(80)),
    sa.Column("rubric", sa.String(40)),
    sa.Column("level", sa.String(2)),  # the grader's headline
    sa.Column("settled", sa.String(2)),  # the headline after the reviews
    sa.Column("s4", sa.Boolean, nullable=False),
    sa.Column("ns", sa.Integer, nullable=False),
    sa.Column("double_rating", sa.Boolean, nullable=False),
    sa.Column("contested", sa.Integer, nullable=False),  # findings that await a supervisor's answer
    sa.Column("reviewed_at", _MOMENT),
    sa.Column("signed_at", _MOMENT),
    sa.Index("ix_standings_ended_at", "ended_at"),
)
standing_criteria = sa.Table(
    "standing_criteria",
    metadata,
    sa.Column("session_id", sa.String(40), sa.ForeignKey(_SESSION), primary_key=True),
    sa.Column("criterion", sa.String(60), primary_key=True),
    sa.Column("level", sa.String(2), nullable=False),  # the grader's
    sa.Column("severity", sa.String(2)),
    sa.Column("findings", sa.Integer, nullable=False),
    sa.Column("settled", sa.String(2), nullable=False),  # after the reviews
    sa.Column("settled_severity", sa.String(2)),
    sa.Index("ix_standing_criteria_criterion", "criterion"),
)
spoken = sa.Table(
    "spoken",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("session_id", sa.String(40), sa.ForeignKey(_SESSION), nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
)
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("session_id", sa.String(40), sa.ForeignKey(_SESSION), nullable=False, index=True),
    sa.Column("at", _MOMENT, nullable=False, index=True),
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
duties = sa.Table(
    "duties",
    metadata,
    sa.Column("session_id", sa.String(40), sa.ForeignKey(_SESSION), primary_key=True),
    sa.Column("supervisor", sa.String(80), primary_key=True),
    sa.Column("given_by", sa.String(80), nullable=False),
    sa.Column("given_at", _MOMENT, nullable=False),
)
saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("owner", sa.String(80), primary_key=True),
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("query", sa.String(1000), nullable=False),
)
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", _MOMENT, nullable=False, index=True),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("did", sa.String(40), nullable=False),
    sa.Column("whose", sa.String(80), nullable=False),
    sa.Column("session_id", sa.String(40)),
    sa.Column("detail", sa.String(400), nullable=False),
)
