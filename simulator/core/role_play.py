"""Rehearsal: what the person in role does, and what the client answers, as themselves or as the other."""

import re

from simulator.core.documents import Persona
from simulator.core.vocabulary import Difficulty, InRoleMove


def _any_of(*wordings: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(wordings)})\b")


_MOVES: tuple[tuple[InRoleMove, re.Pattern[str]], ...] = (
    (
        InRoleMove.ATTACK,
        _any_of(
            r"you (?:always|never|only|just|didn't even|don't even|left|ruined|forgot|lied)|your fault|because of you",
            r"how (?:could|dare) you|blame|selfish|useless|pathetic|what(?:'s| is) wrong with you|typical|stupid",
            r"you're (?:so|being|just|a|the)|ridiculous|ashamed of you|you (?:should|could|ought to) have",
            r"^you (?:signed|sold|took|broke|stole|promised|lied|hid|walked out|let (?:her|him|them|me|us))",
        ),
    ),
    (
        InRoleMove.SOFTEN,
        _any_of(
            r"sorry|apolog\w+|forgive|you're right|you are right|i (?:do )?(?:see|understand|hear you|get (?:it|that))",
            r"thank(?:s| you)|i didn't (?:know|realise|realize|mean)|i (?:miss|love) you|that must|fair enough",
            r"i was wrong|of course|all right then|okay then|let's",
        ),
    ),
    (
        InRoleMove.REQUEST,
        _any_of(
            r"(?:could|can|would|will|may) (?:you|we|i)|i(?:'d| would) (?:like|want|ask|love|prefer)|please|let me",
            r"i(?: am|'m)? (?:want|need|asking)(?: you| us)? (?:to|for|that)|what i(?:'d| would)? (?:need|want|like)",
            r"i'm asking|from now on",
        ),
    ),
    (
        InRoleMove.REFUSE,
        _any_of(
            r"no|nope|can't|cannot|won't|don't (?:have time|want)|not (?:now|today|my problem|going to)|busy|forget it",
            r"leave (?:it|me)|drop it|there's nothing to|i've nothing|no time|later|stop (?:it|that|going)",
        ),
    ),
    (
        InRoleMove.VAGUE,
        _any_of(
            r"nothing|fine|whatever|never mind|doesn't matter|it's okay|i'm okay|i suppose|maybe|i don't know",
            r"if you like",
        ),
    ),
)
"""Tried in this order: an accusation with a question in it is an accusation."""


_ASKS_FOR_IT = _any_of(r"(?:could|can|may|would|will) (?:i|we|you)")


def move_of(said: str) -> InRoleMove:
    """What a line said in role does, by its words."""
    plain = said.casefold().replace("\u2019", "'")
    asks = plain.rstrip().endswith("?")
    if asks and _ASKS_FOR_IT.search(plain) and not _MOVES[0][1].search(plain):
        return InRoleMove.REQUEST  # 'I'm sorry. Could I send it on Friday?' is more of a request than of an apology
    for move, pattern in _MOVES:
        if pattern.search(plain) and not (asks and move in (InRoleMove.REFUSE, InRoleMove.VAGUE)):
            return move
    return InRoleMove.ASK if asks else InRoleMove.SAY


def as_self(persona: Persona, said: str) -> str:
    """The address of the client's own answer to the trainee in the other's role."""
    move = move_of(said)
    if move is InRoleMove.REQUEST:
        move = InRoleMove.ASK
    if move is InRoleMove.VAGUE:
        move = InRoleMove.SAY
    return f"self_to.{move}" if persona.counterpart.self_to.get(move) else "role_play"


def as_other(persona: Persona, said: str, difficulty: Difficulty) -> str:
    """The address of the other's answer, spoken by the client, to the trainee in the client's role."""
    move = move_of(said)
    if move in (InRoleMove.REFUSE, InRoleMove.SAY):
        move = InRoleMove.VAGUE
    known = persona.counterpart.other_to.get(difficulty, {}).get(move)
    return f"other_to.{difficulty}.{move}" if known else f"other.{difficulty}"


def lines_in_role(persona: Persona, address: str) -> tuple[str, ...]:
    """The lines behind an address of `as_self` or `as_other`, those for the move first, then the rest of the scene."""
    kind, _, rest = address.partition(".")
    counterpart = persona.counterpart
    if kind == "self_to":
        return (*counterpart.self_to[InRoleMove(rest)], *counterpart.client_as_self)
    if kind == "other_to":
        difficulty, _, move = rest.partition(".")
        return (*counterpart.other_to[Difficulty(difficulty)][InRoleMove(move)], *getattr(counterpart, difficulty))
    if kind == "other":
        scene: tuple[str, ...] = getattr(counterpart, rest)
        return scene
    return counterpart.client_as_self
