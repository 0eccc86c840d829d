"""The transcript as a model is shown it, and a model's quotes found again in what was really said."""

from collections.abc import Sequence

from simulator.core.scoring import Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.engines.llm.wording import filled, harmless
from simulator.ports import Case

_ALIKE = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2013": "-", "\u2014": "-"}
    | {"<": "\u2039", ">": "\u203a", "[": "(", "]": ")", "\u00a6": "|"}
)
"""Signs that models change when they copy, and those that we changed when we showed the text."""


def transcript_prompt(case: Case) -> str:
    """The session between its marks, the same for every panel."""
    return filled(
        "transcript.md",
        session=str(case.session_number),
        planned=str(case.sessions_planned),
        phase=case.phase.value,
        area=case.focal_area.value.replace("_", " ") if case.focal_area else "not known",
        turns="\n".join(_line(i, turn) for i, turn in enumerate(case.turns)),
    )


def _line(index: int, turn: Turn) -> str:
    who = turn.speaker.value
    if turn.in_role_as:
        who = f"{who} as {harmless(turn.in_role_as)}"
    return f"[{index}] {who}: {harmless(turn.text)}"


def found(turn: int | None, text: str, turns: Sequence[Turn], speaker: Speaker | None) -> Quote | None:
    """The quote with the very letters of its turn.

    Models miscount: words that stand in one other turn of the same speaker only are meant from there. With `speaker`
    given, nobody else can be quoted, nor somebody who speaks in role.
    """
    among = [i for i, t in enumerate(turns) if speaker is None or (t.speaker is speaker and t.in_role_as is None)]
    if turn in among and (letters := _letters(text, turns[turn].text)):
        return Quote(turn=turn, text=letters)
    elsewhere = [(i, letters) for i in among if (letters := _letters(text, turns[i].text))]
    return Quote(turn=elsewhere[0][0], text=elsewhere[0][1]) if len(elsewhere) == 1 else None


def _letters(quote: str, said: str) -> str:
    """The part of what was said that the quote means; '' if it is not there."""
    bare, _ = _plain(quote.strip().strip("\"'\u201c\u201d\u2018\u2019\u2026"))
    return _found(bare.strip(), said) or _found(bare.strip(" ."), said)


def _found(wanted: str, said: str) -> str:
    if not any(c.isalnum() for c in wanted):
        return ""
    shown, places = _plain(said)
    at = shown.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _inside_a_word(shown, at, end):
            return said[places[at] : places[end - 1] + 1]
        at = shown.find(wanted, at + 1)
    return ""


def _inside_a_word(text: str, begin: int, end: int) -> bool:
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return (before.isalnum() and text[begin].isalnum()) or (after.isalnum() and text[end - 1].isalnum())


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in small letters with single spaces and plain signs, and where each of them stands in the original."""
    letters: list[str] = []
    places: list[int] = []
    for place, c in enumerate(text.translate(_ALIKE)):
        if not c.isprintable() or c.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                places.append(place)
            continue
        small = c.casefold()
        letters.append(small if len(small) == 1 else c)
        places.append(place)
    return "".join(letters), places
