"""Settings, from the environment and `.env`. Every field is documented in the README (a test holds it)."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
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
    engine: Literal["embedded"] = Field(default="embedded", description="Which engine reads, speaks and grades.")
    mode: Literal["solo", "accounts"] = Field(
        default="solo",
        description="solo: no login, one local person, loopback only. accounts: names and passwords.",
    )
    host: str = Field(default="127.0.0.1", description="Address to serve on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to serve on.")
    words_per_second: float = Field(
        default=9.0, ge=0, description="How fast the client's words appear in the chat; 0 shows them at once."
    )

    @field_validator("personas", "rubrics", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(Path(part) for part in value.split(":") if part) if isinstance(value, str) else value

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


def read_settings() -> Settings:
    """The settings. Raises `SettingsError` naming every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"IPT_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']} (found {e['input']!r})" for e in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
