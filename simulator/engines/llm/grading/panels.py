"""Criteria in small panels by unit, each panel one question with one form to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.counts import Counts
from simulator.core.rubric import Criterion, Example
from simulator.core.scoring import Observation
from simulator.core.vocabulary import Speaker
from simulator.engines.llm.wording import filled, harmless, template

NARROW = 3
"""Criteria a panel when there is room for it: fewer are not better, only dearer."""
MOST_PANELS = 10
"""With two calls left for what has to be asked again, a session takes twelve however long the rubric grows."""
AGAIN = 2
_CANDIDATES_SHOWN = 4


@dataclass(frozen=True)
class Panel:
    """What is asked in one call: `judge` from 1, `number` from 1 over the session."""

    number: int
    judge: int
    criteria: tuple[Criterion, ...]
    complaints: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name within the session."""
        return f"{'again' if self.complaints else 'panel'}-{self.number}-judge-{self.judge}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The criteria's ids."""
        return tuple(c.id for c in self.criteria)


def panels_of(criteria: Sequence[Criterion], judge: int, most: int = MOST_PANELS) -> tuple[Panel, ...]:
    """The criteria cut by unit into at most so many panels, as narrow as that allows."""
    by_unit = {
        "turn": [c for c in criteria if c.unit == "turn"],
        "segment": [c for c in criteria if c.unit == "segment"],
        "whole": [c for c in criteria if c.of_the_whole],
    }
    size = NARROW
    while sum(-(-len(group) // size) for group in by_unit.values()) > max(most, len(by_unit)):
        size += 1
    cut = [tuple(g[i : i + size]) for g in by_unit.values() for i in range(0, len(g), size)]
    return tuple(Panel(number, judge, part) for number, part in enumerate(cut, start=1))


def panel_prompt(panel: Panel, counts: Counts, detected: dict[str, Observation]) -> str:
    """The last message of the call; everything before it is shared with the other panels."""
    text = filled(
        "panel.md",
        judge=template(f"judges/{panel.judge}.md"),
        ids=", ".join(panel.ids),
        criteria="\n\n".join(_criterion(c) for c in panel.criteria),
        counts=_counted(counts),
        candidates="\n".join(_candidates(c, detected.get(c.id)) for c in panel.criteria),
    )
    if not panel.complaints:
        return text
    listed = "\n".join(f"- {complaint}" for complaint in panel.complaints)
    return f"{text}\n\n{filled('again.md', complaints=listed, ids=', '.join(panel.ids))}"


def _criterion(criterion: Criterion) -> str:
    parts = [f"{c.id} (basic): {c.text}" for c in criterion.basic]
    parts += [f"{c.id} (advanced): {c.text}" for c in criterion.advanced]
    bad, good = criterion.examples.violating[0], criterion.examples.fine[0]
    return filled(
        "criterion.md",
        id=criterion.id,
        kind=criterion.kind,
        unit=criterion.unit,
        definition=criterion.definition,
        opportunity=criterion.opportunity,
        components=" / ".join(parts) or "none",
        markers=" / ".join(criterion.markers),
        look_alike=criterion.look_alike,
        bad_context=_context(bad),
        bad=bad.trainee,
        bad_because=bad.because,
        good_context=_context(good),
        good=good.trainee,
        good_because=good.because,
    )


def _context(example: Example) -> str:
    last = next((t for t in reversed(example.context) if t.speaker is Speaker.CLIENT), example.context[-1])
    return last.text


def _candidates(criterion: Criterion, seen: Observation | None) -> str:
    if seen is None or seen.failed is not None:
        return f"{criterion.id}: the detector does not look for it"
    worded = [v for v in seen.violations if any(c.isalnum() for c in v.quote.text)]
    found = [f"turn {v.quote.turn}, “{harmless(v.quote.text)}” ({v.confidence:.2f})" for v in worded]
    shown = [f"{name} in turn {quote.turn}" for name, quote in seen.components.items()]
    violations = "; ".join(found[:_CANDIDATES_SHOWN]) or "none"
    return f"{criterion.id}: violations: {violations}. components: {', '.join(shown) or 'none'}"


def _counted(counts: Counts) -> str:
    def turn(index: int | None) -> str:
        return "never" if index is None else f"first in turn {index}"

    return "\n".join(
        (
            f"Suicide asked about directly: {turn(counts.suicide_asked_directly)}; in a roundabout way: "
            f"{turn(counts.suicide_skirted)}",
            f"Number of sessions or the end named: {turn(counts.sessions_said)}",
            f"Mood since last time asked: {turn(counts.mood_checked)}; last task asked about: "
            f"{turn(counts.task_reviewed)}; a task agreed: {turn(counts.task_set)}",
            f"Open questions {counts.open_questions}, closed {counts.closed_questions}, longest run of closed ones "
            f"{counts.longest_closed_run.length}; turns of the trainee {counts.trainee_turns}; "
            f"people asked about {counts.people_elicited}",
        )
    )


def panel_schema(criteria: Sequence[Criterion]) -> dict[str, Any]:
    """The form: one object a criterion, in the strict subset of JSON Schema that providers hold models to."""
    return _object({criterion.id: _form(criterion) for criterion in criteria})


def _form(criterion: Criterion) -> dict[str, Any]:
    turn = {"type": ["integer", "null"]}
    component = _object({"shown": {"type": "boolean"}, "turn": turn, "quote": {"type": "string"}})
    violation = _object(
        {
            "turn": {"type": "integer"},
            "quote": {"type": "string"},
            "sure": {"type": "string", "enum": ["certain", "likely", "doubtful"]},
            "taken_back_at": turn,
            "better_line": {"type": "string"},
        }
    )
    return _object(
        {
            "opportunity": {"type": "boolean"},
            "cue_turn": turn,
            "cue_quote": {"type": "string"},
            "components": _object({c.id: component for c in (*criterion.basic, *criterion.advanced)}),
            "violations": {"type": "array", "items": violation},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
