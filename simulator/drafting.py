"""Starts a client's file from a few answers: every field that an author has to fill, in order, with what it is for.

The draft is no client yet: `ipt-sim lint` lists what is still empty, key by key.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.persona_rules import REACTIONS, SITUATION_LINES, TRAPS
from simulator.core.rubric import Criterion
from simulator.core.vocabulary import FocalArea, ReactionKind

SCHEMA_LINE = "# yaml-language-server: $schema=persona.schema.json"
_WIDTH = 2
_FEWEST = {"timeline": 4, "life": 10, "exchange": 6, "ways": 2}
_LEFT_TO_THE_AUTHOR = ("chapters", "stop", "opening")
"""Optional parts that a draft does not begin: most clients have none."""


@dataclass(frozen=True)
class DraftPerson:
    """Somebody in the client's life, as far as the answers go."""

    name: str
    relation: str
    pronoun: str


@dataclass(frozen=True)
class Answers:
    """What an author says about a new client before writing."""

    id: str
    name: str
    age: int
    pronouns: str
    work: str
    area: FocalArea
    why_now: str
    people: Sequence[DraftPerson]


def schema() -> dict[str, Any]:
    """The JSON Schema of a persona file, for editors that check YAML while one types."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Persona.model_json_schema(mode="validation", by_alias=True),
    }


def criterion_schema() -> dict[str, Any]:
    """The same of a criterion's file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Criterion.model_json_schema(mode="validation", by_alias=True),
    }


def drill_schema() -> dict[str, Any]:
    """The same of a drill's file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Drill.model_json_schema(mode="validation", by_alias=True),
    }


def draft(answers: Answers) -> str:
    """The file's text: YAML that loads, with everything still to be written left empty."""
    given: dict[str, Any] = {
        "id": answers.id,
        "name": answers.name,
        "version": 1,
        "primary_area": answers.area.value,
        "card": {"age": answers.age, "work": answers.work, "why_now": answers.why_now},
        "identity": {"pronouns": answers.pronouns},
        "phq9": {"true": [0] * 9, "reported": [0] * 9},
        "start": {"openness": 35},
        "people": [
            {
                "id": _id_of(person.name),
                "name": person.name,
                "relation": person.relation,
                "called": [person.name.casefold().split()[0], person.relation.casefold()],
                "pronoun": person.pronoun,
                "closeness": 5,
            }
            for person in answers.people
        ],
        "situations": {situation.value: [] for situation in SITUATION_LINES},
        "reactions": {
            **{trap.value: {kind: [] for kind in _two_kinds()} for trap in TRAPS},
            **{trigger.value: {kind.value: [] for kind in kinds} for trigger, kinds in REACTIONS.items()},
        },
        "resistance": {kind: [] for kind in _two_kinds()},
        "weights": {"reactions": dict.fromkeys(_two_kinds(), 0.5)},
    }
    return "\n".join([SCHEMA_LINE, *_object(Persona, given, 0, set())]) + "\n"


def _two_kinds() -> tuple[str, str]:
    return ReactionKind.SURFACE_COMPLY.value, ReactionKind.WITHDRAW.value


def _id_of(name: str) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name.casefold().split()[0])
    return plain.strip("_") or "somebody"


def _object(model: type[BaseModel], given: Mapping[str, Any], indent: int, explained: set[str]) -> Iterator[str]:
    for name, field in sorted(model.model_fields.items(), key=lambda item: item[0] != "id"):
        if name not in _LEFT_TO_THE_AUTHOR:
            key = field.alias or name
            yield from _entry(key, field, given.get(key), indent, explained)


def _entry(key: str, field: FieldInfo, given: Any, indent: int, explained: set[str]) -> Iterator[str]:
    margin, inner = " " * indent, _document(field.annotation)
    if field.description and field.description not in explained:  # once is enough: there are a hundred facts
        explained.add(field.description)
        yield f"{margin}# {field.description}"
    if inner is not None and _is_list(field.annotation):
        items = given if given is not None else [{}] * _FEWEST.get(key, 0)
        yield f"{margin}{key}:" if items else f"{margin}{key}: []"
        for item in items:
            yield from _item(inner, item, indent + _WIDTH, explained)
    elif inner is not None and field.is_required():
        yield f"{margin}{key}:"
        yield from _object(inner, given or {}, indent + _WIDTH, explained)
    else:
        yield from _leaf(key, given if given is not None else _nothing(field), indent)


def _item(model: type[BaseModel], given: Mapping[str, Any], indent: int, explained: set[str]) -> Iterator[str]:
    lines = list(_object(model, given, indent + _WIDTH, explained))
    first = next(i for i, line in enumerate(lines) if not line.lstrip().startswith("#"))  # every document has a field
    yield from lines[:first]
    yield f"{' ' * indent}- {lines[first].lstrip()}"
    yield from lines[first + 1 :]


def _leaf(key: str, value: Any, indent: int) -> Iterator[str]:
    nested = isinstance(value, dict) and bool(value)
    dumped = yaml.safe_dump(
        {key: value} if nested else [value],
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=not nested,
        width=float("inf"),
    )
    text = dumped if nested else f"{_quoted(key)}: {dumped.strip()[1:-1]}"
    yield from (" " * indent + line for line in text.splitlines())


def _quoted(key: str) -> str:
    """YAML readers of other makes take a bare `true` for a truth value."""
    return f'"{key}"' if key == "true" else key


def _nothing(field: FieldInfo) -> Any:
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    annotation = field.annotation
    if annotation is str:
        return ""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return next(iter(annotation)).value
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if annotation is int:
        return next((m.ge for m in field.metadata if getattr(m, "ge", None) is not None), 0)
    return {} if get_origin(annotation) is dict else []


def _document(annotation: Any) -> type[BaseModel] | None:
    """The document inside an annotation: `Card`, `tuple[Person, ...]`, `Stop | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        return next((d for a in get_args(annotation) if (d := _document(a)) is not None), None)
    return None


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple
