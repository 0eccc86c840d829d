"""Traps of stance: a kind talk that moves nothing, and a talk without warmth."""

from simulator.core.compass import slots_of
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Phase
from simulator.engines.embedded.client_text import painful
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

DRIFT = 10
"""Trainee turns in a row that advance nothing, from which it is drift (clinical note 2.2, row 13)."""
NEARLY = 8
COLD = 10
FULL_OF_FEELING, MET = 8, 0.45
"""Painful client turns from which a session is full of feeling, and the share of them that has to be met."""
_WARM = (Act.REFLECTION, Act.AFFECT_REFLECTION, Act.VALIDATION, Act.AFFIRMATION, Act.REPAIR)
_LEADS = (
    Act.STRUCTURING,
    Act.TASK_SETTING,
    Act.TASK_REVIEW,
    Act.MOOD_CHECK,
    Act.EXACT_WORDS,
    Act.ROLE_PLAY,
    Act.TENTATIVE_LINK,
    Act.OPTIONS_QUESTION,
    Act.WISH_QUESTION,
)
_KIND_WORDS = any_of(
    r"that (?:sounds|must|seems|is|was)|i(?:'m| am) (?:so |very )?sorry|no wonder|of course|makes sense|i can "
    r"(?:see|hear)",
    r"thank you for|hard|painful|heavy|awful|a lot to|brave|understandabl\w+|anyone would|i hear",
)
_MOVES = any_of(
    r"what (?:did|do|would|happened|was|were|came|made)|when (?:did|was|exactly)|who (?:was|said|else)|which|how did",
    r"take me|walk me|show me|let's (?:go|look|take|try|practise|slow)|before next|this week (?:could|would|you)",
)


def vague_supportive_drift(scene: Scene, criterion: Criterion) -> Observation:
    """Ten turns of a middle session in which no point of the compass is moved and no task is set."""
    run: list[Turn] = []
    longest: list[Turn] = []
    for turn in scene.trainee:
        run = [] if _advances(scene, turn) else [*run, turn]
        longest = max(longest, run, key=len)
    advanced = next((t for t in scene.trainee if _advances(scene, t)), None)
    found: list[Violation] = []
    if len(longest) >= NEARLY:
        sure = 0.85 if len(longest) >= DRIFT else 0.65 if len(longest) >= 0.7 * len(scene.trainee) else 0.5
        found.append(scene.violation(criterion, longest[NEARLY - 1], sure))
    return observation(
        criterion,
        opportunity=len(scene.trainee) >= NEARLY,
        components={c.id: scene.quote_if(advanced) for c in criterion.basic},
        violations=found,
    )


def _advances(scene: Scene, turn: Turn) -> bool:
    """A point of the compass asked for: a feeling merely met with sympathy moves nothing."""
    reading = scene.reading(turn)
    if reading.does(*_LEADS):
        return True
    asks = reading.does(Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.MIXED_FEELINGS)
    return asks and bool(slots_of(reading, turn.text)) and _MOVES.search(normal(turn.text)) is not None


def cold_or_passive_stance(scene: Scene, criterion: Criterion) -> Observation:
    """No warmth over ten client turns full of feeling; or a middle session that nobody leads."""
    pained = [c for c in scene.client if painful(c.text)]
    warm = next((t for t in scene.trainee if _is_warm(scene, t)), None)
    leads = [t for t in scene.trainee if scene.reading(t).does(*_LEADS)]
    found: list[Violation] = []
    met = sum(scene.reading(t).does(*_WARM) for t in scene.trainee)
    cold = warm is None and len(pained) >= COLD // 2 and len(scene.client) >= COLD - 2
    cold = cold or (len(pained) >= FULL_OF_FEELING and met <= MET * len(pained))
    passive = scene.case.phase is Phase.MIDDLE and not leads and len(scene.trainee) >= COLD and _says_little(scene)
    if cold or passive:
        answer = next((t for t in scene.trainee if pained and t.index > pained[0].index), scene.trainee[-1])
        found.append(scene.violation(criterion, answer, 0.75))
    return observation(
        criterion,
        opportunity=len(pained) >= 3,
        components={c.id: scene.quote_if(warm) for c in criterion.basic},
        violations=found,
    )


def _is_warm(scene: Scene, turn: Turn) -> bool:
    return scene.reading(turn).does(*_WARM) or _KIND_WORDS.search(normal(turn.text)) is not None


def _says_little(scene: Scene) -> bool:
    """Whether most turns are murmurs."""
    short = sum(len(t.text.split()) <= 12 for t in scene.trainee)
    return short >= 0.5 * len(scene.trainee)
