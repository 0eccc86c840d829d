"""What a session from elsewhere looks like, before it is anything of ours."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.core.vocabulary import FocalArea, Speaker

DEFAULT_PLANNED = 16
BOM = b"\xef\xbb\xbf"
"""What Windows programs put before UTF-8."""


class _FromElsewhere(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SaidElsewhere(_FromElsewhere):
    """One turn of a transcript from elsewhere."""

    speaker: Speaker
    text: str
    in_role_as: str | None = None


class Mark(_FromElsewhere):
    """What a person marked: a criterion, and the turn that shows it. No turn: the session as a whole.

    A mark on a segment may have a `span`, its first and last turn.
    """

    id: str
    turn: Annotated[int, Field(ge=0)] | None = None
    span: tuple[int, int] | None = None


class Shown(_FromElsewhere):
    """Which components of a technique a person saw shown, and so which they did not."""

    id: str
    components: tuple[str, ...] = ()


class ForeignSession(_FromElsewhere):
    """A session from elsewhere. The last five keys are there in gold files only (`ipt-sim calibrate`).

    Attributes:
        gold: violations that a person marked.
        clean: turns that look like a violation and are none.
        pair: sessions with the same value are a violation and its look-alike.
        whole: everything was marked; if false, only the criteria named in `gold` and `clean` were looked at.
        technique: a technique that a person looked for, component by component.
    """

    id: Annotated[str, Field(min_length=1)]
    session: Annotated[int, Field(ge=1)]
    sessions_planned: Annotated[int, Field(ge=1)] = DEFAULT_PLANNED
    focal_area: FocalArea | None = None
    persona: str | None = None
    turns: tuple[SaidElsewhere, ...]
    gold: tuple[Mark, ...] = ()
    clean: tuple[Mark, ...] = ()
    pair: str | None = None
    whole: bool = True
    technique: Shown | None = None
