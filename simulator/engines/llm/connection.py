"""Where the model is, how it is asked, and what it costs: everything that the settings say of it."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

OPENAI = "https://api.openai.com/v1"
NO_KEY_NEEDED = SecretStr("none")
"""Sent to servers of one's own that ask for no key; the client refuses to send nothing."""


@dataclass(frozen=True)
class Prices:
    """Money a million tokens, in whatever currency the site counts. None: not known."""

    tokens_in: float | None = None
    tokens_cached: float | None = None
    tokens_out: float | None = None

    def cost(self, tokens_in: int, cached: int, tokens_out: int) -> float | None:
        """What a call cost; None where a price is missing. Kept tokens without a price cost as much as others."""
        if self.tokens_in is None or self.tokens_out is None:
            return None
        kept = self.tokens_in if self.tokens_cached is None else self.tokens_cached
        return ((tokens_in - cached) * self.tokens_in + cached * kept + tokens_out * self.tokens_out) / 1_000_000


@dataclass(frozen=True)
class Connection:
    """One model behind one address.

    Attributes:
        azure_version: Azure's API version; the model is then the deployment's name and the address the resource's.
        timeout: seconds without a sign of life after which a call is given up.
        attempts: how often one call is tried, the first included.
        longest_wait: seconds beyond which a Retry-After is not waited for: somebody is sitting there.
        at_once: calls under way at the same time.
        a_minute: calls begun within any minute; 0 is no limit.
        structured: how answers in a form are asked for: by JSON schema, or as a tool's arguments where a server knows
            no schemas.
    """

    model: str
    base_url: str = OPENAI
    api_key: SecretStr = NO_KEY_NEEDED
    azure_version: str | None = None
    timeout: float = 30.0
    attempts: int = 3
    longest_wait: float = 8.0
    at_once: int = 4
    a_minute: int = 0
    structured: Literal["json_schema", "tools"] = "json_schema"
    temperature: float | None = None
    prices: Prices = field(default_factory=Prices)

    @property
    def host(self) -> str:
        """The address as a page may show it: without a path, and without a name and password if it has any."""
        return self.base_url.split("://")[-1].split("/")[0].rpartition("@")[2]
