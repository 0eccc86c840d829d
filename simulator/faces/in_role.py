"""Speaking as somebody in the client's life, in role play: a turn that begins with "as Anna: …"."""

import re
from collections.abc import Sequence

from simulator.core.inventory import KnownPerson
from simulator.session import SessionError

_AS = re.compile(r"\s*as\s+([^:\n]{1,40}):\s*(.*)", re.IGNORECASE | re.DOTALL)


def in_role(text: str, found: Sequence[KnownPerson]) -> tuple[str, str | None]:
    """What is said and, if it is said as somebody, that person's id.

    Only people who have come up can be played: whom else there is would be given away. "As agreed: …" is ordinary talk.

    Raises:
        SessionError: it is said as one name, written as a name, and nobody with it has come up.
    """
    match = _AS.match(text)
    if match is None:
        return text, None
    name, said = match[1].strip().casefold(), match[2]
    for person in found:
        if name in (person.id, person.name.casefold(), person.name.split()[0].casefold(), person.relation.casefold()):
            return said, person.id
    if " " in name or not said or not match[1].strip()[0].isupper():
        return text, None
    known = ", ".join(person.name for person in found) or "nobody yet"
    raise SessionError(f"Nobody called '{match[1].strip()}' has come up. You can speak as: {known}.")
