"""What a persona must keep to beyond its schema. Each rule yields a key path and a sentence for the author."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel

from simulator.core.documents import Persona
from simulator.core.guard import any_mentioned
from simulator.core.vocabulary import Difficulty, InRoleMove, ReactionKind, Situation, Trigger

Broken = tuple[tuple[str | int, ...], str]
Spoken = tuple[tuple[str | int, ...], str]

SITUATION_LINES = {
    Situation.GREETING: 6,
    Situation.GOODBYE: 6,
    Situation.AFTER_ROLE_PLAY: 6,
    Situation.ACKNOWLEDGE: 24,
    Situation.SILENCE: 14,
    Situation.UNKNOWN: 14,
    Situation.LOCKED: 14,
    Situation.AGAIN: 12,
    Situation.UNCLEAR: 8,
    Situation.OTHER_LANGUAGE: 6,
    Situation.OFF_TOPIC: 8,
    Situation.OUT_OF_ROLE: 8,
    Situation.TOO_MUCH: 6,
    Situation.FRAME: 10,
    Situation.TASK: 8,
    Situation.ROLE_PLAY: 6,
    Situation.PULL_BACK: 6,
}
"""Fewest lines a situation needs so that a long session does not repeat itself."""

_ANY_MOVE = (InRoleMove.ATTACK, InRoleMove.ASK, InRoleMove.SOFTEN)
TRAPS = (
    Trigger.PREMATURE_REASSURANCE,
    Trigger.EARLY_ADVICE,
    Trigger.INTERPRETED,
    Trigger.LABELLED,
    Trigger.INTERROGATED,
    Trigger.MINIMISED,
    Trigger.BLAMED,
    Trigger.DIGGING,
    Trigger.COGNITIVE_CHALLENGE,
    Trigger.INSULTED,
)
REACTIONS: dict[Trigger, dict[ReactionKind, int]] = {
    Trigger.DEPRESSION_NAMED: {ReactionKind.SOFTEN: 5},
    Trigger.REPAIR: {ReactionKind.SOFTEN: 6},
    Trigger.GROUNDED_LINK: {ReactionKind.CONFIRM: 5, ReactionKind.CORRECT: 5},
    Trigger.SPECIFIC_REFLECTION: {ReactionKind.CONFIRM: 10, ReactionKind.CORRECT: 5},
    Trigger.MIXED_FEELINGS_INVITED: {ReactionKind.SOFTEN: 4},
    Trigger.RISK_ASKED: {ReactionKind.SOFTEN: 3},
}
"""Fewest lines of the good reactions."""

_LINES_BY_KIND = frozenset({"situations", "reactions", "resistance", "self_to", "other_to"})
"""Mappings whose every list is spoken, whatever its key."""


def rules_broken(persona: Persona) -> Iterator[Broken]:
    """Every rule that the file breaks, in the order of the file's parts."""
    yield from _references(persona)
    yield from _references_beside(persona)
    yield from _names_of_people(persona)
    yield from _enough_lines(persona)
    yield from _scripts_complete(persona)
    spoken = tuple(spoken_lines(persona))
    yield from _kept_secret(persona, spoken)
    yield from _said_twice(spoken)


def spoken_lines(persona: Persona) -> Iterator[Spoken]:
    """Every line that the client may say aloud, with its key path."""
    parts: dict[str, object] = {
        name: getattr(persona, name)
        for name in ("clinical", "symptoms", "timeline", "people", "life", "hidden", "risk", "incident", "counterpart")
    }
    parts |= {"homework": persona.homework, "ending": persona.ending, "voice": persona.voice}
    parts |= {name: getattr(persona, name) for name in ("situations", "reactions", "resistance", "care", "chapters")}
    for name, part in parts.items():
        yield from _lines_in(part, (name,))


