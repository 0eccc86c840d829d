"""Counts the facts of a session from its turns: nothing here is a judgement."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from simulator.core.compass import Slot, slots_of
from simulator.core.counts import Counts, Learnt, PersonLearnt, Run
from simulator.core.documents import Persona
from simulator.core.dynamics import closed_run
from simulator.core.inventory import Tellings, learnt_about_people
from simulator.core.reading import Reading
from simulator.core.transcript import Transcript, Turn
from simulator.core.vocabulary import Act, Attribute, Speaker, Topic


def count(turns: Sequence[Turn], persona: Persona | None, transcript: Transcript | None) -> Counts:
    """The counted facts. With persona and transcript they rest on ground truth, else on the text alone."""
    trainee = [t for t in turns if t.speaker is Speaker.TRAINEE and t.in_role_as is None]
    readings = [(t.index, t.reading) for t in trainee if t.reading is not None]
    known = persona is not None and transcript is not None
    told = list(Tellings(transcript).first.values()) if transcript else []
    return Counts(
        people_existing=len(persona.people) if persona else None,
        people=learnt_about_people(persona, transcript) if persona and transcript else _people_asked(readings),
        attributes_existing=len(persona.people) * len(Attribute) if persona else None,
        facts_existing=len(persona.facts) if persona else None,
        facts_elicited=sum(k.learnt == "elicited" for k in told) if known else 0,
        facts_volunteered=sum(k.learnt == "volunteered" for k in told) if known else 0,
        suicide_asked_directly=_first(readings, Act.RISK_DIRECT),
        suicide_skirted=_first(readings, Act.RISK_INDIRECT),
        sessions_said=_first(readings, Act.TIME_LIMIT),
        mood_checked=_first(readings, Act.MOOD_CHECK),
        task_reviewed=_first(readings, Act.TASK_REVIEW),
        task_set=_last(readings, Act.TASK_SETTING),
        task_reviewed_early=any(r.does(Act.TASK_REVIEW) for _, r in readings[: _third(len(readings))]),
        task_at_end=_last(readings[-_third(len(readings)) :], Act.TASK_SETTING),
        ending_named=next((i for i, r in readings if r.about(Topic.ENDING)), None),
        role_play=_rehearsed(turns, readings),
        second_take=_taken_again(turns, readings),
        past_share=round(sum(_far_past(r) for _, r in readings) / (len(readings) or 1), 2),
        compass=_compass(trainee),
        longest_closed_run=_longest_closed_run(turns),
        open_questions=sum(r.does(Act.OPEN_QUESTION, Act.EXACT_WORDS) for _, r in readings),
        closed_questions=sum(
            r.does(Act.CLOSED_QUESTION) and not r.does(Act.OPEN_QUESTION, Act.EXACT_WORDS) for _, r in readings
        ),
        trainee_turns=len(trainee),
        trainee_words=_words(trainee),
        client_words=_words(t for t in turns if t.speaker is Speaker.CLIENT),
    )


def _first(readings: Iterable[tuple[int, Reading]], act: Act) -> int | None:
    return next((index for index, r in readings if r.does(act)), None)


def _last(readings: Sequence[tuple[int, Reading]], act: Act) -> int | None:
    return _first(reversed(readings), act)


def _third(turns: int) -> int:
    return max(FEWEST_OF_A_THIRD, -(-turns // 3))


FEWEST_OF_A_THIRD = 3


def _far_past(reading: Reading) -> bool:
    return reading.does(Act.PAST_QUESTION) or reading.about(Topic.BACKGROUND)


def _compass(trainee: Sequence[Turn]) -> dict[Slot, int]:
    moved = Counter(slot for t in trainee if t.reading is not None for slot in slots_of(t.reading, t.text))
    return {slot: moved[slot] for slot in Slot if moved[slot]}


def _rehearsed(turns: Sequence[Turn], readings: Sequence[tuple[int, Reading]]) -> int | None:
    """The first line in role; failing that the first offer of a rehearsal."""
    in_role = next((t.index for t in turns if t.in_role_as is not None), None)
    return in_role if in_role is not None else _first(readings, Act.ROLE_PLAY)


def _taken_again(turns: Sequence[Turn], readings: Sequence[tuple[int, Reading]]) -> int | None:
    """Where lines in role begin again after the trainee spoke as themselves in between."""
    spoken = [t.index for t in turns if t.speaker is Speaker.TRAINEE and t.in_role_as is not None]
    own = [index for index, _ in readings]
    return next((b for a, b in pairwise(spoken) if any(a < i < b for i in own)), None)


def _words(turns: Iterable[Turn]) -> int:
    return sum(len(t.text.split()) for t in turns)


def _longest_closed_run(turns: Sequence[Turn]) -> Run:
    longest = Run(length=0)
    for i, turn in enumerate(turns):
        if turn.speaker is Speaker.TRAINEE and turn.reading is not None:
            length = closed_run(turn.reading, turns[:i])
            if length > longest.length:
                longest = Run(length=length, first_turn=_start_of_run(turns[: i + 1], length))
    return longest


def _start_of_run(turns: Sequence[Turn], length: int) -> int:
    trainee = [t for t in turns if t.speaker is Speaker.TRAINEE]
    while length > 0:
        last = trainee.pop()
        length -= max(1, last.reading.questions if last.reading else 0)
    return last.index


def _people_asked(readings: Iterable[tuple[int, Reading]]) -> tuple[PersonLearnt, ...]:
    asked: dict[str, dict[Attribute, Learnt]] = defaultdict(dict)
    for _, reading in readings:
        for person in reading.people:
            for attribute in Attribute:
                if reading.about(Topic(attribute.value)):
                    asked[person][attribute] = "elicited"
            asked[person] |= {}
    return tuple(
        PersonLearnt(id=person, name=person, introduced="elicited", attributes=attributes)
        for person, attributes in asked.items()
    )
