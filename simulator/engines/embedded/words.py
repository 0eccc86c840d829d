"""Acts and topics of a turn from its words alone: rules settle what they can, the linear model guesses the rest."""

from collections.abc import Mapping, Sequence

from simulator.core.care import RISK_TOPICS, STEPS_OF_CARE
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic
from simulator.engines.embedded.features import asserted, sentences
from simulator.engines.embedded.model import LinearModel
from simulator.engines.embedded.patterns.acts import certain_acts, names_the_room
from simulator.engines.embedded.patterns.guesses import doubt, likely_acts
from simulator.engines.embedded.patterns.questions import (
    asks_since_last_time,
    follows_up,
    only_asks,
    reviews_task,
)
from simulator.engines.embedded.patterns.risk import asks_what_holds, passive_wish, risk_follow_ups
from simulator.engines.embedded.patterns.topics import certain_topics

_RULES_ONLY = frozenset(
    {
        Act.RISK_DIRECT,
        Act.RISK_INDIRECT,
        Act.SILENCE,
        Act.TIME_LIMIT,
        Act.CLOSED_QUESTION,
        Act.GREETING,
        Act.GOODBYE,
        Act.OUT_OF_ROLE,
        Act.INSULT,
        Act.EXACT_WORDS,
    }
)
"""Acts that the model may not add: its examples cannot make it sure enough."""
ACCUSING = frozenset(
    {Act.REASSURANCE, Act.ADVICE, Act.INTERPRETATION, Act.LABEL, Act.MINIMISING, Act.BLAME, Act.PSYCHOEDUCATION}
)
"""Acts that weigh on somebody, and the one that a client would take amiss as a lecture."""
SURE_ENOUGH = 0.5
SURER = {Act.MIXED_FEELINGS: 0.85, Act.SMALL_STEP: 0.8, **dict.fromkeys(STEPS_OF_CARE, 0.85)}
"""Acts that open doors, and those that call others in, need more than an even chance."""
NEVER_SURER = 0.97
"""A guess is never as sure as a rule, whose confidence is 1."""
SHORT_FAREWELL = 8
SHORT_QUESTION = 6
LONG_SPEECH = 25
"""Words from which a goodbye counts only at the end of the turn."""
SURE_OF_TOPIC = 0.75
MOST_GUESSED_TOPICS = 2


IN_GENERAL = frozenset(
    {
        Topic.PEOPLE,
        Topic.PERSON,
        Topic.SYMPTOMS,
        Topic.ONSET,
        Topic.INCIDENT,
        Topic.RECENT_EVENT,
        Topic.FEELINGS,
        Topic.WISHES,
        Topic.HOMEWORK,
        Topic.ENDING,
        Topic.FRAME,
        Topic.HERE,
    }
)
"""Topics that ask for something without naming a fact: whatever the client has of it will do."""


def acts_of(said: str, model: LinearModel) -> dict[Act, float]:
    """Every act with its confidence, strongest first; in one order on every machine."""
    certain = certain_acts(said)
    if Act.SILENCE in certain:
        return {Act.SILENCE: 1.0}
    found = _guessed(said, certain, model) | dict.fromkeys(certain, 1.0)
    for act, likelihood in likely_acts(said).items():
        found[act] = max(found.get(act, 0.0), likelihood)
    if asks_since_last_time(said):
        found[Act.MOOD_CHECK] = 1.0
    if reviews_task(said):
        found[Act.TASK_REVIEW] = 1.0
    kept = {act: p for act, p in _reconciled(said, found).items() if p >= SURE_ENOUGH}
    return dict(sorted(kept.items(), key=lambda pair: (-pair[1], pair[0].value)))


def _guessed(said: str, certain: set[Act], model: LinearModel) -> dict[Act, float]:
    found: dict[Act, float] = {}
    for label, probability in model.labels_for(asserted(said)).items():
        kind, _, name = label.partition(":")
        if kind != "act" or (act := Act(name)) in _RULES_ONLY or probability < SURER.get(act, SURE_ENOUGH):
            continue
        if act is Act.OPEN_QUESTION and Act.CLOSED_QUESTION in certain:
            continue
        found[act] = round(min(probability, NEVER_SURER) * doubt(said, act), 3)
    return found


def _reconciled(said: str, found: dict[Act, float]) -> dict[Act, float]:
    """The same acts without those that another one rules out."""
    out: set[Act] = set()
    if Act.RISK_DIRECT in found:
        out |= ACCUSING  # asking about suicide is never held against anybody
    if len(said.split()) > LONG_SPEECH and Act.GOODBYE not in certain_acts((sentences(said) or [said])[-1]):
        out.add(Act.GOODBYE)
    if found.get(Act.VALIDATION, 0) > found.get(Act.MINIMISING, 1):
        out.add(Act.MINIMISING)  # allowing a feeling is not making it small
    if found.get(Act.REASSURANCE, 0) >= found.get(Act.ADVICE, 1):
        out.add(Act.ADVICE)  # 'don't be too hard on yourself' comforts; it tells nobody what to do
    if said.rstrip().endswith("?") and len(said.split()) <= SHORT_QUESTION:
        out |= {act for act in ACCUSING if found.get(act, 0) < 1}  # so few words ask; only a rule can accuse them
    if Act.GOODBYE in found and len(said.split()) <= SHORT_FAREWELL:
        out.add(Act.TASK_SETTING)  # 'see you next week' sets no task
    if only_asks(said):
        out.add(Act.PSYCHOEDUCATION)  # 'any depression in the family?' explains nothing
    if not names_the_room(said):
        out.add(Act.NAMING_MOMENT)
    return {act: p for act, p in found.items() if act not in out}


def strength(sentence: str, act: Act, model: LinearModel) -> float:
    """How strongly a sentence shows an act: rules count full, else the model's probability."""
    if act in certain_acts(sentence) or act in likely_acts(sentence):
        return 1.0
    return model.probabilities(asserted(sentence)).get(f"act:{act}", 0.0)


def topics_of(said: str, acts: dict[Act, float], turns: Sequence[Turn], model: LinearModel) -> tuple[Topic, ...]:
    """Topics by words, else by the model; risk follow-ups only while risk is the subject."""
    found = list(certain_topics(said))
    if not found and not follows_up(said):  # the model is for wordings that no rule foresaw
        found = _guessed_topics(said, model)
    if Act.RISK_DIRECT in acts:
        found.append(Topic.SUICIDE)
    if passive_wish(said):
        found.append(Topic.RISK_PASSIVE)
    if risk_was_named(acts, turns, within=2):  # later 'any plans?' is no question about it
        found += risk_follow_ups(said)
    elif risk_was_named(acts, turns) and asks_what_holds(said):
        found.append(Topic.RISK_PROTECTION)
    return tuple(dict.fromkeys(found))


def risk_was_named(acts: Mapping[Act, float], turns: Sequence[Turn], within: int = 8) -> bool:
    """Whether suicide was named now, or within so many of the trainee's last turns."""
    lately = [t for t in turns if t.speaker is Speaker.TRAINEE][-within:]
    return Act.RISK_DIRECT in acts or any(t.reading and t.reading.about(*RISK_TOPICS) for t in lately)


def _guessed_topics(said: str, model: LinearModel) -> list[Topic]:
    guesses = {label: p for label, p in model.labels_for(said).items() if label.startswith("topic:")}
    likely = sorted((label for label, p in guesses.items() if p >= SURE_OF_TOPIC), key=lambda label: -guesses[label])
    topics = [Topic(label.partition(":")[2]) for label in likely[:MOST_GUESSED_TOPICS]]
    return [t for t in topics if t not in RISK_TOPICS]
