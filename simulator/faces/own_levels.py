"""The trainee rates themselves in a terminal, before they see the scorecard."""

from collections.abc import Callable, Sequence

from rich.console import Console

from simulator.core.events import OwnLevel, SelfRated
from simulator.core.rubric import Criterion
from simulator.faces.render import heading, write
from simulator.faces.scorecard_text import LEVELS

SKIP = "skip"
_OWN: dict[str, OwnLevel] = {"1": 1, "2": 2, "3": 3, "4": 4}
_SCALE = ", ".join(f"{n} {LEVELS[level].lower()}" for n, level in _OWN.items())
Ask = Callable[[str], str | None]


def ask_for_rating(out: Console, criteria: Sequence[Criterion], ask: Ask) -> SelfRated | None:
    """Asks for a level overall and for each criterion. None at the end of the input: nothing was said either way."""
    heading(out, "Before you see the scorecard: how did it go, in your own eyes?")
    write(out, f"{_SCALE}. Enter where a point did not come up. '{SKIP}' leaves all of it out.", style="dim")
    overall: OwnLevel | None = None
    ratings: dict[str, OwnLevel] = {}
    for criterion in (None, *criteria):
        answer = _level(out, _question(criterion), ask, needed=criterion is None)
        if answer is None:
            return None
        if answer == SKIP:
            return SelfRated()
        if criterion is None:
            overall = _OWN[answer]
        elif answer:
            ratings[criterion.id] = _OWN[answer]
    return SelfRated(overall=overall, ratings=ratings)


def _question(criterion: Criterion | None) -> str:
    if criterion is None:
        return "The session as a whole: "
    return f"Stayed clear of '{criterion.name}': " if criterion.kind == "trap" else f"{criterion.name}: "


def _level(out: Console, question: str, ask: Ask, *, needed: bool) -> str | None:
    """A level, `SKIP`, or '' where it may be left out. Asks again until it is one of them; None at the end."""
    while (answer := ask(question)) is not None:
        word = answer.strip().lower()
        if word in _OWN or word == SKIP or (not word and not needed):
            return word
        write(out, f"A number from 1 to 4, or '{SKIP}'.", style="red")
    return None
