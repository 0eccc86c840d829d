"""What can be done beside talking, typed as commands: hint, pause, roles, formulation, task."""

from collections.abc import Awaitable, Callable

from rich.console import Console

from simulator import beside
from simulator.core.events import FormulationWritten
from simulator.core.formulation import in_words
from simulator.core.inventory import found_out
from simulator.core.vocabulary import Difficulty, FocalArea
from simulator.faces.in_role import Line, in_role
from simulator.faces.render import heading, write
from simulator.session import Session, SessionError

Ask = Callable[[str], str | None]
Say = Callable[[Line], Awaitable[bool]]

PARTS = (
    ("illness", "The illness, as you would say it"),
    ("event", "What happened, with whom, when it began"),
    ("focus", "What you will work on together"),
    ("plan", "How, and for how many meetings"),
)
_STANDING = {"fits": "fits", "defensible": "can be argued", "differs": "look again", "missing": "missing"}


class Tools:
    """The commands of one talk. `say` tells the client something, `ask` asks the trainee for a line."""

    def __init__(self, session: Session, out: Console, ask: Ask, say: Say) -> None:
        self._session, self._out, self._ask, self._say = session, out, ask, say
        self._client = session.persona.name.split()[0]
        self.commands: dict[str, Callable[[str], Awaitable[bool]]] = {
            "/hint": self._hint,
            "/pause": self._pause,
            "/resume": self._resume,
            "/role": self._role,
            "/formulation": self._formulation,
            "/task": self._task,
        }

    async def _hint(self, _rest: str) -> bool:
        given = await beside.hint(self._session)
        write(self._out, f"Hint {given.step} of 3: {given.text}", style="yellow")
        return True

    async def _pause(self, _rest: str) -> bool:
        await beside.pause(self._session)
        write(self._out, "Paused: out of role, and the clock stands. /resume goes on.", style="yellow")
        return True

    async def _resume(self, _rest: str) -> bool:
        await beside.resume(self._session)
        write(self._out, "Back in the session.", style="yellow")
        return True

    async def _role(self, rest: str) -> bool:
        """`/role Vida` speaks as Vida from here on, `/role` as oneself again."""
        if not rest:
            await beside.take_roles(self._session, None)
            write(self._out, f"You are yourself again. Ask {self._client} how that was.", style="yellow")
            return True
        known = found_out(self._session.persona, self._session.transcript).people
        line = in_role(f"as {rest}: x", known, self._session.persona)
        if line.in_role_as is None:
            raise SessionError(f"Nobody called '{rest[:40]}' has come up.")
        await beside.take_roles(self._session, line.in_role_as, line.difficulty)
        write(self._out, self._who_is_who(line.in_role_as, line.difficulty), style="yellow")
        return True

    def _who_is_who(self, in_role_as: str, difficulty: Difficulty) -> str:
        persona = self._session.persona
        if in_role_as == persona.id:
            other = persona.person(persona.counterpart.person).name
            return f"Roles reversed: you are {self._client}, {self._client} is {other} ({difficulty}). /role stops."
        return f"You are {persona.person(in_role_as).name}, {self._client} is themselves. /role stops."

    async def _formulation(self, _rest: str) -> bool:
        """Asks for its four parts and the focal area, says what they are worth, and tells the client."""
        given: dict[str, str] = {}
        for part, question in PARTS:
            line = self._ask(f"{question}: ")
            if line is None:
                return True
            given[part] = line.strip()
        area = self._area()
        written = await beside.write_formulation(self._session, FormulationWritten(**given), area)
        if not self._session.is_assessment:
            heading(self._out, "Your formulation")
            for verdict in written.verdicts:
                write(self._out, f"{verdict.part}: {_STANDING[verdict.standing]}. {verdict.remark}", indent=2)
        return await self._say(Line(in_words(written)))

    def _area(self) -> FocalArea | None:
        names = ", ".join(f"{i} {area.replace('_', ' ')}" for i, area in enumerate(FocalArea, start=1))
        answer = (self._ask(f"Which focal area is that? {names}: ") or "").strip()
        return list(FocalArea)[int(answer) - 1] if answer in {"1", "2", "3", "4"} else None

    async def _task(self, rest: str) -> bool:
        await beside.set_task(self._session, rest)
        return await self._say(Line(rest))
