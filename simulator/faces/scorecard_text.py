"""A scorecard as a trainee reads it: plain words, turn numbers counted over their own turns from 1.

People who never came up are counted and not named, so that trying again still has something to find.
"""

from collections.abc import Iterator
from typing import Any

from simulator.core.compass import Slot
from simulator.core.counts import Counts
from simulator.core.documents import Persona
from simulator.core.events import EngineUsed
from simulator.core.scoring import Confidence, Finding, Scorecard
from simulator.core.transcript import Transcript
from simulator.core.vocabulary import Attribute, Speaker

BANNER = "Practice evidence, not certification; not treatment."
DEBRIEF = "Before you go on"
"""Heading of what is said out of role after a session that was heavy or special."""
STOPPED = "The simulation stops here."
STOOD_IN = "The embedded engine does it instead, and the session goes on."
"""After what a model failed to do in a turn, where the client answered nevertheless."""
APART = "cf_"
"""How the ids of common factors begin: shown by themselves, for they are no part of IPT's own level."""
LEVELS = {1: "Not yet", 2: "Partly", 3: "Solid", 4: "Strong", "NS": "Not scored", "NA": "Not scored"}


def turn_number(index: int) -> int:
    """A turn's index over both speakers as the trainee counts: their own turns, from 1. The trainee speaks first."""
    return index // 2 + 1


def spent(used: EngineUsed) -> str:
    """What a model took, in a line."""
    kept = f" ({used.tokens_cached:,} of them kept by the provider)" if used.tokens_cached else ""
    cost = "" if used.cost is None else f", cost {used.cost:.4f}"
    guessed = f"; tokens of {used.estimated} estimated" if used.estimated else ""
    return (
        f"Language model: {used.calls} calls, {used.tokens_in:,} tokens sent{kept}, {used.tokens_out:,} received"
        f"{cost}{guessed}."
    )


def shown_scorecard(scorecard: Scorecard, transcript: Transcript, persona: Persona) -> dict[str, Any]:
    """Everything the page shows of a scorecard."""
    counts = scorecard.counts
    return {
        "client": persona.name,
        "banner": BANNER,
        "level": scorecard.headline.level,
        "word": LEVELS[scorecard.headline.level],
        "sentence": scorecard.headline.sentence,
        "to_work_on": [shown_finding(f, transcript) for f in scorecard.to_work_on],
        "further": max(0, len(scorecard.findings) - len(scorecard.to_work_on)),
        "went_well": [shown_finding(f, transcript) for f in scorecard.went_well],
        "worth_a_look": [shown_finding(f, transcript) for f in scorecard.worth_a_look],
        "counted": counted_facts(counts, persona.name.split()[0], scorecard.session_number),
        "apart": [
            {"label": id.removeprefix(APART).replace("_", " ").capitalize(), "text": LEVELS[score.level]}
            for id, score in scorecard.criteria.items()
            if id.startswith(APART) and isinstance(score.level, int)
        ],
        "attributes": list(Attribute),
        "people": [
            {"name": p.name, "introduced": p.introduced, "attributes": p.attributes}
            for p in counts.people
            if p.introduced or p.attributes
        ],
        "unmet": sum(not (p.introduced or p.attributes) for p in counts.people),
        "accuracy": scorecard.accuracy,
    }


def shown_finding(finding: Finding, transcript: Transcript) -> dict[str, Any]:
    """A finding as its trainee reads it."""
    turn = transcript.turns[finding.turn]
    own = turn.speaker is Speaker.TRAINEE
    before = finding.turn if own else finding.turn + 1  # a cue of the client's: try the answer to it again
    return {
        "criterion": finding.criterion,
        "name": finding.name,
        "kind": finding.kind,
        "quote": finding.quote,
        "own": own,
        "turn": turn_number(finding.turn),
        "again_before": before if before < len(transcript.turns) else None,
        "why": finding.why,
        "remark": finding.remark,
        "better_line": finding.better_line,
        "sure": how_sure(finding.confidence),
        "certainty": "high" if finding.confidence >= 0.85 else "fair" if finding.confidence >= 0.6 else "low",
        "repaired": finding.repaired,
    }


