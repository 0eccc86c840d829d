"""Understands a trainee's turn: its words, and what they owe to what was said before."""

from collections.abc import Sequence

from simulator.core.care import RISK_TOPICS
from simulator.core.documents import Persona
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.asking import AskingModel, index_of, load_asking
from simulator.engines.embedded.client_text import echoes
from simulator.engines.embedded.context import (
    GIVING_BACK,
    TURNS_IN_MIND,
    after_pain,
    brings_something_new,
    client_texts,
    only_gives_back,
    picks_up,
    takes_up_the_risk_answer,
)
from simulator.engines.embedded.fingerprint import fingerprint
from simulator.engines.embedded.matching import Wanted, facts_asked
from simulator.engines.embedded.model import LinearModel, load_model
from simulator.engines.embedded.patterns.care import brings_somebody_in
from simulator.engines.embedded.patterns.language import nonsense, other_language
from simulator.engines.embedded.patterns.questions import asking_part, asks_on, only_checks, tells
from simulator.engines.embedded.patterns.risk import is_about_something_else
from simulator.engines.embedded.patterns.tense import tense_of
from simulator.engines.embedded.people import people_meant
from simulator.engines.embedded.words import (
    ACCUSING,
    IN_GENERAL,
    acts_of,
    risk_was_named,
    strength,
    topics_of,
)

RULES_VERSION = "2"
"""Bump with every change that can move a reading, and say so in CHANGELOG.md."""
LIKELY_REFLECTION = 0.6
_EXPLAINING = {Act.PSYCHOEDUCATION, Act.INFORMATION, Act.STRUCTURING, Act.TIME_LIMIT, Act.CONFIDENTIALITY}
_NOT_TO_THE_CLIENT = {Act.SILENCE, Act.OUT_OF_ROLE, Act.INSULT}


class EmbeddedReader:
    """The reader that needs no key and no network."""

    def __init__(self, model: LinearModel | None = None, asking: AskingModel | None = None) -> None:
        self._model = model or load_model()
        self._asking = asking or load_asking()
        self.version = f"embedded-{RULES_VERSION}-{fingerprint()}"

    async def read(self, said: str, turns: Sequence[Turn], persona: Persona | None) -> Reading:
        """Reads one turn. Never raises, whatever the text."""
        return self.read_now(said, turns, persona)

    def read_now(self, said: str, turns: Sequence[Turn], persona: Persona | None) -> Reading:
        """The same without waiting: the work is arithmetic."""
        acts = self._in_context(said, acts_of(said, self._model), turns)
        hurt = after_pain(turns, persona)
        if acts.keys() & _NOT_TO_THE_CLIENT:
            return Reading(acts=acts, after_pain=hurt)
        if other_language(said):
            return Reading(understood="other_language", questions=said.count("?"))
        people = people_meant(said, turns, persona) if persona else []
        if persona and people and Act.ROLE_PLAY not in acts and brings_somebody_in(index_of(persona).masked(said)):
            acts = {**acts, Act.SAFETY_CONTACT: 1.0}
        if not people and not acts and nonsense(said, self._model.knows):
            return Reading(understood="nonsense", questions=said.count("?"))
        asking = asking_part(said)
        topics = topics_of(asking, acts, turns, self._model)
        asked_now = bool(acts.keys() & {Act.OPEN_QUESTION, Act.CLOSED_QUESTION}) or not acts
        just_now = risk_was_named(acts, turns, within=1)
        if takes_up_the_risk_answer(said, turns):
            topics = (*topics, Topic.SUICIDE)
        open_to_it = asked_now and not is_about_something_else(said)
        if persona and open_to_it and risk_was_named(acts, turns) and not set(topics) & set(RISK_TOPICS[1:]):
            topics = (*topics, *self._asking.risk_follow_up(asking, index_of(persona), at_once=just_now))
        checks = only_checks(said, explains=bool(acts.keys() & _EXPLAINING))
        wanted = Wanted()
        if persona and not checks and (acts or not tells(said)):
            exact = (Act.EXACT_WORDS in acts and not people) or asks_on(asking)
            wanted = facts_asked(said, topics, people, turns, persona, self._asking, only_if_sure=exact)
        new = brings_something_new(said, client_texts(turns)[-TURNS_IN_MIND:])
        return Reading(
            acts=acts,
            topics=topics,
            people=tuple(people),
            asks=wanted.facts,
            torn=wanted.torn,
            checks=checks,
            questions=said.count("?"),
            tense=tense_of(asking),
            strange=new and not wanted.facts and not set(topics) & IN_GENERAL,
            after_pain=hurt,
            picks_up=picks_up(said, acts, turns),
        )

    def strength(self, sentence: str, act: Act) -> float:
        """How strongly a sentence shows an act, 0 to 1."""
        return strength(sentence, act, self._model)

    def _in_context(self, said: str, acts: dict[Act, float], turns: Sequence[Turn]) -> dict[Act, float]:
        """The client's own words given back are a reflection, whatever they sound like."""
        if acts.keys() <= GIVING_BACK | ACCUSING and echoes(said, " ".join(client_texts(turns))):
            certain = {act: p for act, p in acts.items() if act not in ACCUSING or p == 1.0}
            return certain | {Act.REFLECTION: 1.0}
        if Act.REFLECTION not in acts and only_gives_back(said, acts) and picks_up(said, acts, turns):
            return acts | {Act.REFLECTION: LIKELY_REFLECTION}
        return acts
