"""A trainee's turn in its place, as the criteria's linear models see it. Training and grading share this function.

Five groups of features, each of length 1 so that none drowns the others: the trainee's own words, their runs of
letters, the client's last words, what the reader makes of the turn, and how the session stands at that moment.
"""

import math
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from simulator.core.dynamics import closed_run, was_understood
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.client_text import content_words, painful, takes_up
from simulator.engines.embedded.concepts import concepts_in
from simulator.engines.embedded.features import asserted, features, letter_runs, normal, quoted_parts, sentences, tokens
from simulator.engines.embedded.neutral import neutral
from simulator.engines.embedded.patterns.regex import any_of

if TYPE_CHECKING:
    from simulator.engines.embedded.grading.scene import Scene

Weighted = dict[str, float]

TENTATIVE = any_of(
    r"i wonder|i'm wondering|might|could it be|could that|may be|maybe|perhaps|possibly",
    r"does that (?:fit|sound|make)|is that (?:right|how|fair)|am i (?:right|wrong|close)|have i got",
    r"correct me|tell me if i|i could be wrong|or is it|or not|seems? to me|it sounds",
)
"""Words that leave room to be wrong."""
IN_DANGER = any_of(
    r"suicid\w*|kill(?:ing)? myself|end (?:it all|it|my life)|tablets|pills|(?:the|a|my) plan|wrote (?:the |some )?(?:"
    r"letters?|notes?)|goodbye|won't be (?:here|around)|be gone|not be here|saved (?:them )?up|by (?:friday|sunday|"
    r"then)",
)
VIOLENT = any_of(
    r"hit|hits|hitting|slap\w*|punch\w*|push(?:ed|es)|shov\w+|chok\w+|grab\w*|throw\w*|threw|smash\w*|broke (?:the|my)",
    r"threat\w*|afraid of (?:him|her|them)|scared of (?:him|her|them)|won't let me|doesn't let me|checks? my (?:phone|"
    r"messages)|follow\w* me|lock(?:s|ed) (?:me|the)|bruis\w*|knife|gun|regret it|takes my (?:card|money|wages|"
    r"passport)",
)
_HERE_CUE = any_of(
    r"you(?:'re| are|'ll| will|'d| would)? (?:probably |must |might )?(?:think|thinking|be (?:bored|tired|"
    r"disappointed)|"
    r"bored|fed up|sick of|disappointed|cross|annoyed|judg\w+)|sorry|wast\w+ your time|whatever you (?:think|say)|you "
    r"know best|bother you|let you down|a bad (?:client|patient)|stupid (?:question|thing)",
)
_BACK_THEN = any_of(
    r"childhood|as a (?:child|boy|girl|kid)|grew up|growing up|when you were (?:\w+ )?(?:little|small|young|\d+|a \w+)",
    r"(?:mother|father|parents|mum|dad)(?:'s)? (?:was|were|did|had|used)|back then|earliest|first (?:memory|time)|then",
)


def situation(scene: "Scene", turn: Turn) -> Weighted:
    """Every feature with its weight."""
    own = asserted(turn.text)
    client = scene.client_before(turn)
    groups: tuple[Weighted, ...] = (
        *_words(neutral(own)),
        dict.fromkeys(_client_words(neutral(client)), 1.0),
        dict(_read(scene, turn)),
        dict.fromkeys(_standing(scene, turn, own, client), 1.0),
    )
    return _of_unit_length(groups)


def _words(own: str) -> tuple[Weighted, Weighted]:
    return features(own), {f"~{run}": 1 + math.log(n) for run, n in letter_runs(own).items()}


def _of_unit_length(groups: Iterable[Weighted]) -> Weighted:
    found: Weighted = {}
    for group in groups:
        scale = 1 / math.sqrt(sum(v * v for v in group.values()) or 1.0)
        found.update({name: value * scale for name, value in group.items()})
    return found


def _client_words(client: str) -> Iterator[str]:
    words = tokens(client)[-60:]
    yield from (f"c {word}" for word in words)
    yield from (f"c ={concept}" for concept in concepts_in(words))


def _read(scene: "Scene", turn: Turn) -> Iterator[tuple[str, float]]:
    reading = scene.reading(turn)
    yield from ((f"act {act}", confidence) for act, confidence in reading.acts.items())
    yield from ((f"topic {topic}", 0.7) for topic in reading.topics)


def _standing(scene: "Scene", turn: Turn, own: str, client: str) -> Iterator[str]:
    """How the turn is built, what came before it, and where in the course it stands."""
    reading, before = scene.reading(turn), scene.before(turn)
    plain = normal(own)
    yield from _built(turn, plain, client, scene.client_before(turn, 4))
    yield f"session {min(scene.case.session_number, 16)}"
    yield f"phase {scene.case.phase}"
    yield f"area {scene.case.focal_area or 'open'}"
    yield from _cues(scene, turn, client)
    if was_understood(before):
        yield "understood"
    if scene.explored_since_pain(turn):
        yield "explored since pain"
    run = closed_run(reading, before)
    yield from (f"closed run {n}" for n in (2, 4, 6) if run >= n)
    lately = before[-4:]
    for name, act in (("past", Act.PAST_QUESTION), ("cognitive", Act.COGNITIVE), ("exact", Act.EXACT_WORDS)):
        seen = sum(scene.reading(t).does(act) for t in lately)
        yield from (f"{name} before {n}" for n in (1, 2, 3) if seen >= n)
    back = sum(_BACK_THEN.search(normal(t.text)) is not None for t in lately)
    yield from (f"back then before {n}" for n in (1, 2, 3) if back >= n)
    if any(scene.reading(t).does(Act.RISK_DIRECT) for t in before[-3:]):
        yield "risk named before"
    if any(scene.reading(t).about(Topic.EXPECTATIONS, Topic.WISHES) for t in before):
        yield "wish asked before"


def _built(turn: Turn, plain: str, client: str, lately: str) -> Iterator[str]:
    parts = sentences(turn.text)
    asks = [p.rstrip("\"')]").endswith("?") for p in parts]
    yield "ends asking" if asks and asks[-1] else "ends telling"
    if asks and not any(asks):
        yield "asks nothing"
    if TENTATIVE.search(plain):
        yield "tentative"
    if quoted_parts(turn.text):
        yield "quotes"
    mine, theirs = content_words(turn.text), content_words(client)
    shared = len(mine & theirs) / (len(mine) or 1)
    yield from (f"shares {share}" for share in (0.1, 0.25, 0.5) if shared >= share)
    if takes_up(turn.text, lately):
        yield "takes up"
    if parts and takes_up(parts[0], client):
        yield "begins with theirs"


def _cues(scene: "Scene", turn: Turn, client: str) -> Iterator[str]:
    plain, lately = normal(client), normal(scene.client_before(turn, 4))
    if painful(client):
        yield "pain now"
    elif painful(lately):
        yield "pain lately"
    for name, pattern in (("danger", IN_DANGER), ("violence", VIOLENT), ("room", _HERE_CUE)):
        if pattern.search(plain):
            yield f"{name} now"
        found = len(pattern.findall(lately))
        yield from (f"{name} lately {n}" for n in (1, 2) if found >= n)
    if re.search(r"\?\s*$", client):
        yield "client asks"
    yield f"client words<{next((n for n in (4, 10, 25, 60) if len(client.split()) < n), 999)}"
