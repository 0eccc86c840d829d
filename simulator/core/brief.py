"""What a voice is given: the plan, spelled out in authored lines. Nothing locked is in it."""

from collections.abc import Sequence

from pydantic import Field

from simulator.core.candour import fresh_lines, lines_up_to
from simulator.core.documents import Persona
from simulator.core.events import ClientState, Disclosure, Plan, Reaction
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


class Spoken(Frozen):
    """One earlier turn, as the voice may remember it."""

    speaker: Speaker
    text: str


class Brief(Frozen):
    """Everything that an engine's voice may know for one reply."""

    persona: str
    name: str
    manner: str
    sentence_words: int
    candour: Candour
    openness: float
    irritation: float
    hope: float
    said: str = Field(description="The trainee's turn.")
    in_role_as: str | None = None
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
        candour=plan.candour,
        openness=state.openness,
        irritation=state.irritation,
        hope=state.hope,
        said=said,
        in_role_as=in_role_as,
        scripted=any(d.fact.startswith("risk.") for d in plan.disclosures),
        reaction=plan.reaction,
        reaction_lines=reactions.get(plan.reaction.kind, ()) if plan.reaction else (),
        situation=plan.situation,
        situation_lines=persona.situations.get(plan.situation, ()) if plan.situation else (),
        permitted=tuple(
            Permitted(
                fact=d.fact,
                candour=d.candour,
                lines=_lines(persona, d, state, heard),
                first_say=_first_say(persona, d, state, heard),
            )
            for d in plan.disclosures
        ),
        gestures=persona.voice.gestures,
        shorts=persona.voice.shorts,
        recent=tuple(Spoken(speaker=t.speaker, text=t.text) for t in turns[-_TURNS_REMEMBERED:]),
        heard=tuple(t.text for t in turns if t.speaker is Speaker.CLIENT),
    )


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
