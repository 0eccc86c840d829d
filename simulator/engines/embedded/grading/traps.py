"""Detectors for traps. Each looks for its own violation and prefers silence to a false accusation.

The comments name the look-alike rule of clinical note 2.5 that spares a turn.
"""

import re
from collections.abc import Callable, Iterator

from simulator.core.dynamics import INTERROGATION_FROM, closed_run, was_understood
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Attribute, Topic
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.rules import certain_acts

Detector = Callable[[Scene, Criterion], Observation]

MEETINGS_BEFORE_JUDGING_OMISSIONS = 6
"""Trainee turns below which nothing that was left out is held against a session: it has hardly begun."""
PEOPLE_BEFORE_ADVICE = 4
PAST_RUN = 4
SEGMENT = 3
"""Trainee turns within which two cognitive lines make a segment."""
HALF_SURE = 0.35
"""Probability from which a neighbouring turn supports one that is sure."""
PAST_SHARE = 0.15

_STILL_BACK_THEN = re.compile(
    r"\b(?:memor\w+|remember|(?:at|from|of|in) that (?:time|house|room|age)|back then|as a (?:child|boy|girl|kid)|little (?:child|boy|girl)|earl(?:y|ier|iest)"
    r"|scene|further back|at home,? (?:then|could|did)|for the first time|your (?:mother|father|parents)(?:'s)? (?:was|were|did|had)|learn(?:ed|t)? about)\b"
)
_NOW = re.compile(
    r"\b(?:now(?:adays)?|these days|today|this (?:week|month|year|autumn|winter|spring|summer)|at the moment|lately|last (?:week|night|month)|currently|present)\b"
)
_TENTATIVE = re.compile(
    r"\b(?:i wonder|i'm wondering|might|could it be|could that|may be|maybe|perhaps|possibly|does that (?:fit|sound|make)|is that (?:right|how|fair)"
    r"|am i (?:right|wrong|close)|have i got|correct me|tell me if i|i could be wrong|or is it|or not|seems? to me|it sounds)\b"
)
_FORM = re.compile(
    r"\b(?:worksheets?|thought records?|thought diary|mood diary|log (?:of )?(?:your )?thoughts|diary|forms?|rate (?:your|each)|fill (?:in|out))\b"
)
_RISK_FOLLOW_UPS = (Topic.RISK_PLAN, Topic.RISK_MEANS, Topic.RISK_INTENT, Topic.RISK_HISTORY, Topic.RISK_PROTECTION)
_HOPELESS = re.compile(
    r"\b(?:no point|pointless|what's the use|better off without me|not (?:be )?here|give up|given up|can't go on|don't see (?:a|any) (?:way|future)"
    r"|go to sleep and|had enough|disappear|hopeless\w*|end it|not wake)\b"
)


def premature_reassurance(scene: Scene, criterion: Criterion) -> Observation:
    """Comfort within two turns of pain and before any exploring. Comfort after exploring is fine."""
    pained = scene.pained_client_turns()
    stays = next(
        (
            scene.quote(t)
            for t in scene.trainee
            if scene.reading(t).after_pain
            and scene.reading(t).does(Act.AFFECT_REFLECTION, Act.VALIDATION, Act.OPEN_QUESTION, Act.REFLECTION)
            and not scene.reading(t).does(Act.REASSURANCE)
        ),
        None,
    )

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.REASSURANCE):
            reading = scene.reading(turn)
            if scene.in_risk(turn) or scene.explored_since_pain(turn):
                continue
            confidence = reading.acts[Act.REASSURANCE]
            if not reading.after_pain:  # a guarded client shows no pain in words: worth a look, no more
                confidence *= 0.6
            if reading.does(Act.PSYCHOEDUCATION):  # hope as information
                confidence *= 0.5
            if reading.does(Act.AFFECT_REFLECTION, Act.VALIDATION) and reading.does(Act.OPEN_QUESTION):
                confidence *= 0.6  # the line leaves the feeling open
            yield scene.violation(criterion, turn, confidence, Act.REASSURANCE)

    return observation(criterion, opportunity=bool(pained), components={"stays_with_feeling": stays}, violations=seen())


