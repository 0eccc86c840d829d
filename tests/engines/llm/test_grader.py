"""The grader through a model: narrow panels, quotes checked in code, judges together, NS for what cannot be judged."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import Observation, Quote, Scorecard, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import FocalArea, Phase, Severity, Speaker
from simulator.engines.embedded.engine import embedded_engine
from simulator.engines.llm.grading.judges import agreed
from simulator.engines.llm.grading.panels import MOST_PANELS, NARROW, panels_of
from simulator.engines.llm.grading.quoting import found
from simulator.grading import grade_case
from simulator.library import Library
from simulator.metering import account
from simulator.ports import Case, Engine
from tests.engines.llm.conftest import engine_to, waits
from tests.engines.llm.server import (
    Behaviour,
    Body,
    ModelServer,
    fails,
    fills_in,
    obedient_form,
    refuses,
    says,
    speaks_gibberish,
    well,
)
from tests.engines.test_grader import OPENING, turns_of

COMFORT = "It wasn't your fault, you did everything you could."
SPOKEN = (*OPENING[:-1], "We used to talk. I feel so guilty that I wasn't there.", COMFORT, "I suppose.")


async def case_of(lines: Sequence[str], session: int = 1) -> Case:
    reader = embedded_engine().reader
    turns: list[Turn] = []
    for turn in turns_of(lines):
        reading = await reader.read(turn.text, turns, None) if turn.speaker is Speaker.TRAINEE else None
        turns.append(turn.model_copy(update={"reading": reading}))
    return Case(turns, None, FocalArea.GRIEF, session, 16, Phase.INITIAL if session < 4 else Phase.MIDDLE)


async def graded(engine: Engine, rubric: Rubric, lines: Sequence[str] = SPOKEN, session: int = 1) -> Scorecard:
    return await grade_case("s", await case_of(lines, session), rubric, engine)


def answering(change: Callable[[Body], None]) -> Behaviour:
    """A model that answers well, but for one change in its form."""

    def behave(server: ModelServer, body: Body) -> Any:
        form = obedient_form(body, body["response_format"]["json_schema"]["schema"])
        change(form)
        return fills_in(json.dumps(form))(server, body)

    return behave


def marked(criterion: str, **answer: Any) -> Callable[[Body], None]:
    def change(form: Body) -> None:
        if criterion in form:
            form[criterion] |= answer

    return change


def violation(quote: str, turn: int = 10, sure: str = "certain") -> Body:
    return {"turn": turn, "quote": quote, "sure": sure, "taken_back_at": None, "better_line": "Stay with it."}


# -- calls and what is in them ------------------------------------------------------------------


async def test_a_session_is_graded_in_at_most_twelve_calls_with_one_beginning(
    engine: Engine, library: Library, model: ModelServer
) -> None:
    await graded(engine, library.rubric, session=5)
    assert 1 < len(model.asked) <= 12
    assert len({tuple(asked.texts[:2]) for asked in model.asked}) == 1
    assert all(len(asked.texts) == 3 for asked in model.asked)
    asked = [name for call in model.asked for name in call.body["response_format"]["json_schema"]["schema"]["required"]]
    assert len(asked) == len(set(asked))


def test_a_rubric_of_seventy_eight_criteria_still_fits(library: Library) -> None:
    criteria = library.rubric.criteria
    assert len(criteria) == 78
    panels = panels_of(criteria, 1)
    assert len(panels) <= MOST_PANELS
    assert sorted(c.id for p in panels for c in p.criteria) == sorted(c.id for c in criteria)
    assert all(len({c.unit for c in p.criteria}) == 1 for p in panels)
    assert max(len(p.criteria) for p in panels_of(criteria[:21], 1)) == NARROW


async def test_even_if_everything_has_to_be_asked_again_there_are_twelve_calls(
    engine: Engine, library: Library, model: ModelServer
) -> None:
    model.otherwise = fills_in("{}")
    card = await graded(engine, library.rubric, session=5)
    assert len(model.asked) <= 12
    applying = [s for s in card.criteria.values() if s.note != "not part of this session"]
    assert {s.level for s in applying} == {"NS"}
    assert all("was missing" in s.note for s in applying)


async def test_the_detectors_candidates_and_the_counts_go_in_as_evidence(
    engine: Engine, library: Library, model: ModelServer
) -> None:
    await graded(engine, library.rubric)
    panel = next(a.texts[2] for a in model.asked if "premature_reassurance" in a.texts[2])
    assert f"turn 10, “{COMFORT}”" in panel
    assert "Suicide asked about directly: never" in panel


async def test_a_confirmed_candidate_is_a_finding_with_its_very_words(engine: Engine, library: Library) -> None:
    card = await graded(engine, library.rubric)
    [finding] = [f for f in card.findings if f.criterion == "premature_reassurance"]
    assert (finding.turn, finding.quote) == (10, COMFORT)
    assert card.engine == "llm"
    assert "test-model" in card.versions["grader"]
    assert "not been measured" in card.accuracy


async def test_a_refuted_candidate_is_no_finding(engine: Engine, library: Library, model: ModelServer) -> None:
    model.otherwise = answering(marked("premature_reassurance", violations=[]))
    card = await graded(engine, library.rubric)
    assert all(f.criterion != "premature_reassurance" for f in card.findings)


@pytest.mark.parametrize("structured", ["json_schema", "tools"])
async def test_forms_come_by_schema_or_by_tool(
    library: Library, model: ModelServer, tmp_path: Path, structured: str
) -> None:
    engine = engine_to(model, tmp_path, structured=structured)
    if structured == "tools":
        card = await graded(engine, library.rubric)
        assert all("tools" in asked.body and "response_format" not in asked.body for asked in model.asked)
    else:
        card = await graded(engine, library.rubric)
        assert all(asked.body["response_format"]["json_schema"]["strict"] for asked in model.asked)
    assert any(f.criterion == "premature_reassurance" for f in card.findings)


@pytest.mark.parametrize("line", ["", "You say '{words}'.", "x" * 400])
async def test_a_better_line_that_cannot_be_shown_is_one_of_the_rubrics(
    engine: Engine, library: Library, model: ModelServer, line: str
) -> None:
    given = violation(COMFORT) | {"better_line": line}
    model.otherwise = answering(marked("premature_reassurance", opportunity=True, violations=[given]))
    card = await graded(engine, library.rubric)
    [finding] = [f for f in card.findings if f.criterion == "premature_reassurance"]
    assert finding.better_line in library.rubric.criterion("premature_reassurance").better_lines
    assert "{" not in finding.better_line


# -- answers that cannot be used ----------------------------------------------------------------

USELESS: dict[str, Callable[[Body], None]] = {
    "missing": lambda form: form.pop("premature_reassurance", None),
    "malformed": marked("premature_reassurance", opportunity="perhaps"),
    "a component left out": marked("premature_reassurance", components={}),
    "at odds with itself": marked("premature_reassurance", opportunity=False, violations=[violation(COMFORT)]),
    "words that nobody said": marked("premature_reassurance", violations=[violation("Cheer up, it will pass.")]),
    "the client's words": marked("premature_reassurance", violations=[violation("I suppose.", 11)]),
    "no words": marked("premature_reassurance", violations=[violation("")]),
    "a turn that there is not": marked("premature_reassurance", violations=[violation("Nobody.", 99)]),
    "part of a word": marked("premature_reassurance", violations=[violation("asn't your faul")]),
}


@pytest.mark.parametrize("name", USELESS)
async def test_a_useless_answer_is_asked_for_once_more_and_then_not_scored(
    engine: Engine, library: Library, model: ModelServer, name: str
) -> None:
    model.otherwise = answering(USELESS[name])
    with account() as used:
        card = await graded(engine, library.rubric)
    assert [(f.kind, f.then) for f in used.faults] == [("malformed", "asked_again"), ("malformed", "not_scored")]
    again = [a for a in model.asked if "An earlier answer" in a.texts[2]]
    assert len(again) == 1
    assert again[0].body["response_format"]["json_schema"]["schema"]["required"] == ["premature_reassurance"]
    assert card.criteria["premature_reassurance"].level == "NS"
    assert "premature_reassurance" in card.criteria["premature_reassurance"].note
    others = [s.level for name, s in card.criteria.items() if name != "premature_reassurance"]
    assert "NS" not in others


@pytest.mark.parametrize("name", USELESS)
async def test_a_second_answer_that_is_in_order_counts(
    engine: Engine, library: Library, model: ModelServer, name: str
) -> None:
    def behave(server: ModelServer, body: Body) -> Any:
        once_more = "An earlier answer" in body["messages"][-1]["content"]
        return (well if once_more else answering(USELESS[name]))(server, body)

    model.otherwise = behave
    card = await graded(engine, library.rubric)
    assert [f.quote for f in card.findings if f.criterion == "premature_reassurance"] == [COMFORT]


@pytest.mark.parametrize(
    "behaviour", [says("I'd rather talk about it."), says("[]"), speaks_gibberish, refuses, says("", finish="length")]
)
async def test_a_panel_without_an_answer_costs_its_own_criteria_only(
    engine: Engine, library: Library, model: ModelServer, behaviour: Behaviour
) -> None:
    def behave(server: ModelServer, body: Body) -> Any:
        wanted = body["response_format"]["json_schema"]["schema"]["required"]
        return (behaviour if "premature_reassurance" in wanted else well)(server, body)

    model.otherwise = behave
    card = await graded(engine, library.rubric)
    levels = {name: score.level for name, score in card.criteria.items()}
    assert levels["premature_reassurance"] == "NS"
    assert 0 < list(levels.values()).count("NS") <= NARROW


@pytest.mark.parametrize("behaviour", [fails(401), fails(404), fails(400, code="context_length_exceeded")])
async def test_a_fault_that_all_panels_would_meet_is_met_once(
    engine: Engine, library: Library, model: ModelServer, behaviour: Behaviour
) -> None:
    model.otherwise = behaviour
    card = await graded(engine, library.rubric)
    assert len(model.asked) == 1
    assert card.headline.level == "NS"
    assert {s.level for s in card.criteria.values()} <= {"NS", "NA"}


async def test_a_busy_server_is_waited_for(engine: Engine, library: Library, model: ModelServer) -> None:
    model.then(fails(429, retry_after="3"), fails(503))
    card = await graded(engine, library.rubric)
    assert waits == [3.0, 1.0]
    assert any(f.criterion == "premature_reassurance" for f in card.findings)


async def test_a_fenced_answer_is_read(engine: Engine, library: Library, model: ModelServer) -> None:
    def behave(server: ModelServer, body: Body) -> Any:
        form = obedient_form(body, body["response_format"]["json_schema"]["schema"])
        return says(f"```json\n{json.dumps(form)}\n```")(server, body)

    model.otherwise = behave
    assert any(f.criterion == "premature_reassurance" for f in (await graded(engine, library.rubric)).findings)


async def test_lines_in_role_are_never_judged(engine: Engine, library: Library, model: ModelServer) -> None:
    case = await case_of(SPOKEN)
    turns = [t.model_copy(update={"in_role_as": "vida"}) if t.index == 10 else t for t in case.turns]
    model.otherwise = answering(marked("premature_reassurance", opportunity=True, violations=[violation(COMFORT)]))
    from dataclasses import replace

    card = await grade_case("s", replace(case, turns=turns), library.rubric, engine)
    assert card.criteria["premature_reassurance"].level == "NS"
    assert "[10] trainee as vida:" in model.asked[0].texts[1]


# -- quotes -------------------------------------------------------------------------------------

SAID = turns_of(("It wasn\u2019t  your\nfault, <b>Marek</b> [really].", "Yes.", "Yes, and no.", "It hurts."))


@pytest.mark.parametrize(
    ("turn", "quote", "letters"),
    [
        (0, "It wasn't your fault", "It wasn\u2019t  your\nfault"),
        (0, "“it WASN'T your fault, ”", "It wasn\u2019t  your\nfault,"),
        (0, "\u2039b\u203aMarek\u2039/b\u203a (really).", "<b>Marek</b> [really]."),
        (2, "Yes", "Yes"),
        (0, "and no", "and no"),
        (None, "and no.", "and no."),
    ],
)
def test_a_quote_is_found_in_the_very_letters(turn: int | None, quote: str, letters: str) -> None:
    found_ = found(turn, quote, SAID, Speaker.TRAINEE)
    assert found_ is not None
    assert found_.text == letters
    assert found_.text in SAID[found_.turn].text


@pytest.mark.parametrize("quote", ["It hurts", "...", "", "es", "it was your", "asn't your"])
def test_what_the_trainee_did_not_say_is_not_found(quote: str) -> None:
    assert found(0, quote, SAID, Speaker.TRAINEE) is None


# -- judges -------------------------------------------------------------------------------------


def seen(criterion: Criterion, *turns: int, sure: float = 0.9, failed: str | None = None) -> Observation:
    violations = tuple(Violation(quote=Quote(turn=t, text="x"), confidence=sure) for t in turns)
    return Observation(criterion=criterion.id, opportunity=True, violations=violations, failed=failed)


def test_for_light_faults_the_majority_decides_and_for_grave_ones_one_is_enough(library: Library) -> None:
    light = next(c for c in library.rubric.criteria if c.weight(None) in (Severity.S1, Severity.S2))
    grave = next(c for c in library.rubric.criteria if c.weight(None) is Severity.S4)
    for criterion, expected in ((light, []), (grave, [4])):
        one_of_three = agreed(criterion, [seen(criterion, 4), seen(criterion), seen(criterion)], None)
        assert [v.quote.turn for v in one_of_three.violations] == expected
        two_of_three = agreed(criterion, [seen(criterion, 4), seen(criterion, 4), seen(criterion)], None)
        assert [v.quote.turn for v in two_of_three.violations] == [4]
    doubtful = agreed(grave, [seen(grave, 4, sure=0.4), seen(grave), seen(grave)], None)
    assert not doubtful.violations


def test_judges_of_whom_most_could_not_judge_have_not_judged(library: Library) -> None:
    criterion = library.rubric.criteria[0]
    failed = seen(criterion, failed="no answer")
    assert agreed(criterion, [failed, failed, seen(criterion, 4)], None).failed == "no answer"
    assert agreed(criterion, [failed, seen(criterion, 4), seen(criterion, 4)], None).failed is None


async def test_three_judges_are_asked_in_different_words_about_one_transcript(
    library: Library, model: ModelServer, tmp_path: Path
) -> None:
    await graded(engine_to(model, tmp_path, judges=3), library.rubric)
    assert len({tuple(asked.texts[:2]) for asked in model.asked}) == 1
    assert len({asked.texts[2].split("\n\n")[0] for asked in model.asked}) == 3


# -- pace ---------------------------------------------------------------------------------------


async def test_calls_run_side_by_side_within_the_limit(library: Library, model: ModelServer, tmp_path: Path) -> None:
    engine = engine_to(model, tmp_path, at_once=2)
    model.latency = 0.02
    await graded(engine, library.rubric)
    assert model.most_at_once == 2
