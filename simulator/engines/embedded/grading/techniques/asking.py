"""Techniques of asking: clarification in the client's own words, and direct questions."""

from simulator.core.dynamics import closed_run
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Attribute, Topic
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

_ASKS = (Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.WISH_QUESTION)
_ATTRIBUTE_TOPICS = tuple(Topic(a.value) for a in Attribute)
_SENSITIVE = (Topic.SUICIDE, Topic.SUBSTANCES, Topic.PSYCHOSIS, Topic.MANIA)
_HURRIED = 4
"""Bare closed questions in a row from which nobody could say that there was room for an answer."""

CHECKS = any_of(
    r"does that (?:fit|sound|make sense|ring)|is that (?:right|how|it|fair)|have i (?:got|understood)",
    r"am i (?:right|close|hearing)|what do you (?:make|think)|or (?:is it|not|am i)|correct me|tell me if",
    r"would you say|how does that (?:sound|sit)",
)
"""Asks whether what was said is right."""
_PURPOSE = any_of(
    r"so that i|because i want to|i(?:'m| am) asking because|i ask because",
    r"i want to (?:understand|get|be sure)|to understand|help me understand",
)
_CONTRAST = any_of(
    r"you say \w+.{0,40}\b(?:but|and yet)|your (?:voice|face|eyes)",
    r"(?:smil\w+|laugh\w*) (?:as|when|while) you|words say|said (?:it was )?fine",
)
_REASON = any_of(
    r"i ask (?:everyone|everybody|all)|because|so that|the reason|i(?:'d| would) like to ask",
    r"i(?:'m| am) going to ask|this (?:is|may be) (?:personal|a hard)|it helps me",
)


def clarification(scene: Scene, criterion: Criterion) -> Observation:
    """The client's own words back, with room to correct, and going somewhere."""
    given_back = [
        t
        for t in scene.trainee
        if scene.reading(t).does(Act.REFLECTION, Act.SUMMARY) and takes_up(t.text, scene.client_before(t, 2))
    ]
    leads_on = next((t for t in given_back if scene.reading(t).does(*_ASKS)), None)
    return observation(
        criterion,
        opportunity=len(scene.client) >= 4,
        components={
            "client_words": scene.quote_if(given_back[0] if given_back else None),
            "invites_correction": scene.first_like(CHECKS, given_back),
            "purpose": scene.first_like(_PURPOSE) or scene.quote_if(leads_on),
            "contrast_words_affect": scene.first_like(_CONTRAST),
        },
    )


def direct_elicitation(scene: Scene, criterion: Criterion) -> Observation:
    """Single, specific questions; a reason where it is sensitive; room for the answer."""
    asking = [t for t in scene.trainee if scene.reading(t).does(*_ASKS)]
    single = [t for t in asking if t.text.count("?") <= 1 and (scene.reading(t).asks or scene.reading(t).topics)]
    piled = [t for t in asking if t.text.count("?") >= 3 or closed_run(scene.reading(t), scene.before(t)) >= _HURRIED]
    sensitive = [t for t in asking if scene.reading(t).about(*_SENSITIVE)]
    reason = scene.first_like(_REASON, sensitive) if sensitive else scene.quote_if(single[0] if single else None)
    general = next((t for t in single if scene.reading(t).does(Act.OPEN_QUESTION)), None)
    narrowed = next((t for t in single if general and t.index > general.index and _narrows(scene, general, t)), None)
    return observation(
        criterion,
        opportunity=len(scene.trainee) >= 4,
        components={
            "single_specific": scene.quote_if(single[0] if single else None),
            "reason_if_sensitive": reason,
            "room_for_answer": scene.quote_if(single[-1]) if single and not piled else None,
            "general_to_specific": scene.quote_if(narrowed),
        },
    )


def _narrows(scene: Scene, general: Turn, turn: Turn) -> bool:
    shared = set(scene.reading(general).people) & set(scene.reading(turn).people)
    return bool(shared) and scene.reading(turn).about(*_ATTRIBUTE_TOPICS) and turn.index - general.index <= 4