def advice_before_understanding(scene: Scene, criterion: Criterion) -> Observation:
    """Advice before an exchange, a wish or the client's own ideas were asked for. Safety is exempt."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.ADVICE):
            reading = scene.reading(turn)
            if scene.in_risk(turn) or was_understood(scene.before(turn)):
                continue
            confidence = reading.acts[Act.ADVICE]
            if reading.does(Act.OPTIONS_QUESTION, Act.WISH_QUESTION, Act.TASK_SETTING):
                confidence *= 0.6
            yield scene.violation(criterion, turn, confidence, Act.ADVICE)

    asked_first = scene.first_doing(Act.OPTIONS_QUESTION) or scene.first_doing(Act.WISH_QUESTION)
    return observation(
        criterion,
        opportunity=any(True for _ in scene.doing(Act.ADVICE, Act.OPTIONS_QUESTION, Act.TASK_SETTING)),
        components={"client_first": asked_first},
        violations=seen(),
    )


def skip_inventory_to_advice(scene: Scene, criterion: Criterion) -> Observation:
    """Advice about a relationship while fewer than four people have been asked about."""
    asked: set[str] = set()
    found: list[Violation] = []
    fourth: Quote | None = None
    for turn in scene.trainee:
        reading = scene.reading(turn)
        relational = bool(reading.people or _somebody(turn)) or _SHE_OR_HE.search(normal(turn.text)) is not None
        if reading.does(Act.ADVICE) and relational and len(asked) < PEOPLE_BEFORE_ADVICE and not scene.in_risk(turn):
            found.append(scene.violation(criterion, turn, reading.acts[Act.ADVICE] * 0.95, Act.ADVICE))
        if reading.does(Act.OPEN_QUESTION, Act.CLOSED_QUESTION):
            before = len(asked)
            asked |= set(reading.people) if scene.case.persona else _somebody(turn)
            if before < PEOPLE_BEFORE_ADVICE <= len(asked):
                fourth = scene.quote(turn)
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    return observation(
        criterion,
        opportunity=long_enough or bool(found),
        components={"people_asked_first": fourth},
        violations=found[:1],
    )


_SHE_OR_HE = re.compile(r"\b(?:she|he|her|him|them|they|people|someone|club|group)\b")
_SOMEBODY = re.compile(
    r"\byour (mother|mum|mom|father|dad|sister|brother|wife|husband|partner|son|daughter|friend|boss|manager|neighbour|colleague|aunt"
    r"|uncle|cousin|grandmother|grandfather|parents|family|friends|children|kids|girlfriend|boyfriend|ex|flatmate|roommate|stepmother|stepfather)s?\b"
)


def _somebody(turn: Turn) -> set[str]:
    """In a transcript without ground truth people are told apart by what they are to the client."""
    return set(_SOMEBODY.findall(normal(turn.text)))


def ungrounded_interpretation(scene: Scene, criterion: Criterion) -> Observation:
    """A motive or trait asserted. Spared: client's own words, tentative form and room to correct, all three."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.INTERPRETATION):
            reading = scene.reading(turn)
            tentative = _TENTATIVE.search(normal(turn.text)) is not None
            grounded = takes_up(turn.text, scene.client_before(turn, 5))
            invites = "?" in turn.text
            if (tentative and grounded and invites) or reading.does(Act.TENTATIVE_LINK):
                continue
            confidence = reading.acts[Act.INTERPRETATION] * (0.7 if tentative else 1.0)
            yield scene.violation(criterion, turn, confidence, Act.INTERPRETATION)

    return observation(
        criterion,
        opportunity=any(True for _ in scene.doing(Act.INTERPRETATION, Act.TENTATIVE_LINK)),
        components={
            "client_event_named": scene.first_doing(Act.TENTATIVE_LINK),
            "room_to_correct": scene.first_like(_TENTATIVE, scene.doing(Act.TENTATIVE_LINK)),
        },
        violations=seen(),
    )


def global_label(scene: Scene, criterion: Criterion) -> Observation:
    """A label for somebody's whole person. Repeating the client's label to ask what happened is fine."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.LABEL):
            reading = scene.reading(turn)
            quote = scene.quote(turn, Act.LABEL)
            confidence = reading.acts[Act.LABEL]
            if "'" in turn.text.replace("n't", "").replace("'s", "") and takes_up(
                quote.text, scene.client_before(turn, 3)
            ):
                confidence *= 0.5  # handed back in quotation marks
            if takes_up(quote.text, scene.client_before(turn, 3)) and reading.does(Act.EXACT_WORDS, Act.OPEN_QUESTION):
                confidence *= 0.6
            yield scene.violation(criterion, turn, confidence, quote=quote)

    mapped = scene.first_doing(Act.EXACT_WORDS)
    return observation(
        criterion,
        opportunity=any(scene.reading(t).about(Topic.CONFLICT, Topic.INCIDENT) for t in scene.trainee),
        components={"behaviour_asked": mapped},
        violations=seen(),
    )


def minimise_depression(scene: Scene, criterion: Criterion) -> Observation:
    """Depression made smaller than it is. Naming it, even as common, is education."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.MINIMISING):
            reading = scene.reading(turn)
            confidence = reading.acts[Act.MINIMISING] * (0.5 if reading.does(Act.PSYCHOEDUCATION) else 1.0)
            yield scene.violation(criterion, turn, confidence, Act.MINIMISING)

    named = scene.first_doing(Act.PSYCHOEDUCATION)
    return observation(
        criterion,
        opportunity=named is not None or any(scene.reading(t).about(Topic.SYMPTOMS, Topic.MOOD) for t in scene.trainee),
        components={"taken_seriously": named},
        violations=seen(),
    )


