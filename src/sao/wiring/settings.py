"""What an environment is started with."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from sao.notices.opening import MailSettings
from sao.telemetry.logs import Form, Level
from sao.wiring.beside import Postgres
from sao.wiring.homes import Homes


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an environment is started with. `clock` is the simulated clock's first time."""

    data: Path
    api_key: str | None = None
    clock: int | None = None
    live: bool = False
    """Whether a new environment's clock follows the wall; one that is there stays what it is."""
    host: str = "127.0.0.1"
    port: int = 8787
    allow_private_webhooks: bool = False
    webhooks_in: Mapping[str, tuple[str, ...]] = {}
    """The secrets by which gateways sign what they tell us."""
    stripe_key: str | None = None
    """Stripe's secret key: payments are made there. None: they are simulated."""
    stripe_url: str | None = None
    """Where Stripe's API is, if not at Stripe's; then its client is there as well."""
    stripe_page_key: str | None = None
    """Stripe's publishable key, with which pages take cards. None: they take none."""
    mail: MailSettings = MailSettings()
    """How notices are sent; without a server they are not."""
    documents: str | None = None
    """The URL of the bucket for documents; without one they are in the data folder."""
    homes: Homes | None = None
    """The engine that keeps the objects, with their index in `postgres`; without one they are in
    the data folder."""
    postgres: Postgres | None = None
    """The database for what lies beside the objects; without one it is in the data folder."""
    fonts: tuple[Path, ...] = ()
    """Folders with fonts beside our own."""
    public_url: str | None = None
    """Where customers reach the server; without one, where each request did."""
    log: Form = "text"
    """How the log is written: for people, or a line of JSON for each thing told."""
    log_level: Level = "warning"
    """From which level on; requests are told of at `info`."""
    api_version: str = ""
    """The version of Stripe's API that is meant where none is named; empty for the newest."""
    sign_in: bool = False
    """Whether the dashboard asks for a key even on this very machine."""

    @property
    def shared(self) -> Postgres | None:
        """The database in which servers share what is the environment's own; else its folder."""
        return self.postgres if self.homes is not None else None
