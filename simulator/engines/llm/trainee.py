"""A language model as the trainee: a prompt of the user's, or any chat endpoint as the therapist under test.

It sees what a therapist sees: the referral, and what was said. The client is the chat's user, it is the assistant.
"""

from collections.abc import Sequence

from simulator.core.transcript import Turn
from simulator.core.vocabulary import EnginePart, Speaker
from simulator.engines.llm.client import Client
from simulator.engines.llm.wire import Talk
from simulator.ports import Utterance


class LlmTrainee:
    """One trainee in one session.

    Args:
        system: its instructions, in the user's words; '' sends none.
        opening: what it is shown before it speaks first.
        most: its turns after which the session is ended.
    """

    def __init__(self, client: Client, system: str, opening: str, most: int) -> None:
        self._client, self._system, self._opening, self._most = client, system, opening, most

    async def says(self, turns: Sequence[Turn]) -> Utterance | None:
        """What the model says next."""
        if sum(turn.speaker is Speaker.TRAINEE for turn in turns) >= self._most:
            return None
        talk = Talk(self._system, self._opening, *(turn.text for turn in turns))
        return Utterance((await self._client.say(talk, EnginePart.TRAINEE)).strip())