_HALF_SAID = any_of(
    r"you (?:said|started|began|stopped|were (?:going|about))[^?]*(?:and|then|but|when)?|and (?:then|so)|because|"
    r"the (?:rest|end) of",
    r"go on|finish (?:it|that)|you (?:trailed|broke) off",
)


def exploratory_techniques(scene: Scene, criterion: Criterion) -> Observation:
    """Mostly open questions, one at a time, that follow what the client has just said."""
    asking = [t for t in scene.trainee if scene.reading(t).does(*_ASKS)]
    opened = [t for t in asking if scene.reading(t).does(Act.OPEN_QUESTION, Act.EXACT_WORDS, Act.WISH_QUESTION)]
    following = [t for t in opened if takes_up(t.text, scene.client_before(t))]
    piled = [t for t in asking if t.text.count("?") >= 3]
    mostly = len(asking) >= 3 and len(opened) * 2 >= len(asking)
    return observation(
        criterion,
        opportunity=len(asking) >= 4,
        components={
            "mostly_open": scene.quote(opened[-1]) if mostly else None,
            "follows": scene.quote(following[1]) if len(following) > 1 else None,
            "single_questions": scene.quote(asking[0]) if asking and len(piled) * 5 <= len(asking) else None,
            "productive_silence": scene.first_doing(Act.SILENCE),
            "extends_half_said": scene.first_like(_HALF_SAID, following),
        },
        confidence=0.7,
    )


_HERE_AND_NOW = any_of(
    r"here(?: with me)?|just now|between (?:you and me|us)|with me|in this room|a moment ago|when i (?:said|asked|"
    r"looked)",
)
_MAYBE = any_of(
    r"i wonder|i noticed|might|maybe|perhaps|i may be wrong|i had the (?:sense|feeling)|could it|it seemed|am i"
)
_OUTSIDE = any_of(
    r"(?:with|to|like) (?:your|him|her|them|others?|people|\w+ (?:too|as well|at home))[^?]*|(?:at (?:home|work)|"
    r"elsewhere|other people)",
)
_TRY = any_of(
    r"(?:try|could you|would you|want to|how would it be to)[^?.]*(?:say|tell|disagree|ask)[^?.]*(?:me|here|now|to "
    r"me)|practi[sc]e[^?.]*me",
)
_OWN_SLIP = any_of(
    r"(?:i(?:'m| am) sorry|my (?:mistake|fault)|i (?:got|missed|was|shouldn't|rushed)|that "
    r"was)[^.?]*(?:wrong|quick|me|that)?"
)
_DISAGREES = any_of(r"(?:disagree|no to me|tell me (?:i'm|when i'm) wrong|say no|correct me|object|contradict)")


def therapeutic_relationship_as_model(scene: Scene, criterion: Criterion) -> Observation:
    """A moment between the two named tentatively, asked about, tied to a present relationship and tried out."""
    moments = [
        t
        for t in scene.trainee
        if scene.reading(t).does(Act.NAMING_MOMENT)
        or (_HERE_AND_NOW.search(normal(t.text)) and _MAYBE.search(normal(t.text)))
    ]
    near = [t for t in scene.trainee if moments and 0 <= t.index - moments[0].index <= 8]
    tentative = scene.first_like(_MAYBE, moments)
    asks = next((t for t in near if "?" in t.text and _HERE_AND_NOW.search(normal(t.text))), None)
    outside = scene.first_like(_OUTSIDE, [t for t in near if "?" in t.text])
    return observation(
        criterion,
        opportunity=bool(moments),
        components={
            "tentative": tentative,
            "asks": scene.quote_if(asks),
            "outside_tie": outside,
            "try_out": scene.first_like(_TRY, near),
            "repairs_own_slip": scene.first_doing(Act.REPAIR) or scene.first_like(_OWN_SLIP, moments),
            "practises_disagreeing": scene.first_like(_DISAGREES, near),
        },
        confidence=0.7,
    )
