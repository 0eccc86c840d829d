"""Role play in the composer: a turn that begins with "as Anna: …" is said as Anna.

With the client's own name ("as Marek (hard): …") roles are reversed, and the client is the other person.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from simulator.core.documents import Persona
from simulator.core.events import RolesTaken
from simulator.core.inventory import KnownPerson
from simulator.core.vocabulary import Difficulty
from simulator.faces.texts import t
from simulator.session import SessionError

_AS = re.compile(
    rf"\s*as\s+([^:\n(]{{1,40}}?)\s*(?:\(\s*({'|'.join(Difficulty)})\s*\))?\s*:\s*(.*)", re.IGNORECASE | re.DOTALL
)


class Line(NamedTuple):
    """What is said, as whom (None: as the trainee), and how hard the other may make it when roles are reversed."""

    text: str
    in_role_as: str | None = None
    difficulty: Difficulty = Difficulty.REALISTIC


def spoken_as(line: Line, roles: RolesTaken) -> Line:
    """A line in the roles that were taken; a line that names its own speaker keeps it."""
    if line.in_role_as is not None or roles.in_role_as is None:
        return line
    return Line(line.text, roles.in_role_as, roles.difficulty)


def in_role(text: str, found: Sequence[KnownPerson], client: Persona) -> Line:
    """A typed line as what it is in the scene.

    Only people who have come up can be played: whom else there is would be given away. "As agreed: …" is ordinary talk.
    As the client the trainee may play whenever the person whom the client then plays has come up.

    Raises:
        SessionError: it is said as one name, written as a name, and nobody with it has come up.
    """
    match = _AS.match(text)
    if match is None:
        return Line(text)
    name, said = match[1].strip().casefold(), match[3]
    difficulty = Difficulty(match[2].casefold()) if match[2] else Difficulty.REALISTIC
    other = client.counterpart.person
    if name in (client.id, client.name.casefold(), client.name.split()[0].casefold()):
        if any(person.id == other for person in found):
            return Line(said, client.id, difficulty)
        raise SessionError(t("told.nobody_for_the_client"))
    for person in found:
        if name in (person.id, person.name.casefold(), person.name.split()[0].casefold(), person.relation.casefold()):
            return Line(said, person.id)
    if " " in name or not said or not match[1].strip()[0].isupper():
        return Line(text)
    known = ", ".join(person.name for person in found) or t("told.nobody_yet")
    raise SessionError(t("told.nobody_called", name=match[1].strip(), known=known))
