"""Every setting of the program: environment variables `YAOHAO_…`, or files of a secrets folder so named.

The folder is named by `YAOHAO_SECRETS_DIR` and holds one file per setting, e.g. `yaohao_webhook_secret`; an
environment variable wins over a file. Members of a group take two underscores: `YAOHAO_FLOOD__GROUP=19`.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from bot.windows import Limits
from draw.beacon import DIGIT, most_outcomes

SECRETS_DIR = "YAOHAO_SECRETS_DIR"
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # the form Telegram accepts


def _default_database(given: dict[str, Any]) -> SecretStr:
    """SQLite in the data directory."""
    return SecretStr(f"sqlite+aiosqlite:///{given['data_dir'] / 'yaohao.db'}")


def _default_key_file(given: dict[str, Any]) -> Path:
    """Beside the data directory, so that a copy of that directory is worth nothing without it."""
    folder: Path = given["data_dir"]
    return folder.parent / "yaohao.key"


@dataclass(frozen=True)
class DrawTiming:
    """The times of one draw, in seconds, and the size of its delay; draw-protocol §§4, 6 and rule R6."""

    window: Annotated[int, Field(ge=1)] = 180
    grace: Annotated[int, Field(ge=0)] = 5
    reveal: Annotated[int, Field(ge=0, le=60)] = 5
    per: Annotated[int, Field(ge=1)] = 3  # contributions of one observer that count
    objection: Annotated[int, Field(ge=0)] = 60  # how long a reply to CLOSE holds the result; protocol §14
    delay_seg: Annotated[int, Field(ge=0, le=1024)] = 16
    delay_it: Annotated[int, Field(ge=0, lt=2**31)] = 2**25
    # When given, the iterations are measured on this machine: all segments together take so many seconds.
    delay_target_seconds: Annotated[float, Field(gt=0)] | None = None

    def __post_init__(self) -> None:
        if self.grace > self.reveal:
            raise ValueError("grace must not be longer than reveal")
        if (self.delay_seg == 0) != (self.delay_it == 0):
            raise ValueError("delay_seg and delay_it must be 0 together (no delay) or not at all")


@dataclass(frozen=True)
class Beacon:
    """Whether draws wait for a value that nobody could know at their close; draw-protocol §7. Off unless set.

    `relay` is only a carrier: what it brings is verified. Without one, rounds are typed in by two people.
    """

    kind: Literal["off", "drand", "public"] = "off"
    relay: str | None = None  # drand: an HTTP relay of quicknet, e.g. of one's own
    name: str = ""  # public: which lottery
    format: str = ""  # public: how its number is written, # for a digit
    outcomes: int = 0  # public: how many numbers are possible
    margin: Annotated[int, Field(ge=1, le=3600)] = 30  # seconds from the reveal to the beacon

    def __post_init__(self) -> None:
        if self.relay is not None and not self.relay.startswith(("https://", "http://")):
            raise ValueError("write the relay's address with https:// in front")
        if self.kind != "public":
            return
        if not self.name or DIGIT not in self.format or max(map(len, (self.name, self.format))) > 200:
            raise ValueError("a public beacon needs a name and a format with # for each digit")
        if not 2 <= self.outcomes <= most_outcomes(self.format):
            raise ValueError("outcomes must be from 2 to as many as the format can write")


class Settings(BaseSettings):
    """How this house runs. `Settings()` reads the process's environment and raises pydantic.ValidationError.

    Secrets print as stars, and the error's text shows no value.
    """

    model_config = SettingsConfigDict(
        env_prefix="YAOHAO_",
        env_nested_delimiter="__",
        hide_input_in_errors=True,
        frozen=True,
        extra="forbid",
    )

    data_dir: Path = Path("var/data")
    database_url: SecretStr = Field(default_factory=_default_database)  # may carry a password
    key_file: Path = Field(default_factory=_default_key_file)

    token: SecretStr | None = None  # None: the one that `yaohao setup` sealed into the database
    api_base: str = "https://api.telegram.org"
    mode: Literal["poll", "webhook"] = "poll"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen_host: str = "127.0.0.1"
    listen_port: Annotated[int, Field(ge=0, le=65535)] = 8443

    draw: DrawTiming = DrawTiming()
    beacon: Beacon = Beacon()
    flood: Limits = Limits()
    fonts_dir: Path | None = None  # a folder of own fonts; on printed pages they come before the shipped ones
    live_reserve: Annotated[int, Field(ge=0)] = 14  # of the group's slots, kept for a running draw

    log_form: Literal["human", "json"] = "human"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the folder that the environment names; no `.env` file."""
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, os.environ.get(SECRETS_DIR))

    @field_validator("api_base", "webhook_url")
    @classmethod
    def _address(cls, address: str | None) -> str | None:
        """Addresses are joined with `/bot…` later, so a trailing slash goes."""
        if address is not None and not address.startswith(("https://", "http://")):
            raise ValueError("write the address with https:// in front")
        return address and address.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _secret_form(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("the webhook secret is 1-256 of A-Z a-z 0-9 _ -")
        return secret

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        """Without the secret, anybody who finds the address could speak as Telegram."""
        if self.mode == "webhook" and self.webhook_secret is None:
            raise ValueError("mode webhook needs YAOHAO_WEBHOOK_SECRET")
        if self.mode == "webhook" and self.webhook_url is None:
            raise ValueError("mode webhook needs YAOHAO_WEBHOOK_URL, the https address that Telegram calls")
        return self
