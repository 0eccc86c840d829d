"""Understands a trainee's turn: rules where words settle it, the linear model where they do not."""

from collections.abc import Sequence

from simulator.core.documents import Persona
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic
from simulator.engines.embedded import rules
from simulator.engines.embedded.client_text import content_words, echoes, painful, takes_up
from simulator.engines.embedded.features import normal, quoted_parts, unquoted
from simulator.engines.embedded.matching import facts_asked, people_meant
from simulator.engines.embedded.model import LinearModel, load_model

RULES_VERSION = "1"
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
SURE_ENOUGH = 0.5
SURER = {Act.MIXED_FEELINGS: 0.85, Act.SMALL_STEP: 0.8}
"""Acts that open doors need more than an even chance."""
SURE_OF_TOPIC = 0.75
MOST_GUESSED_TOPICS = 2
_QUESTIONS = frozenset({Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.TASK_SETTING, Act.TENTATIVE_LINK})
_GUESSED_ACCUSATIONS = frozenset(
    {Act.REASSURANCE, Act.ADVICE, Act.INTERPRETATION, Act.LABEL, Act.MINIMISING, Act.BLAME, Act.PSYCHOEDUCATION}
)
WORDS_FROM_FURTHER_BACK = 2
"""Telling words that must meet when the client said them more than three turns ago; a link may rest on one."""
_RISK_TOPICS = frozenset(
    {Topic.SUICIDE, Topic.RISK_PLAN, Topic.RISK_MEANS, Topic.RISK_INTENT, Topic.RISK_HISTORY, Topic.RISK_PROTECTION}
)


class EmbeddedReader:
    """The reader that needs no key and no network."""

    def __init__(self, model: LinearModel | None = None) -> None:
        self._model = model or load_model()
        self.version = f"embedded-{RULES_VERSION}-{self._model.corpus_hash[:8]}"

    async def read(self, said: str, turns: Sequence[Turn], persona: Persona | None) -> Reading:
        """Reads one turn. Never raises, whatever the text."""
        return self.read_now(said, turns, persona)

    def read_now(self, said: str, turns: Sequence[Turn], persona: Persona | None) -> Reading:
        """The same without waiting: the work is arithmetic."""
        client = [t.text for t in turns if t.speaker is Speaker.CLIENT][-3:]
        context = {
            "after_pain": any(painful(text) for text in client[-2:]) or _just_confided(turns),
            "picks_up": takes_up(said, " ".join(client)) or _quotes_client(said, turns),
        }
        acts = self.acts(said)
        spoken = " ".join(t.text for t in turns if t.speaker is Speaker.CLIENT)
        if not acts.keys() & _QUESTIONS and echoes(
            said, spoken
        ):  # the client's own words given back are a reflection, whatever they sound like
            acts = {a: p for a, p in acts.items() if a not in _GUESSED_ACCUSATIONS or p == 1.0} | {Act.REFLECTION: 1.0}
        least = 1 if Act.TENTATIVE_LINK in acts else WORDS_FROM_FURTHER_BACK
        context["picks_up"] |= Act.TENTATIVE_LINK in acts and _telling_an_event(turns)
        context["picks_up"] |= len(content_words(said) & content_words(spoken)) >= least
        if acts.keys() & {Act.SILENCE, Act.OUT_OF_ROLE, Act.INSULT}:
            return Reading(acts=acts, **context)
        if rules.other_language(said):
            return Reading(understood="other_language", questions=said.count("?"))
        people = people_meant(said, turns, persona) if persona else []
        if not people and rules.nonsense(said, self._model.knows):
            return Reading(understood="nonsense", questions=said.count("?"))
        topics = self.topics(said, acts, turns)
        asks = facts_asked(said, set(acts), topics, people, turns, persona) if persona else ()
        return Reading(
            acts=acts,
            topics=topics,
            people=tuple(people),
            asks=asks,
            questions=said.count("?"),
            strange=not asks and not rules.certain_topics(said) and _brings_something_new(said, client),
            **context,
        )

    def acts(self, said: str) -> dict[Act, float]:
        """Every act with its confidence, strongest first."""
        certain = rules.certain_acts(said)
        if Act.SILENCE in certain:
            return {Act.SILENCE: 1.0}
        found = dict.fromkeys(certain, 1.0)
        for label, probability in self._model.labels_for(unquoted(said)).items():
            kind, _, name = label.partition(":")
            if kind != "act" or probability < SURE_ENOUGH:
                continue
            act = Act(name)
            if act is Act.OPEN_QUESTION and Act.CLOSED_QUESTION in certain:
                continue
            if probability < SURER.get(act, SURE_ENOUGH):
                continue
            if act not in _RULES_ONLY and act not in found:
                found[act] = round(probability * rules.doubt(said, act), 3)
        for act, likelihood in rules.likely_acts(said).items():
            found[act] = max(found.get(act, 0.0), likelihood)
        if rules.asks_since_last_time(said):
            found[Act.MOOD_CHECK] = 1.0
        if found.get(Act.VALIDATION, 0) > found.get(Act.MINIMISING, 1):
            del found[Act.MINIMISING]  # allowing a feeling is not making it small
        if rules.only_asks(said):
            found.pop(Act.PSYCHOEDUCATION, None)  # 'any depression in the family?' explains nothing
        if Act.NAMING_MOMENT in found and not rules.names_the_room(said):
            found[Act.NAMING_MOMENT] = min(found[Act.NAMING_MOMENT], 0.5)
        return {a: p for a, p in sorted(found.items(), key=lambda pair: -pair[1]) if p >= SURE_ENOUGH}

    def strength(self, sentence: str, act: Act) -> float:
        """How strongly a sentence shows an act: rules count full, else the model's probability."""
        if act in rules.certain_acts(sentence) or act in rules.likely_acts(sentence):
            return 1.0
        return self._model.probabilities(unquoted(sentence)).get(f"act:{act}", 0.0)

    def topics(self, said: str, acts: dict[Act, float], turns: Sequence[Turn]) -> tuple[Topic, ...]:
        """Topics by words and by the model, risk follow-ups only while risk is the subject."""
        found = list(rules.certain_topics(said))
        if not found and not rules.follows_up(
            said
        ):  # words decide where they can; the model is for wordings that no rule foresaw
            guesses = {label: p for label, p in self._model.labels_for(said).items() if label.startswith("topic:")}
            likely = [label for label, p in guesses.items() if p >= SURE_OF_TOPIC]
            ranked = sorted(likely, key=lambda label: -guesses[label])[:MOST_GUESSED_TOPICS]
            found = [t for label in ranked if (t := Topic(label.partition(":")[2])) not in _RISK_TOPICS]
        if Act.RISK_DIRECT in acts:
            found.append(Topic.SUICIDE)
        lately = [t for t in turns if t.speaker is Speaker.TRAINEE][-2:]
        if Act.RISK_DIRECT in acts or any(t.reading and t.reading.about(*_RISK_TOPICS) for t in lately):
            found += rules.risk_follow_ups(said)
        return tuple(dict.fromkeys(found))


