"""Settings, from the environment and `.env`. Every field is documented in the README (a test holds it)."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from simulator.logbook import sqlite_url


class SettingsError(Exception):
    """A setting is wrong. Names the variable, what was found and what was expected."""


class Settings(BaseSettings):
    """What a site can choose. All optional."""

    model_config = SettingsConfigDict(env_prefix="IPT_", env_file=".env", extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("ipt-sim"),
        description="Where the database, the login secret and the page's copy are kept.",
    )
    database_url: str | None = Field(
        default=None,
        description="sqlite+aiosqlite:///PATH or postgresql+asyncpg://…; default: a file in the data folder.",
    )
    personas: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Further folders with personas, separated by ':'; later ones win."
    )
    rubrics: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Further folders with rubrics, separated by ':'; later ones win."
    )
    engine: Literal["embedded", "llm"] = Field(
        default="embedded", description="Which engine speaks and grades. llm: a language model; see the next ones."
    )
    model: str = Field(default="", description="The model's name; at Azure the deployment's.")
    grader_model: str = Field(default="", description="Another model for grading; default: the same.")
    base_url: str = Field(
        default="", description="Where the model is; default: OpenAI. A server of one's own needs it."
    )
    api_key: SecretStr | None = Field(
        default=None, description="The key. Without one only a server of one's own serves."
    )
    azure_api_version: str | None = Field(default=None, description="Given, IPT_BASE_URL is an Azure resource.")
    reader: Literal["embedded", "llm"] = Field(
        default="embedded", description="Who reads the trainee's turns. llm: a second call a reply."
    )
    judges: int = Field(default=1, ge=1, le=3, description="Differently worded judges in grading; calls multiply.")
    structured: Literal["json_schema", "tools"] = Field(
        default="json_schema", description="How forms are asked for; tools where a server knows no schemas."
    )
    temperature: float | None = Field(default=None, ge=0, le=2, description="Default: the provider's.")
    timeout: float = Field(default=30.0, gt=0, description="Seconds without a sign of life until a reply is given up.")
    attempts: int = Field(default=3, ge=1, le=10, description="How often one call is tried, the first included.")
    calls_at_once: int = Field(default=8, ge=1, description="Calls under way at the same time.")
    calls_per_minute: int = Field(default=0, ge=0, description="Calls begun within a minute; 0: no limit.")
    price_in: float | None = Field(default=None, ge=0, description="Money a million tokens sent.")
    price_cached: float | None = Field(default=None, ge=0, description="The same for tokens the provider had kept.")
    price_out: float | None = Field(default=None, ge=0, description="Money a million tokens received.")
    lrs_url: str = Field(
        default="", description="A learning record store's xAPI address; it is told of assessed and shared practice."
    )
    lrs_key: str = Field(default="", description="The name with which the store lets us in.")
    lrs_secret: SecretStr | None = Field(default=None, description="The password to it.")
    lrs_home: str = Field(default="", description="The address that trainees' names belong to; default: the store's.")
    mode: Literal["solo", "accounts"] = Field(
        default="solo",
        description="solo: no login, one local person, loopback only. accounts: names and passwords.",
    )
    host: str = Field(default="127.0.0.1", description="Address to serve on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to serve on.")
    help_emergency: str = Field(default="", description="The emergency number here, for whoever needs help themselves.")
    help_line: str = Field(default="", description="A crisis line here that answers at any hour: name and number.")
    help_campus: str = Field(default="", description="The institution's own service: name, place, number, hours.")
    help_text: str = Field(default="", description="More that the institution wants to say to somebody in need.")
    escalation: str = Field(
        default="", description="What the institution does when a trainee is in danger; shown before first use."
    )
    words_per_second: float = Field(
        default=9.0, ge=0, description="How fast the client's words appear in the chat; 0 shows them at once."
    )

    @field_validator("personas", "rubrics", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(Path(part) for part in value.split(":") if part) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_a_model(self) -> Self:
        if self.has_model and not self.model:
            raise ValueError("IPT_ENGINE=llm needs IPT_MODEL, the name of a model that the server has")
        return self

    @model_validator(mode="after")
    def _knows_the_store(self) -> Self:
        if self.lrs_url and not self.lrs_url.startswith(("http://", "https://")):
            raise ValueError(f"IPT_LRS_URL must begin with https:// or http:// (found {self.lrs_url!r})")
        return self

    @property
    def has_model(self) -> bool:
        """Whether a language model is asked for and can be reached: with a key, or on a server of one's own."""
        return self.engine == "llm" and bool(self.base_url or (self.api_key and self.api_key.get_secret_value()))

    @property
    def knows_help(self) -> bool:
        """Whether local help is named, without which no client at risk of suicide can be met."""
        return bool(self.help_emergency.strip() and self.help_line.strip())

    @property
    def log_url(self) -> str:
        """The database's URL."""
        return self.database_url or sqlite_url(self.data_dir / "sessions.db")

    def check_address(self) -> None:
        """Refuses solo mode on an address that others can reach. Raises `SettingsError`."""
        if self.mode == "solo" and not _is_loopback(self.host):
            raise SettingsError(
                f"IPT_HOST={self.host} can be reached from other machines, and solo mode has no login. "
                "Set IPT_MODE=accounts and add people with `ipt-sim user add NAME`, or serve on 127.0.0.1."
            )


def read_settings(**changed: Any) -> Settings:
    """The settings, with what the command line changes. Raises `SettingsError` naming every variable that is wrong."""
    try:
        return Settings(**{name: value for name, value in changed.items() if value is not None})
    except ValidationError as error:  # its own words would show every setting, the key among them
        raise SettingsError("\n".join(_complaint(e) for e in error.errors(include_url=False))) from None


def _complaint(error: Any) -> str:
    if not error["loc"]:  # about several together; its input is all of them
        return str(error["msg"]).removeprefix("Value error, ")
    name = "_".join(map(str, error["loc"])).upper()
    found = "" if name == "API_KEY" else f" (found {error['input']!r})"
    return f"IPT_{name}: {error['msg']}{found}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
