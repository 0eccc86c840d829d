"""What a turn owes to what was said before it: whether it follows pain, takes up words, or brings something new."""

from collections.abc import Mapping, Sequence

from simulator.core.documents import Persona
from simulator.core.mind import LOW_MOOD
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic
from simulator.engines.embedded.client_text import content_words, painful, takes_up
from simulator.engines.embedded.features import normal, quoted_parts, unquoted

GIVING_BACK = frozenset({Act.REFLECTION, Act.AFFECT_REFLECTION, Act.SUMMARY, Act.VALIDATION, Act.AFFIRMATION})
TURNS_IN_MIND = 3
WORDS_FROM_FURTHER_BACK = 2
"""Telling words that must meet when the client said them more than three turns ago; a link may rest on one."""


def client_texts(turns: Sequence[Turn]) -> list[str]:
    """Everything the client has said, oldest first."""
    return [t.text for t in turns if t.speaker is Speaker.CLIENT]


def after_pain(turns: Sequence[Turn], persona: Persona | None) -> bool:
    """Whether the client's last two turns held painful feeling, by their words or by what they told."""
    return any(painful(text) for text in client_texts(turns)[-2:]) or tells_what_hurts(turns, persona)


def picks_up(said: str, acts: Mapping[Act, float], turns: Sequence[Turn]) -> bool:
    """Whether the turn takes up what the client said: lately, in quotation marks, or in several telling words."""
    client = client_texts(turns)
    if takes_up(said, " ".join(client[-TURNS_IN_MIND:])) or quotes_client(said, turns):
        return True
    links = Act.TENTATIVE_LINK in acts
    if links and telling_an_event(turns):
        return True
    shared = content_words(said) & content_words(" ".join(client))
    return len(shared) >= (1 if links else WORDS_FROM_FURTHER_BACK)


def tells_what_hurts(turns: Sequence[Turn], persona: Persona | None) -> bool:
    """Whether the client's last two turns told something that hurts, whatever the words: the file knows what does."""
    plans = [t.plan for t in turns if t.speaker is Speaker.CLIENT and t.plan is not None][-2:]
    told = {d.fact for plan in plans for d in plan.disclosures}
    if told & _ALWAYS_HURTS:
        return True
    if persona is None:
        return False
    lows = {f"timeline.{p.id}" for p in persona.timeline if p.mood <= LOW_MOOD}
    losses = {f"life.{f.id}" for f in persona.life if f.topic in (Topic.LOSS, Topic.FEELINGS)}
    return any(a in lows | losses or (a in persona.facts and persona.facts[a].needs > 0) for a in told)


_ALWAYS_HURTS = frozenset({"hidden", "incident.feeling", "incident.wanted", "symptom.guilt", "symptom.mood"})


def only_gives_back(said: str, acts: Mapping[Act, float]) -> bool:
    """Whether nothing in the turn goes beyond giving back, and there is enough of it to be more than a murmur."""
    return len(said.split()) >= FEWEST_WORDS_GIVEN_BACK and acts.keys() <= GIVING_BACK


FEWEST_WORDS_GIVEN_BACK = 5


def telling_an_event(turns: Sequence[Turn]) -> bool:
    """Whether the client has lately been recounting something that happened: a link then has ground under it."""
    plans = [t.plan for t in turns if t.speaker is Speaker.CLIENT and t.plan is not None][-4:]
    return any(d.fact.startswith(("incident.", "timeline.")) for plan in plans for d in plan.disclosures)


def quotes_client(said: str, turns: Sequence[Turn]) -> bool:
    """Whether the trainee hands back, in quotation marks, words that the client used at any time."""
    spoken = normal(" ".join(t.text for t in turns if t.speaker is Speaker.CLIENT))
    return any(len(words.split()) > 1 and words.strip(" .,?!") in spoken for words in quoted_parts(said))


def brings_something_new(said: str, client: Sequence[str]) -> bool:
    """Whether the turn asks about a matter of its own, as opposed to 'tell me more' or the client's last words."""
    return bool(content_words(unquoted(said)) - content_words(" ".join(client)) - _WORDS_OF_ASKING)


def takes_up_the_risk_answer(said: str, turns: Sequence[Turn]) -> bool:
    """Whether the trainee hands back the client's own words about suicide: 'you said "not really"'."""
    answers = [t for t in turns if t.plan is not None and any(d.fact.startswith("risk.") for d in t.plan.disclosures)]
    return quotes_client(said, answers)


_WORDS_OF_ASKING = content_words(
    "tell more about that this going into feel feeling feelings felt feels happen happened happens next mean "
    "means meant like describe explain understand help share talk thing things part hear heard come came mind "
    "example instance word words bit little question ask wonder wondering imagine make makes made matter "
    "important else keep still anything something hardest hard difficult most moment today now curious interested "
    "begin problem problems where bring brings goes going through mind quoted affect affected affects start begin "
    "began could please would "
)
