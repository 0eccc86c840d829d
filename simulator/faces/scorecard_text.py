"""A scorecard as a trainee reads it: plain words, turn numbers counted over their own turns from 1.

People who never came up are counted and not named, so that trying again still has something to find.
"""

from collections.abc import Iterator
from typing import Any, Literal

from simulator.core.compass import Slot
from simulator.core.counts import Counts
from simulator.core.documents import Persona
from simulator.core.events import EngineUsed
from simulator.core.scoring import ComputedLevel, Confidence, Finding, Scorecard
from simulator.core.transcript import Transcript
from simulator.core.vocabulary import Attribute, Speaker
from simulator.faces.texts import english, language, t, texts
from simulator.faces.texts.from_below import from_below

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
        "banner": t("page.banner"),
        "level": scorecard.headline.level,
        "word": level_word(scorecard.headline.level),
        "sentence": from_below(scorecard.headline.sentence),
        "to_work_on": [shown_finding(f, transcript) for f in scorecard.to_work_on],
        "further": max(0, len(scorecard.findings) - len(scorecard.to_work_on)),
        "went_well": [shown_finding(f, transcript) for f in scorecard.went_well],
        "worth_a_look": [shown_finding(f, transcript) for f in scorecard.worth_a_look],
        "counted": counted_facts(counts, persona.name.split()[0], scorecard.session_number),
        "apart": [
            {"label": _apart(id), "text": level_word(score.level)}
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
        "accuracy": from_below(scorecard.accuracy),
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
        "remark": from_below(finding.remark),
        "better_line": finding.better_line,
        "sure": how_sure(finding.confidence),
        "certainty": certainty(finding.confidence),
        "repaired": finding.repaired,
    }


def level_word(level: ComputedLevel) -> str:
    """A level in a word, in the language of whoever is asking."""
    return t(f"level.{level}")


def _apart(criterion: str) -> str:
    """The name of a common factor."""
    key = "apart." + criterion.removeprefix(APART)
    return t(key) if key in texts(language()) else criterion.removeprefix(APART).replace("_", " ").capitalize()


def how_sure(confidence: Confidence) -> str:
    """Confidence in words; a percentage would look more exact than it is."""
    return english("remark.sure_" + certainty(confidence))


def certainty(confidence: Confidence) -> Literal["high", "fair", "low"]:
    """How sure the grader is, in three steps."""
    if confidence >= 0.85:
        return "high"
    return "fair" if confidence >= 0.6 else "low"


def counted_facts(counts: Counts, client: str, session_number: int) -> list[dict[str, str]]:
    """The counted facts, one sentence each, with a short label."""
    facts = [
        ("people", _people(counts, client)),
        ("suicide", _suicide(counts)),
        ("questions", _questions(counts)),
        ("talking", _talking(counts, client)),
    ]
    if session_number == 1:
        facts.insert(2, ("frame", _whether("frame", counts.sessions_said)))
    if session_number > 1:
        facts += [("mood", _whether("mood", counts.mood_checked)), ("task", _whether("task", counts.task_reviewed))]
    if counts.task_set is not None or session_number > 1:
        facts.append(("next_step", _whether("next_step", counts.task_set)))
    facts += list(_further(counts))
    return [{"label": t("counted." + name), "text": text} for name, text in facts]


def _further(counts: Counts) -> Iterator[tuple[str, str]]:
    """What is only worth a line where it happened."""
    if counts.ending_named is not None:
        yield "ending", t("counted.ending_done", turn=turn_number(counts.ending_named))
    if counts.role_play is not None:
        how = "counted.rehearsal_again" if counts.second_take is not None else "counted.rehearsal_done"
        yield "rehearsal", t(how, turn=turn_number(counts.role_play))
    if counts.past_share > 0:
        yield "past", t("counted.past_share", share=round(100 * counts.past_share))
    if counts.compass:
        moved = ", ".join(t("slot." + slot) for slot in counts.compass)
        yield "compass", t("counted.compass_points", points=moved, number=len(counts.compass), of=len(Slot))


def _people(counts: Counts, client: str) -> str:
    return t(
        "counted.people_heard",
        heard=sum(1 for p in counts.people if p.introduced or p.attributes),
        people=counts.people_existing,
        client=client,
        asked=counts.people_elicited,
        things=counts.attributes_existing,
        answered=counts.attributes_elicited,
        unasked=counts.attributes_volunteered,
    )


def _suicide(counts: Counts) -> str:
    if counts.suicide_asked_directly is not None:
        return t("counted.suicide_done", turn=turn_number(counts.suicide_asked_directly))
    if counts.suicide_skirted is not None:
        return t("counted.suicide_skirted", turn=turn_number(counts.suicide_skirted))
    return t("counted.suicide_not")


def _questions(counts: Counts) -> str:
    text = f"{_many('open', counts.open_questions)}, {_many('closed', counts.closed_questions)}."
    run = counts.longest_closed_run
    if run.length > 1 and run.first_turn is not None:
        text += " " + t("counted.longest_run", number=run.length, turn=turn_number(run.first_turn))
    return text


def _talking(counts: Counts, client: str) -> str:
    words = counts.trainee_words + counts.client_words
    share = round(100 * counts.trainee_words / words) if words else 0
    spoken = t("counted.share", share=share, client=client, rest=100 - share)
    return f"{_many('turn', counts.trainee_turns)} {spoken}"


def _whether(what: str, index: int | None) -> str:
    return t(f"counted.{what}_not") if index is None else t(f"counted.{what}_done", turn=turn_number(index))


def _many(what: str, number: int) -> str:
    return t(f"counted.{what}_one" if number == 1 else f"counted.{what}_many", number=number)
