"""What a voice is given: the plan, spelled out in authored lines. Nothing locked is in it."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from pydantic import Field

from simulator.core.candour import fresh_lines, lines_up_to
from simulator.core.documents import Persona
from simulator.core.events import ClientState, Disclosure, Plan, Reaction, Spoken
from simulator.core.reading import Frozen
from simulator.core.transcript import Turn, heard_from_client
from simulator.core.vocabulary import Candour, ReactionKind, Situation, Speaker

_TURNS_REMEMBERED = 12


class Permitted(Frozen):
    """One fact that may be told now, and the lines of it that have not been said: the most open that may be."""

    fact: str
    candour: Candour
    lines: tuple[str, ...]
    first_say: tuple[str, ...] = Field(
        default=(), description="Plain lines to begin with when a fact is told openly at once: what it is about."
    )


class Bearing(Frozen):
    """The client as everybody may know them, the same at every turn of every session: nothing of it is told or locked.

    Kept apart so that a prompt can begin with it and a provider can keep that beginning.
    """

    pronouns: str
    age: int
    work: str
    why_now: str
    referral: str = Field(description="The letter that the trainee has read.")
    reply_sentences: int
    idioms: tuple[str, ...]
    small_talk: tuple[str, ...] = Field(description="Authored lines without a fact in them, as samples of the manner.")


class Brief(Frozen):
    """Everything that an engine's voice may know for one reply."""

    persona: str
    name: str
    manner: str
    sentence_words: int
    bearing: Bearing
    candour: Candour
    openness: float
    irritation: float
    hope: float
    said: str = Field(description="The trainee's turn.")
    in_role_as: str | None = None
    plays: str | None = Field(default=None, description="The name of the person whom the client plays, roles reversed.")
    scripted: bool = Field(default=False, description="The lines are to be said word for word (risk answers).")
    reaction: Reaction | None = None
    reaction_lines: tuple[str, ...] = ()
    situation: Situation | None = None
    situation_lines: tuple[str, ...] = ()
    permitted: tuple[Permitted, ...] = ()
    gestures: tuple[str, ...]
    shorts: tuple[str, ...]
    recent: tuple[Spoken, ...] = Field(description="The last turns before this one, oldest first.")
    heard: tuple[str, ...] = Field(description="Everything the client has said, so as not to say it again.")
    told: tuple[str, ...] = Field(default=(), description="Addresses of the facts told so far.")
    objections: tuple[str, ...] = Field(
        default=(), description="What was wrong with the reply that this one replaces, in words that give nothing away."
    )


def brief_for(
    persona: Persona, plan: Plan, state: ClientState, turns: Sequence[Turn], said: str, in_role_as: str | None = None
) -> Brief:
    """The brief for this plan. `turns` are those before the trainee's present one."""
    heard = heard_from_client(turns)
    reactions: dict[ReactionKind, tuple[str, ...]] = (
        persona.reactions.get(plan.reaction.trigger, {}) if plan.reaction else {}
    )
    return Brief(
        persona=persona.id,
        name=persona.name,
        manner=persona.voice.manner,
        sentence_words=persona.voice.sentence_words,
        bearing=_bearing(persona),
        candour=plan.candour,
        openness=state.openness,
        irritation=state.irritation,
        hope=state.hope,
        said=said,
        in_role_as=in_role_as,
        plays=persona.person(plan.in_role_as).name if plan.in_role_as else None,
        scripted=any(d.fact.startswith("risk.") for d in plan.disclosures),
        reaction=plan.reaction,
        reaction_lines=reactions.get(plan.reaction.kind, ()) if plan.reaction else (),
        situation=plan.situation,
        situation_lines=_situation_lines(persona, plan),
        permitted=tuple(_permitted(persona, d, plan, state, heard) for d in plan.disclosures),
        gestures=persona.voice.gestures,
        shorts=persona.voice.shorts,
        recent=tuple(Spoken(speaker=t.speaker, text=t.text) for t in turns[-_TURNS_REMEMBERED:]),
        heard=tuple(t.text for t in turns if t.speaker is Speaker.CLIENT),
        told=tuple(state.told),
    )


def _permitted(persona: Persona, told: Disclosure, plan: Plan, state: ClientState, heard: str) -> Permitted:
    lines, first = _lines(persona, told, state, heard), _first_say(persona, told, state, heard)
    if first and len(plan.disclosures) > 1:  # two things in one breath: what each is about, and no scenes
        lines, first = first, ()
    return Permitted(fact=told.fact, candour=told.candour, lines=lines, first_say=first)


def _situation_lines(persona: Persona, plan: Plan) -> tuple[str, ...]:
    """The client's own way of holding a subject off, when they have one; else the lines of the moment."""
    own = persona.resistance.get(plan.resistance, ()) if plan.resistance else ()
    return own or (persona.situations.get(plan.situation, ()) if plan.situation else ())


def offered(brief: Brief) -> tuple[str, ...]:
    """The authored lines that a voice with words of its own may put into them: one thing, at most one detail of it."""
    lines: list[str] = []
    for permitted in brief.permitted:
        begun = permitted.first_say[:1]
        rich = (
            not begun and len(brief.permitted) == 1 and permitted.candour is Candour.OPEN and _at_will(permitted.fact)
        )
        lines += [*begun, *permitted.lines[: 2 if rich else 1]]
    return tuple(lines)


def _at_will(address: str) -> bool:
    """Whether lines of this fact can be told in any number. Scripts and the hidden detail come one by one."""
    return "." in address and not address.startswith(_ONE_BY_ONE)


_ONE_BY_ONE = ("risk.", "homework.", "incident.", "care.", "cue.", "ending_cue.", "opening.", "self_to.", "other")


def _bearing(persona: Persona) -> Bearing:
    voice, card = persona.voice, persona.card
    in_turns = zip_longest(*(persona.situations.get(situation, ()) for situation in _SMALL_TALK))
    return Bearing(
        pronouns=persona.identity.pronouns,
        age=card.age,
        work=card.work,
        why_now=card.why_now,
        referral=card.referral,
        reply_sentences=voice.reply_sentences,
        idioms=voice.idioms,
        small_talk=tuple(line for line in chain.from_iterable(in_turns) if line),
    )


_SMALL_TALK = (Situation.ACKNOWLEDGE, Situation.SILENCE, Situation.UNKNOWN, Situation.GREETING, Situation.LOCKED)


def _lines(persona: Persona, disclosure: Disclosure, state: ClientState, heard: str) -> tuple[str, ...]:
    """Scripts are given whole, for they may have to be said again; of a fact, what is still fresh."""
    if disclosure.fact.startswith("risk."):
        return lines_up_to(persona, disclosure.fact, disclosure.candour)
    return fresh_lines(persona, disclosure.fact, disclosure.candour, state.told.get(disclosure.fact), heard)


def _first_say(persona: Persona, disclosure: Disclosure, state: ClientState, heard: str) -> tuple[str, ...]:
    """An open line is a scene; told for the first time, the fact itself has to be said before it."""
    new = disclosure.fact not in state.told and disclosure.candour is Candour.OPEN
    if not new or disclosure.fact == "hidden" or disclosure.fact not in persona.facts:
        return ()
    return tuple(line for line in persona.facts[disclosure.fact].plain if line not in heard)
