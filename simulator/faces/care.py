"""What has to be in order before a session may begin: terms read, local help known, the last debrief taken.

The same for every way in. A face calls `check_ready` before it begins anything.
"""

import hashlib

from simulator.core.documents import Persona
from simulator.faces.texts import FIRST, t, texts
from simulator.logbook import SessionRow
from simulator.session import SessionError
from simulator.sessions import Sessions
from simulator.settings import Settings

RECENT = 20
"""How many of a trainee's newest sessions are looked at for a debrief that is owed."""


async def check_ready(sessions: Sessions, settings: Settings, trainee: str, persona: Persona | None) -> None:
    """Raises `SessionError` with what has to be done first, if anything has. A single moment may have no persona."""
    if not await sessions.logbook.care.has_read(trainee, terms_version(settings)):
        raise SessionError(t("terms.first"))
    await check_client(sessions, settings, trainee, persona)


async def check_client(sessions: Sessions, settings: Settings, trainee: str, persona: Persona | None) -> None:
    """The same without the terms, for where they have been shown already. Raises `SessionError`."""
    if persona is not None and persona.is_at_risk and not settings.knows_help:
        raise SessionError(t("care.no_help_known", client=persona.name))
    owed = await owed_debrief(sessions, trainee)
    if owed is not None:
        client = sessions.library.personas.get(owed.persona)
        raise SessionError(t("debrief.first", client=client.name if client else owed.persona))


async def owed_debrief(sessions: Sessions, trainee: str) -> SessionRow | None:
    """The newest finished session of this trainee with a client at risk, if its debrief has not been taken."""
    at_risk = {p.id for p in sessions.library.personas.values() if p.is_at_risk}
    rows = await sessions.logbook.sessions(trainee=trainee, limit=RECENT)
    heavy = next((row for row in rows if row.ended and row.persona in at_risk), None)
    if heavy is None or not (await sessions.load(heavy.session_id)).owes_debrief:
        return None
    return heavy


def terms_version(settings: Settings) -> str:
    """Names exactly what is to be read: our terms and what the institution adds. Changed terms are read again."""
    ours = "".join(text for key, text in sorted(texts(FIRST).items()) if key.startswith("terms."))
    return hashlib.sha256(f"{ours}{settings.escalation}".encode()).hexdigest()[:16]


def terms_shown(settings: Settings) -> dict[str, object]:
    """The terms as the page shows them, in the language of whoever is asking."""
    points = ("simulated", "for_training", "no_patients", "kept", "about_me")
    return {
        "points": [t("terms." + point) for point in points],
        "escalation": settings.escalation.strip() or t("terms.no_policy_" + settings.mode),
    }


def local_help(settings: Settings) -> list[tuple[str, str]]:
    """What the institution named for somebody in need: a label and the text of each."""
    named = (
        (t("care.emergency"), settings.help_emergency),
        (t("care.line"), settings.help_line),
        (t("care.campus"), settings.help_campus),
    )
    return [(label, text.strip()) for label, text in named if text.strip()]