_SPOKEN_KEYS = frozenset(
    [
        "guarded",
        "plain",
        "open",
        "direct",
        "passive",
        "opening",
        "euphemism",
        "plan",
        "means",
        "intent",
        "history",
        "protection",
        "told",
        "lines",
        "cue_lines",
        "when_named",
        "non_response",
        "client_as_self",
        "easy",
        "realistic",
        "hard",
        "gestures",
        "shorts",
    ]
)


def _lines_in(part: object, path: tuple[str | int, ...]) -> Iterator[Spoken]:
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _lines_in(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _lines_in(value, (*path, str(key)))
    elif isinstance(part, tuple):
        spoken = path[-1] in _SPOKEN_KEYS or path == ("risk", "cues") or bool(_LINES_BY_KIND & set(path))
        for i, value in enumerate(part):
            if isinstance(value, str):
                if spoken:
                    yield (*path, i), value
            else:
                yield from _lines_in(value, (*path, i))


def _references(persona: Persona) -> Iterator[Broken]:
    ids = {p.id for p in persona.people}
    for i, point in enumerate(persona.timeline):
        yield from (_nobody(("timeline", i, "people"), p) for p in point.people if p not in ids)
    for i, fact in enumerate(persona.life):
        yield from (_nobody(("life", i, "people"), p) for p in fact.people if p not in ids)
        if not fact.cues:
            yield ("life", i, "cues"), "needs words by which a question about it is recognised"
    yield from _references_of_scripts(persona, ids)


def _references_of_scripts(persona: Persona, ids: set[str]) -> Iterator[Broken]:
    if persona.incident.with_ not in ids:
        yield _nobody(("incident", "with"), persona.incident.with_)
    for i, move in enumerate(persona.incident.exchange):
        if move.who != "client" and move.who not in ids:
            yield _nobody(("incident", "exchange", i, "who"), move.who)
    if persona.counterpart.person not in ids:
        yield _nobody(("counterpart", "person"), persona.counterpart.person)
    for i, way in enumerate(persona.hidden.ways):
        for address in way.asks:
            if address not in persona.facts:
                yield ("hidden", "ways", i, "asks"), f"there is no fact '{address}'"


def _references_beside(persona: Persona) -> Iterator[Broken]:
    """What questions, chapters, steps of care and the stop point at."""
    facts = {*persona.facts}
    scripts = {f"risk.{name}" for name in RISK_ANSWERS}
    steps = {step.id for step in persona.care}
    pointed: list[tuple[tuple[str | int, ...], Iterable[str], set[str]]] = [
        (("asked",), persona.asked, facts | scripts | {"outside"}),
        *((("chapters", i, "facts"), c.facts, facts) for i, c in enumerate(persona.chapters)),
        *((("care", i, "after"), c.after, facts | scripts | {"opening.0"}) for i, c in enumerate(persona.care)),
        (("stop", "required"), persona.stop.required if persona.stop else (), steps),
    ]
    for path, addresses, known in pointed:
        yield from (((*path, a), f"there is no '{a}' in this file") for a in addresses if a not in known)


RISK_ANSWERS = ("direct", "passive", "euphemism", "plan", "means", "intent", "history", "protection")


def _nobody(path: tuple[str | int, ...], who: str) -> Broken:
    return path, f"nobody in 'people' has the id '{who}'"


def _names_of_people(persona: Persona) -> Iterator[Broken]:
    owners: dict[str, set[str]] = defaultdict(set)
    for person in persona.people:
        for word in person.called:
            owners[word.casefold()].add(person.id)
    for i, person in enumerate(persona.people):
        for word in person.called:
            others = owners[word.casefold()] - {person.id}
            if others:
                yield ("people", i, "called"), f"'{word}' is also what {', '.join(sorted(others))} is called"


def _enough_lines(persona: Persona) -> Iterator[Broken]:
    for situation, wanted in SITUATION_LINES.items():
        found = len(persona.situations.get(situation, ()))
        if found < wanted:
            yield ("situations", situation.value), f"needs {wanted} lines or more (found {found})"
    for trigger in TRAPS:
        kinds = persona.reactions.get(trigger, {})
        if len(kinds) < 2:
            yield ("reactions", trigger.value), f"needs two or more ways to react (found {len(kinds)})"
        for kind, lines in kinds.items():
            if len(lines) < 4:
                yield ("reactions", trigger.value, kind.value), f"needs 4 lines or more (found {len(lines)})"
    for trigger, wanted_kinds in REACTIONS.items():
        for kind, wanted in wanted_kinds.items():
            found = len(persona.reactions.get(trigger, {}).get(kind, ()))
            if found < wanted:
                yield ("reactions", trigger.value, kind.value), f"needs {wanted} lines or more (found {found})"


FEWEST_WAYS_TO_RESIST = 2
FEWEST_LINES_OF_RESISTANCE = 6
AS_SELF = {move: 3 for move in (*_ANY_MOVE, InRoleMove.REFUSE, InRoleMove.SAY)}
AS_OTHER = {move: 2 for move in (*_ANY_MOVE, InRoleMove.REQUEST, InRoleMove.VAGUE)}
"""Fewest lines by what the trainee has just done in role."""


def _scripts_complete(persona: Persona) -> Iterator[Broken]:
    """Resistance, role play both ways, and what a client at risk must have beyond the answers."""
    if len(persona.resistance) < FEWEST_WAYS_TO_RESIST:
        yield ("resistance",), f"needs {FEWEST_WAYS_TO_RESIST} kinds or more (found {len(persona.resistance)})"
    wanted: list[tuple[tuple[str | int, ...], int, Sequence[str]]] = [
        *((("resistance", k.value), FEWEST_LINES_OF_RESISTANCE, lines) for k, lines in persona.resistance.items()),
        *(
            (("counterpart", "self_to", move.value), fewest, persona.counterpart.self_to.get(move, ()))
            for move, fewest in AS_SELF.items()
        ),
        *(
            (("counterpart", "other_to", d.value, move.value), fewest, _as_other(persona, d, move))
            for d in Difficulty
            for move, fewest in AS_OTHER.items()
        ),
    ]
    if persona.is_at_risk:
        wanted += [(("risk", "passive"), 2, persona.risk.passive), (("risk", "cues"), 2, persona.risk.cues)]
        if persona.debrief is None:
            yield ("debrief",), "is needed for a client who is at risk"
    for path, fewest, lines in wanted:
        if len(lines) < fewest:
            yield path, f"needs {fewest} lines or more (found {len(lines)})"


def _as_other(persona: Persona, difficulty: Difficulty, move: InRoleMove) -> Sequence[str]:
    return persona.counterpart.other_to.get(difficulty, {}).get(move, ())


def _kept_secret(persona: Persona, spoken: Sequence[Spoken]) -> Iterator[Broken]:
    given_away = any_mentioned(persona.hidden.give_away)
    for path, line in spoken:
        if path[0] != "hidden" and (found := given_away.search(line)):
            yield path, f"'{found[0]}' gives the hidden detail away: {line!r}"


def _said_twice(spoken: Sequence[Spoken]) -> Iterator[Broken]:
    places: dict[str, list[tuple[str | int, ...]]] = defaultdict(list)
    for path, line in spoken:
        places[line.strip().casefold()].append(path)
    for line, paths in places.items():
        if len(paths) > 1:
            yield paths[1], f"the same line stands at {'.'.join(map(str, paths[0]))}: {line!r}"
    openings = Counter(" ".join(line.casefold().split()[:3]) for _, line in spoken if len(line.split()) > 4)
    for opening, count in openings.items():
        if count > MOST_ALIKE:
            yield (), f"{count} lines begin with '{opening}'; at most {MOST_ALIKE} may"


MOST_ALIKE = 6
"""Lines of one file that may begin with the same three words."""