def past_excavation(scene: Scene, criterion: Criterion) -> Observation:
    """More than three turns running, or 15 % of a session, on the causes in the past. A brief history is fine."""
    digging = list(scene.doing(Act.PAST_QUESTION))
    run: list[Turn] = []
    longest: list[Turn] = []
    for turn in scene.trainee:
        plain = normal(turn.text)
        there = scene.reading(turn).does(Act.PAST_QUESTION) or _STILL_BACK_THEN.search(plain) is not None
        follows = bool(run) and "?" in plain  # a question that does not come back to now is still back then
        run = [*run, turn] if (there or follows) and not _NOW.search(plain) else []
        longest = max(longest, run, key=len)
    found: list[Violation] = []
    if len(longest) >= PAST_RUN:
        found.append(scene.violation(criterion, longest[PAST_RUN - 1], 0.85, Act.PAST_QUESTION))
    elif len(digging) >= PAST_RUN and len(digging) > PAST_SHARE * len(scene.trainee):
        found.append(scene.violation(criterion, digging[PAST_RUN - 1], 0.65, Act.PAST_QUESTION))
    back = next(
        (scene.quote(t) for t in scene.trainee if digging and t.index > digging[-1].index and _is_now(scene, t)), None
    )
    return observation(criterion, opportunity=bool(digging), components={"back_to_now": back}, violations=found)


def _is_now(scene: Scene, turn: Turn) -> bool:
    return scene.reading(turn).about(Topic.RECENT_EVENT, Topic.MOOD, Topic.ONSET, *(Topic(a.value) for a in Attribute))


def cbt_drift(scene: Scene, criterion: Criterion) -> Observation:
    """Beliefs made the target over a segment. One stray question is only worth a look."""
    turns = list(scene.doing(Act.COGNITIVE))
    order = {t.index: i for i, t in enumerate(scene.trainee)}
    found: list[Violation] = []
    for turn in turns:
        near = [t for t in scene.trainee if 0 < order[turn.index] - order[t.index] <= SEGMENT]
        if any(scene.reader.strength(t.text, Act.COGNITIVE) >= HALF_SURE for t in near):
            found.append(scene.violation(criterion, turn, scene.reading(turn).acts[Act.COGNITIVE], Act.COGNITIVE))
    if not found:
        found = [scene.violation(criterion, t, 0.5, Act.COGNITIVE) for t in turns[:1]]
    back = next(
        (scene.quote(t) for t in scene.trainee if turns and t.index > turns[-1].index and _is_now(scene, t)), None
    )
    return observation(
        criterion, opportunity=bool(turns), components={"belief_to_relationship": back}, violations=found
    )


def inventory_as_interrogation(scene: Scene, criterion: Criterion) -> Observation:
    """Six bare closed questions in a row. Risk questions and anything warm break the run."""
    found: list[Violation] = []
    reached = False
    for turn in scene.trainee:
        over = closed_run(scene.reading(turn), scene.before(turn)) >= INTERROGATION_FROM
        if over and not reached:
            found.append(scene.violation(criterion, turn, 0.85, Act.CLOSED_QUESTION))
        reached = over
    asked = [t for t in scene.trainee if scene.reading(t).people or scene.reading(t).about(Topic.PEOPLE, Topic.PERSON)]
    warm = next(
        (
            scene.quote(t)
            for t in scene.trainee
            if scene.reading(t).does(Act.REFLECTION, Act.AFFECT_REFLECTION, Act.VALIDATION)
        ),
        None,
    )
    return observation(
        criterion,
        opportunity=len(asked) >= 2 or bool(found),
        components={"answer_received": warm},
        violations=found,
    )


