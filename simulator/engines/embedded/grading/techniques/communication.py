"""The technique of communication analysis: one exchange, who said what, and what was meant and heard."""

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of, any_start_of

_DATED = any_of(
    r"when (?:was|did|exactly)|which (?:day|evening|night|morning)|what (?:day|time)",
    r"last (?:time|week|night|sunday|monday|tuesday|wednesday|thursday|friday|saturday)|yesterday",
    r"the (?:last|most recent) time",
    r"on (?:the )?(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)",
)
_ORDER = any_start_of(
    r"what (?:happened|came|did (?:he|she|they|you) (?:say|do)) (?:next|then|after that)|and then\b",
    r"who (?:spoke|started|said)|in (?:what|which) order|step by step|line by line",
    r"from the (?:start|beginning)|how did it (?:start|begin|end)|take me through|walk me through",
)
_MEANT = any_of(
    r"what (?:did|were) you (?:want|hop\w+|mean\w*|wish\w*|like|feel\w*|try\w*)",
    r"wanted (?:to say|him|her|them)|hoping (?:he|she|they|\w+) would|what went (?:through|on in) you",
    r"how did (?:that|it) feel|what did that feel",
)
_RECEIVED = any_of(
    r"how do you think (?:he|she|they|\w+) (?:heard|took|understood)",
    r"what (?:do you think |might )?(?:he|she|they|\w+) (?:heard|understood|made of)|come across",
    r"came across|could (?:he|she|they|\w+) have known|did (?:he|she|they|\w+) know (?:that )?(?:you|what)",
)
_TONE = any_of(r"tone|voice|silence|silent|face|looked|by text|on the phone|loud|quiet(?:ly)?|pause")
_TURNING = any_of(
    r"where (?:do you think )?(?:did )?it (?:turned?|went wrong|changed?)|turning point|which moment",
    r"at what point|what could you have said|where (?:might|could|would) you have",
)


def communication_analysis(scene: Scene, criterion: Criterion) -> Observation:
    """One real exchange rebuilt move by move."""
    words = list(scene.doing(Act.EXACT_WORDS))
    around = [t for t in scene.trainee if any(abs(t.index - w.index) <= 6 for w in words)]
    opportunity = bool(words) or any(scene.reading(t).about(Topic.CONFLICT, Topic.INCIDENT) for t in scene.trainee)
    return observation(
        criterion,
        opportunity=opportunity,
        components={
            "dated_incident": scene.first_like(_DATED, around),
            "words_of_both_sides": scene.quote(words[1], Act.EXACT_WORDS) if len(words) >= 2 else None,
            "order_of_moves": scene.first_like(_ORDER, around),
            "feeling_and_intended_message": scene.first_like(_MEANT, around),
            "intended_versus_received": scene.first_like(_RECEIVED, around),
            "tone_or_silence": scene.first_like(_TONE, around),
            "client_finds_turning_point": scene.first_like(_TURNING, around),
        },
    )
