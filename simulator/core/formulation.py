"""A formulation in the trainee's words, held against the client's file: illness, event, focus, plan, and the wording.

The verdicts never say what the file holds: whoever missed the event is told how to ask for it.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from simulator.core.documents import Persona
from simulator.core.events import FormulationWritten, Verdict
from simulator.core.vocabulary import FocalArea

MOST_WORDS = 120
"""More than a client can say back (clinical note 2.2, row 29)."""
ALIKE = 2
"""Telling words that an event must share with a point of the timeline to be about it; with its person, one."""
STEM = 5
"""Letters by which words are the same: 'tuning' and 'tuned' are not, 'stopped' and 'stopping' are."""

_DEPRESSION = re.compile(r"\bdepress", re.IGNORECASE)
_FAULT = re.compile(r"\b(?:weak\w*|lazy|laziness|your (?:own )?fault|attitude|overreact\w*)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:\d+|six|eight|ten|twelve|fourteen|sixteen|twenty)\b[^.?!]{0,30}\b(?:sessions?|meetings?|weeks?|times)\b",
    re.IGNORECASE,
)
_JARGON = re.compile(
    r"\b(?:role (?:dispute|transition)s?|interpersonal deficits?|formulation|maladaptive|schemas?|attachment|affect"
    r"|psychosocial|comorbid\w*|dysfunction\w*|dysthymi\w*|dynamics?|pathology|aetiology|etiology|psychoeducation"
    r"|transference|major depressive episode|presenting problem)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z'-]{3,}")
_TELLS_NOTHING = frozenset(
    re.findall(
        r"\w+",
        "that this with when then than them they their there have been after before about your from what "
        "which were will would could should since because became began begun start started month months week "
        "weeks year years time first last into over some more most also only just very much said told other "
        "another things thing went came made make around while where being does doing without still through "
        "people person depression illness mood life ",
    )
)
"""Words that any event could be told with."""


def check_formulation(persona: Persona, written: FormulationWritten, area: FocalArea | None) -> FormulationWritten:
    """The same with its verdicts. `area` is the focal area that the trainee means by their focus."""
    verdicts = (_illness(written), _event(persona, written.event), _focus(persona, written.focus, area))
    return written.model_copy(update={"verdicts": (*verdicts, _plan(written.plan), _wording(written))})


def in_words(written: FormulationWritten) -> str:
    """As it is said to the client: the four parts in a row."""
    parts = (part.strip() for part in (written.illness, written.event, written.focus, written.plan))
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)


def _illness(written: FormulationWritten) -> Verdict:
    if not written.illness.strip():
        return Verdict(part="illness", standing="missing", remark="Say that it is an illness, and which.")
    if _FAULT.search(written.illness):
        return Verdict(
            part="illness", standing="differs", remark="It sounds like a fault. An illness is nobody's fault."
        )
    if not _DEPRESSION.search(written.illness):
        remark = "Call the depression by its name; a milder word leaves it untreated."
        return Verdict(part="illness", standing="differs", remark=remark)
    return Verdict(part="illness", standing="fits", remark="Named.")


def _event(persona: Persona, event: str) -> Verdict:
    if not event.strip():
        remark = "Say what happened, with whom, around the time when it began."
        return Verdict(part="event", standing="missing", remark=remark)
    told = _told_of(persona, event)
    points = [
        _told_of(persona, " ".join((p.id.replace("_", " "), p.when, p.truth, *p.plain, *p.open)))
        for p in persona.timeline
    ]
    whole = f"{persona.card.work} {persona.formulation}"
    beginning = (_told_of(persona, whole), points[_steepest(persona)])
    if any(_alike(told, truth) for truth in beginning):
        return Verdict(part="event", standing="fits", remark="This is what it began with.")
    if any(_alike(told, truth) for truth in points):
        remark = "It belongs to the story and can be argued for. Something nearer to the beginning carries more."
        return Verdict(part="event", standing="defensible", remark=remark)
    remark = "This is not what stands at the beginning. Ask when it began, and what was going on between people then."
    return Verdict(part="event", standing="differs", remark=remark)


def _steepest(persona: Persona) -> int:
    """Where on the timeline the mood fell furthest from one point to the next."""
    moods = [p.mood for p in persona.timeline]
    return max(range(1, len(moods)), key=lambda i: moods[i - 1] - moods[i])


class _Told(NamedTuple):
    words: frozenset[str]
    people: frozenset[str]


def _told_of(persona: Persona, text: str) -> _Told:
    """The telling words of a text, cut to their beginnings, and the people in it, who are no words of it."""
    people = [p for p in persona.people if any(_names(call, text) for call in (p.name, *p.called))]
    named = {word for p in people for call in (p.name, *p.called) for word in _WORD.findall(call.casefold())}
    words = (word for word in _WORD.findall(text.casefold()) if word not in _TELLS_NOTHING and word not in named)
    return _Told(frozenset(word[:STEM] for word in words), frozenset(p.id for p in people))


def _alike(told: _Told, truth: _Told) -> bool:
    shared = len(told.words & truth.words)
    return shared >= ALIKE or (shared >= 1 and bool(told.people & truth.people))


def _names(call: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(call.casefold())}\b", text.casefold()) is not None


def _focus(persona: Persona, focus: str, area: FocalArea | None) -> Verdict:
    if not focus.strip() or area is None:
        remark = "Say what the two of you will work on, and choose which area that is."
        return Verdict(part="focus", standing="missing", remark=remark)
    if area == persona.primary_area:
        return Verdict(part="focus", standing="fits", remark="This is the focus that carries.")
    if area in persona.defensible_alternatives:
        return Verdict(
            part="focus", standing="defensible", remark="Another focus is nearer, and this one can be argued."
        )
    if area == persona.secondary_area:
        remark = "This is there, and it is the second thread. Name it, park it, and look for what comes first."
        return Verdict(part="focus", standing="differs", remark=remark)
    remark = "Little of what this client tells belongs here. Look at which event the mood followed."
    return Verdict(part="focus", standing="differs", remark=remark)


def _plan(plan: str) -> Verdict:
    if not plan.strip():
        return Verdict(part="plan", standing="missing", remark="Say how you will work, and for how many meetings.")
    if not _NUMBER.search(plan):
        return Verdict(part="plan", standing="differs", remark="Say how many meetings there will be.")
    return Verdict(part="plan", standing="fits", remark="The client knows what to expect.")


def _wording(written: FormulationWritten) -> Verdict:
    words, foreign = (
        len(in_words(written).split()),
        _foreign((written.illness, written.event, written.focus, written.plan)),
    )
    if foreign:
        remark = f"Words that a client would not use: {', '.join(foreign)}."
        return Verdict(part="wording", standing="differs", remark=remark)
    if words > MOST_WORDS:
        remark = f"{words} words are too many to say back; stay under {MOST_WORDS}."
        return Verdict(part="wording", standing="differs", remark=remark)
    return Verdict(
        part="wording", standing="fits", remark="Plain and short. Ask for it back in the client's own words."
    )


def _foreign(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(m.group().casefold() for part in parts for m in _JARGON.finditer(part)))
