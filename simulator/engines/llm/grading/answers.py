"""A filled-in form, checked against the transcript: an observation, or what is the matter with it."""

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.engines.llm.grading.quoting import found
from simulator.engines.llm.wording import harmless

SURE = {"certain": 0.9, "likely": 0.7, "doubtful": 0.4}
"""In the scorecard's scale, in which 0.6 makes a finding of it and less is only worth a look."""
_LONGEST_LINE = 300


class _Form(BaseModel):
    """Forms as they come back; what was not asked for is not looked at."""

    model_config = ConfigDict(extra="ignore")


class _Component(_Form):
    shown: bool
    turn: int | None = None
    quote: str = ""


class _Violation(_Form):
    turn: int
    quote: str
    sure: Literal["certain", "likely", "doubtful"]
    taken_back_at: int | None = None
    better_line: str = ""


class _Answer(_Form):
    opportunity: bool
    cue_turn: int | None = None
    cue_quote: str = ""
    components: dict[str, _Component]
    violations: list[_Violation]


class Unusable(Exception):
    """The answer cannot be used. Says why, in words that the model is told too."""


def forms_in(text: str) -> dict[str, Any]:
    """The forms by criterion, from an answer that should be JSON and may have a fence around it.

    Raises:
        Unusable: it is no JSON object.
    """
    inner = re.sub(r"\A\s*```\w*|```\s*\Z", "", text)
    try:
        loaded = json.loads(inner, strict=False)
    except ValueError:
        raise Unusable("the answer was not JSON") from None
    if not isinstance(loaded, dict):
        raise Unusable("the answer was not an object with one entry a criterion")
    return loaded


def checked(criterion: Criterion, forms: dict[str, Any], turns: Sequence[Turn]) -> Observation:
    """The observation that this form amounts to.

    Raises:
        Unusable: it is missing, malformed, at odds with itself, or quotes what nobody said.
    """
    if criterion.id not in forms:
        raise Unusable(f"{criterion.id} was missing")
    try:
        answer = _Answer.model_validate(forms[criterion.id])
    except ValidationError as error:
        raise Unusable(f"{criterion.id}: {_first(error)}") from None
    wanted = [c.id for c in (*criterion.basic, *criterion.advanced)]
    if missing := [name for name in wanted if name not in answer.components]:
        raise Unusable(f"{criterion.id}: {', '.join(missing)} missing among the components")
    shown = {name: answer.components[name] for name in wanted if answer.components[name].shown}
    if not answer.opportunity and (shown or answer.violations):
        raise Unusable(f"{criterion.id}: nothing called for it, and yet something was found")
    return Observation(
        criterion=criterion.id,
        opportunity=answer.opportunity,
        cue=found(answer.cue_turn, answer.cue_quote, turns, None),
        components={name: _quote(criterion, name, c.turn, c.quote, turns) for name, c in shown.items()},
        violations=tuple(_violation(criterion, v, turns) for v in answer.violations),
        confidence=SURE["likely"],
    )


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the form'}: {first['msg']}"


def _quote(criterion: Criterion, what: str, turn: int | None, text: str, turns: Sequence[Turn]) -> Quote:
    """The trainee's own words. What a client said shows nothing that the trainee did."""
    quote = found(turn, text, turns, Speaker.TRAINEE)
    if quote is None:
        raise Unusable(f"{criterion.id}: the quote for {what} stands in no turn of the trainee's (turn {turn})")
    return quote


def _violation(criterion: Criterion, seen: _Violation, turns: Sequence[Turn]) -> Violation:
    quote = _quote(criterion, "a violation", seen.turn, seen.quote, turns)
    back = seen.taken_back_at
    later = back is not None and quote.turn < back < len(turns) and turns[back].speaker is Speaker.TRAINEE
    return Violation(
        quote=quote,
        confidence=SURE[seen.sure],
        repaired_at=back if later else None,
        better_line=_better_line(criterion, harmless(seen.better_line)),
    )


def _better_line(criterion: Criterion, offered: str) -> str:
    """The model's line; if it gave none that can be shown, one of the criterion's that stands by itself."""
    if offered and len(offered) <= _LONGEST_LINE and "{" not in offered:
        return offered
    return next((line for line in criterion.better_lines if "{" not in line), "Tell me more about that.")