def _just_confided(turns: Sequence[Turn]) -> bool:
    """Whether the client has just told the hidden detail: that hurts, whatever the words."""
    last = next((t for t in reversed(turns) if t.speaker is Speaker.CLIENT), None)
    return last is not None and last.plan is not None and any(d.fact == "hidden" for d in last.plan.disclosures)


def _telling_an_event(turns: Sequence[Turn]) -> bool:
    """Whether the client has lately been recounting something that happened: a link then has ground under it."""
    plans = [t.plan for t in turns if t.speaker is Speaker.CLIENT and t.plan is not None][-4:]
    return any(d.fact.startswith(("incident.", "timeline.")) for plan in plans for d in plan.disclosures)


def _quotes_client(said: str, turns: Sequence[Turn]) -> bool:
    """Whether the trainee hands back, in quotation marks, words that the client used at any time."""
    spoken = normal(" ".join(t.text for t in turns if t.speaker is Speaker.CLIENT))
    return any(len(words.split()) > 1 and words.strip(" .,?!") in spoken for words in quoted_parts(said))


def _brings_something_new(said: str, client: Sequence[str]) -> bool:
    """Whether the turn asks about a matter of its own, as opposed to 'tell me more' or the client's last words."""
    return bool(content_words(unquoted(said)) - content_words(" ".join(client)) - _WORDS_OF_ASKING)


_WORDS_OF_ASKING = content_words(
    "tell more about that this going into feel feeling feelings felt feels happen happened happens next mean means meant like describe explain "
    "understand help share talk thing things part hear heard come came mind example instance word words bit little question ask wonder "
    "wondering imagine make makes made matter important else keep still anything something hardest hard difficult most moment today now "
    "curious interested begin problem problems where bring brings goes going through mind quoted affect affected affects start begin began could please would"
)
