"""Hints: what is open, which move would serve it, a line to say. Three steps, asked for one by one.

In a drill the hints are the drill's. In a session they follow the compass of the incident under way, and know nothing
of the client that the trainee does not.
"""

from typing import Literal

from simulator.core.compass import Slot
from simulator.core.drills import Drill
from simulator.core.events import HintGiven
from simulator.core.incident import compass_now
from simulator.core.transcript import Transcript

Steps = tuple[str, str, str]

HINTS: dict[Slot, Steps] = {
    Slot.EVENT: (
        "There is no event yet: no one day or moment that this is about.",
        "Ask for one recent time, and stay with that one.",
        "When did you last feel it? Take me to that moment.",
    ),
    Slot.WHO: (
        "It is not clear yet who was there.",
        "Ask with whom it happened, and how things stand between the two.",
        "Who was with you when it happened?",
    ),
    Slot.SAID: (
        "Nobody has said yet what was said.",
        "Ask for the exact words, the client's and the other's, in their order.",
        "What did you say, in those words? And what came back?",
    ),
    Slot.UNSAID: (
        "You do not know what was not said.",
        "Ask what the client would have liked to say and kept back.",
        "What did you want to say, and didn't?",
    ),
    Slot.FEELING: (
        "No feeling has been asked for in this moment.",
        "Ask what was felt just then, or give back the feeling that you hear.",
        "What was that like for you, just at that moment?",
    ),
    Slot.WANT: (
        "It is open what the client wanted.",
        "Ask what they hoped for or expected from the other.",
        "What were you hoping would come back?",
    ),
    Slot.OUTCOME: (
        "You do not know what came of it.",
        "Ask what happened afterwards, between the two and to the mood.",
        "And what happened then? How was the rest of the evening?",
    ),
    Slot.NEXT_STEP: (
        "There is no next step yet.",
        "Ask what the client might try, and make it small: one person, one sentence.",
        "If you tried one small thing with them this week, what would it be?",
    ),
}
ALL_THERE = "Every point is there. Put it together in the client's words, and ask whether it is so."
"""The first hint where the compass is full: the next step is the last of its points."""


def next_hint(transcript: Transcript, drill: Drill | None) -> HintGiven | None:
    """The next step of help for the turn that is to come; None when all three have been given for it."""
    now = len(transcript.turns)
    given = [n.event for n in transcript.notes if isinstance(n.event, HintGiven) and n.turn == now]
    if len(given) == len(_STEPS):
        return None
    step = _STEPS[len(given)]
    if drill is not None:
        return HintGiven(step=step, about=drill.skill, text=drill.hints[step - 1])
    empty = next((point.slot for point in compass_now(transcript.turns) if point.turn is None), None)
    slot = empty or Slot.NEXT_STEP
    text = ALL_THERE if empty is None and step == 1 else HINTS[slot][step - 1]
    return HintGiven(step=step, about=slot, text=text)


_STEPS: tuple[Literal[1, 2, 3], ...] = (1, 2, 3)
