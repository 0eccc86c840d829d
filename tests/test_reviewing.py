"""A review laid over a scorecard: the same mechanics, the trainee's card at once, and who changed what."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.core.review import Remark, Review, contested, counting, is_blind_for
from simulator.core.scoring import Finding
from simulator.core.standing import DRAWN_SHARE, drawn_for_double_rating
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.ports import Engine
from simulator.reviewing import Settled, settle, standing_after
from simulator.session import Session
from simulator.sessions import Sessions
from tests.faces.test_terminal import SESSION

NOW = datetime(2026, 5, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, library: Library, engine: Engine) -> Session:
    return asyncio.run(_graded(tmp_path_factory.mktemp("log") / "log.db", library, engine))


async def _graded(file: Path, library: Library, engine: Engine) -> Session:
    async with Logbook.at(sqlite_url(file)) as logbook:
        session = await Sessions(library, logbook, engine).begin("marek", "ann", seed=5)
        for text in SESSION:
            async for _ in session.say(text):
                pass
        await session.end()
        return session


def review(id: int, kind: str, author: str = "sue", seq: int | None = None, **said: Any) -> Review:
    place = {"session_id": "s", "at": NOW, "author": author, "engine": "e", "grader": "g", "rubric": "r"}
    return Review.model_validate({"id": id, "kind": kind, "scorecard_seq": seq or 10_000, **place, **said})


def about(finding: Finding) -> dict[str, Any]:
    return {"criterion": finding.criterion, "turn": finding.turn, "quote": finding.quote}


def after(session: Session, *reviews: Review) -> Settled:
    assert session.scorecard
    return settle(session.scorecard, reviews, session.ground())


def worst(session: Session) -> Finding:
    assert session.scorecard
    assert session.scorecard.findings, "the session of the test has a trap in it"
    return session.scorecard.findings[0]


def test_nothing_said_changes_nothing(graded: Session) -> None:
    settled = after(graded, review(1, "note", text="Well begun."))
    assert settled.scorecard == graded.scorecard
    assert settled.changes == ()


def test_a_refuted_finding_is_gone_and_its_level_is_computed_anew(graded: Session) -> None:
    finding = worst(graded)
    settled = after(graded, review(1, "verdict", verdict="disagree", text="He asked for it.", **about(finding)))
    assert finding not in settled.scorecard.findings
    assert finding.criterion not in {f.criterion for f in settled.scorecard.to_work_on}
    (change,) = settled.changes
    assert change.before == 1
    assert change.after != 1
    assert change.review.author == "sue"
    assert settled.scorecard.criteria[finding.criterion].severity is None


def test_a_confirmed_finding_is_sure(graded: Session) -> None:
    finding = worst(graded)
    settled = after(graded, review(1, "verdict", verdict="agree", **about(finding)))
    (kept,) = [f for f in settled.scorecard.findings if f.criterion == finding.criterion and f.turn == finding.turn]
    assert kept.confidence == 1.0
    assert graded.scorecard
    assert settled.scorecard.headline.level == graded.scorecard.headline.level


def test_partly_weighs_one_step_less(graded: Session) -> None:
    finding = worst(graded)
    assert finding.severity == "S3"
    settled = after(graded, review(1, "verdict", verdict="partly", **about(finding)))
    assert settled.scorecard.criteria[finding.criterion].severity == "S2"


def test_the_last_verdict_counts_and_all_are_told(graded: Session) -> None:
    finding = worst(graded)
    said = [review(i, "verdict", verdict=v, **about(finding)) for i, v in enumerate(("disagree", "agree"), 1)]
    settled = after(graded, *said)
    assert finding.criterion in {f.criterion for f in settled.scorecard.findings}
    assert len(settled.changes) == 2


def test_an_added_finding_caps_the_headline_as_the_graders_own_would(graded: Session) -> None:
    quote = graded.transcript.turns[0].text[:5]
    added = review(1, "finding", criterion="confidentiality_absolute", turn=0, quote=quote, text="No.")
    rubric = graded.rubric
    grave = next(
        c for c in rubric.criteria if c.kind == "trap" and c.severity == "S4" and c in graded.ground().applying
    )
    added = added.model_copy(update={"criterion": grave.id})
    settled = after(graded, added)
    assert settled.scorecard.headline.level == 1
    assert settled.scorecard.to_work_on[0].criterion == grave.id
    assert settled.scorecard.to_work_on[0].remark == "No."
    assert settled.scorecard.criteria[grave.id].level == 1
    line = standing_after(graded.transcript, graded.ground(), (added,))
    assert line.s4
    assert line.settled == "1"
    assert line.level == str(graded.scorecard.headline.level if graded.scorecard else "")


def test_words_that_were_not_said_add_nothing(graded: Session) -> None:
    added = review(1, "finding", criterion="premature_reassurance", turn=0, quote="Pull yourself together.")
    assert after(graded, added).scorecard.findings == (graded.scorecard.findings if graded.scorecard else ())


def test_an_added_component_raises_a_technique(graded: Session) -> None:
    assert graded.scorecard
    low = next(
        c
        for c in graded.ground().applying
        if c.kind == "technique" and graded.scorecard.criteria[c.id].level in ("NA", 2)
    )
    said = [
        review(i, "finding", criterion=low.id, component=c.id, turn=0, quote="Hello")
        for i, c in enumerate((*low.basic, *low.advanced), 1)
    ]
    assert after(graded, *said).scorecard.criteria[low.id].level == 4


def test_a_person_rates_only_what_the_grader_left_to_a_person(graded: Session) -> None:
    assert graded.scorecard
    open_one = next(c.id for c in graded.ground().applying if c.kind == "technique")
    left = graded.scorecard.criteria[open_one].model_copy(update={"level": "NS", "components": {}})
    card = graded.scorecard.model_copy(update={"criteria": {**graded.scorecard.criteria, open_one: left}})
    rating = review(1, "rating", criterion=open_one, level="4", text="Seen throughout.")
    assert settle(card, [rating], graded.ground()).scorecard.criteria[open_one].level == 4
    computed = next(c for c, s in graded.scorecard.criteria.items() if s.level == 1)
    rating = review(1, "rating", criterion=computed, level="4")
    assert after(graded, rating).scorecard.criteria[computed].level == 1


def test_what_was_said_of_an_abandoned_take_does_not_count() -> None:
    old, new = review(1, "signed", seq=5), review(2, "signed", seq=9)
    assert counting((old, new), branch=7) == (new,)


def test_a_blind_rating_counts_once_it_is_handed_in() -> None:
    blind = review(1, "rating", criterion="x", level="2", blind=True)
    handed_in = review(2, "rated", blind=True)
    assert counting((blind,), 1) == ()
    assert counting((blind, handed_in), 1) == (blind, handed_in)
    assert is_blind_for("sue", True, (blind,))
    assert not is_blind_for("sue", True, (blind, handed_in))
    assert not is_blind_for("sue", False, ())


def test_a_contest_is_open_until_a_supervisor_answers_it() -> None:
    place: dict[str, Any] = {"criterion": "x", "turn": 0, "quote": "Hello"}
    contest = review(1, "contest", author="ann", text="I meant it kindly.", **place)
    assert contested((contest,), "ann") == (contest,)
    own_answer = review(2, "answer", author="ann", about=1, text="And again.")
    assert contested((contest, own_answer), "ann") == (contest,)
    assert contested((contest, review(3, "answer", about=1, text="I see.")), "ann") == ()
    assert contested((contest, review(3, "verdict", verdict="disagree", **place)), "ann") == ()


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("verdict", "criterion"), ("finding", "quote"), ("rating", "level"), ("note", "text"), ("answer", "about")],
)
def test_a_remark_says_what_its_kind_needs(kind: str, missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        Remark.model_validate({"kind": kind})


def test_about_a_tenth_is_drawn_and_always_the_same() -> None:
    drawn = [drawn_for_double_rating(7, f"session-{i}") for i in range(2000)]
    assert abs(sum(drawn) / 2000 - DRAWN_SHARE) < 0.02
    assert drawn == [drawn_for_double_rating(7, f"session-{i}") for i in range(2000)]