def how_sure(confidence: Confidence) -> str:
    """Confidence in words; a percentage would look more exact than it is."""
    if confidence >= 0.85:
        return "quite sure"
    return "fairly sure" if confidence >= 0.6 else "not sure"


def counted_facts(counts: Counts, client: str, session_number: int) -> list[dict[str, str]]:
    """The counted facts, one sentence each, with a short label."""
    facts = [
        ("People", _people(counts, client)),
        ("Suicide", _suicide(counts)),
        ("Questions", _questions(counts)),
        ("Talking", _talking(counts, client)),
    ]
    if session_number == 1:
        said, unsaid = "You said how many sessions there are", "You did not say how many sessions there are"
        facts.insert(2, ("Frame", _when(counts.sessions_said, said, unsaid)))
    if session_number > 1:
        facts += [
            (
                "Mood",
                _when(counts.mood_checked, "You asked how the week had been", "You did not ask how the week had been"),
            ),
            (
                "Task",
                _when(counts.task_reviewed, "You went over last time's task", "You did not go over last time's task"),
            ),
        ]
    if counts.task_set is not None or session_number > 1:
        facts.append(("Next step", _when(counts.task_set, "You proposed a task", "You proposed no task for next time")))
    facts += list(_further(counts))
    return [{"label": label, "text": text} for label, text in facts]


def _further(counts: Counts) -> Iterator[tuple[str, str]]:
    """What is only worth a line where it happened."""
    if counts.ending_named is not None:
        yield "Ending", f"You spoke of the ending (your turn {turn_number(counts.ending_named)})."
    if counts.role_play is not None:
        again = ", and a second time after talking about it" if counts.second_take is not None else ""
        yield "Rehearsal", f"You rehearsed (your turn {turn_number(counts.role_play)}){again}."
    if counts.past_share > 0:
        yield "Past", f"{round(100 * counts.past_share)}% of your turns asked about the far past."
    if counts.compass:
        moved = ", ".join(slot.replace("_", " ") for slot in counts.compass)
        yield "Compass", f"Your turns asked about: {moved} ({len(counts.compass)} of {len(Slot)} points)."


def _people(counts: Counts, client: str) -> str:
    heard = sum(1 for p in counts.people if p.introduced or p.attributes)
    return (
        f"You heard of {heard} of the {counts.people_existing} people in {client}'s life, {counts.people_elicited} "
        f"because you asked. There are {counts.attributes_existing} things worth knowing about them: you asked for "
        f"{counts.attributes_elicited} and got an answer, {counts.attributes_volunteered} came unasked."
    )


def _suicide(counts: Counts) -> str:
    if counts.suicide_asked_directly is not None:
        return f"You asked about it in plain words (your turn {turn_number(counts.suicide_asked_directly)})."
    if counts.suicide_skirted is not None:
        return f"You came near it (your turn {turn_number(counts.suicide_skirted)}) and did not name it."
    return "You did not ask about it."


def _questions(counts: Counts) -> str:
    text = f"{_many(counts.open_questions, 'open question')}, {_many(counts.closed_questions, 'closed one')}."
    run = counts.longest_closed_run
    if run.length > 1 and run.first_turn is not None:
        text += f" The longest run of closed ones was {run.length}, from your turn {turn_number(run.first_turn)}."
    return text


def _talking(counts: Counts, client: str) -> str:
    words = counts.trainee_words + counts.client_words
    share = round(100 * counts.trainee_words / words) if words else 0
    return f"{_many(counts.trainee_turns, 'turn')} of yours. You spoke {share}% of the words, {client} {100 - share}%."


def _when(index: int | None, done: str, not_done: str) -> str:
    return f"{not_done}." if index is None else f"{done} (your turn {turn_number(index)})."


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