def suicide_risk_not_asked(scene: Scene, criterion: Criterion) -> Observation:
    """No direct question where one was due: in a first session, and after any sign."""
    asked = scene.first_doing(Act.RISK_DIRECT)
    followed = next((scene.quote(t) for t in scene.trainee if scene.reading(t).about(*_RISK_FOLLOW_UPS)), None)
    sign = next((c for c in scene.client if _HOPELESS.search(normal(c.text))), None)
    due = scene.case.session_number == 1 or sign is not None
    found: list[Violation] = []
    if due and asked is None and len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS:
        indirect = next(scene.doing(Act.RISK_INDIRECT), None)
        after_sign = next((t for t in scene.trainee if sign is not None and t.index > sign.index), None)
        turn = indirect or after_sign or scene.trainee[-1]
        found.append(_ask_plainly(scene, criterion, turn, scene.violation(criterion, turn, 0.95)))
    return observation(
        criterion,
        opportunity=due,
        components={"direct_question": asked, "answer_followed": followed},
        violations=found,
        confidence=0.95,
    )


def _ask_plainly(scene: Scene, criterion: Criterion, turn: Turn, violation: Violation) -> Violation:
    """Where the question was missing, the better line is the question itself, not a follow-up to its answer."""
    asks = scene.better_line(criterion, turn, lambda line: Act.RISK_DIRECT in certain_acts(line))
    return violation.model_copy(update={"better_line": asks})


def risk_question_indirect(scene: Scene, criterion: Criterion) -> Observation:
    """A question about suicide that shies away from the word. A plain one, in the same turn or the next two, mends it."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.RISK_INDIRECT):
            if scene.reading(turn).does(Act.RISK_DIRECT):
                continue
            if any(scene.reading(t).does(Act.RISK_DIRECT) for t in scene.before(turn)):
                continue  # after a plain question, softer follow-ups are in order
            violation = _ask_plainly(scene, criterion, turn, scene.violation(criterion, turn, 0.8))
            after = [t for t in scene.trainee if t.index > turn.index][:2]
            plain = next((t.index for t in after if scene.reading(t).does(Act.RISK_DIRECT)), None)
            yield violation.model_copy(update={"repaired_at": plain or violation.repaired_at})

    asked = scene.first_doing(Act.RISK_DIRECT)
    skirted = any(True for _ in scene.doing(Act.RISK_INDIRECT))
    return observation(
        criterion, opportunity=skirted or asked is not None, components={"plain_words": asked}, violations=seen()
    )


def mood_event_link_absent(scene: Scene, criterion: Criterion) -> Observation:
    """From the second session: mood since last time asked, and tied to something between people."""
    mood = scene.first_doing(Act.MOOD_CHECK)
    event = scene.first_doing(Act.TENTATIVE_LINK) or next(
        (
            scene.quote(t)
            for t in scene.trainee
            if scene.reading(t).about(Topic.RECENT_EVENT, Topic.INCIDENT)
            and scene.reading(t).does(Act.OPEN_QUESTION, Act.EXACT_WORDS)
        ),
        None,
    )
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    found: list[Violation] = []
    if long_enough and mood is None and event is None:
        found.append(scene.violation(criterion, scene.trainee[0], 0.75))
    return observation(
        criterion,
        opportunity=long_enough,
        components={"mood_check": mood, "event_named": event},
        violations=found,
    )


def time_limit_unstated(scene: Scene, criterion: Criterion) -> Observation:
    """No number of sessions and no end point by the end of a first session."""
    said = scene.first_doing(Act.TIME_LIMIT)
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    found = [scene.violation(criterion, scene.trainee[-1], 0.9)] if long_enough and said is None else []
    return observation(
        criterion,
        opportunity=long_enough or said is not None,
        components={"number_of_sessions_said": said},
        violations=found,
        confidence=0.9,
    )


def homework_missing_or_forms(scene: Scene, criterion: Criterion) -> Observation:
    """One concrete interpersonal task at the end; none, or a form to fill in, is a violation. An event note is fine."""
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    tasks = list(scene.doing(Act.TASK_SETTING))
    forms = [(t, q) for t in tasks if (q := scene.quote_like(t, _FORM))]
    found = [scene.violation(criterion, t, 0.75, quote=q) for t, q in forms[:1]]
    if long_enough and not tasks:
        found.append(scene.violation(criterion, scene.trainee[-1], 0.7))
    good = next((scene.quote(t, Act.TASK_SETTING) for t in reversed(tasks) if t not in [f for f, _ in forms]), None)
    return observation(
        criterion,
        opportunity=long_enough or bool(tasks),
        components={"one_concrete_interpersonal_task": good},
        violations=found,
    )
