"""`sao serve`: the API over one environment."""

import os
import re
from functools import partial
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from sao.cli.failing import Failure
from sao.cli.output import (
    ELSEWHERE,
    Fonts,
    console,
    instant,
    when,
)
from sao.cli.where import Where, located
from sao.notices.mailer import MailSettingsRefused
from sao.notices.opening import MailSettings
from sao.platform.errors import PlatformError
from sao.telemetry.logs import Form, Level
from sao.wire import API_VERSION
from sao.wire.versions import is_version
from sao.wiring.serving import Serving
from sao.wiring.serving import serve as run_server
from sao.wiring.settings import Settings
from sao.wiring.stripe_keys import PAGE_KEY, STRIPE_KEY, speaks_against

PAYMENTS, MAILS, LOG = "Payments", "Mails to customers", "The log"
"""Headings of the options that go together."""

Webhooks = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GATEWAY=SECRET",
        envvar="SAO_WEBHOOK_IN",
        help="Take a gateway's webhooks, signed with this secret, at /api/webhooks/GATEWAY.",
        rich_help_panel=PAYMENTS,
    ),
]
Private = Annotated[
    bool,
    typer.Option(
        "--allow-private-webhooks",
        help="Send webhooks to private addresses, too, such as 127.0.0.1.",
    ),
]
PublicUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="SAO_PUBLIC_URL",
        help="Where customers reach this server (default: where each request came in).",
    ),
]
ApiVersion = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        envvar="SAO_API_VERSION",
        help="The version of Stripe's API for clients and webhook endpoints that name none, such "
        "as 2022-11-15 (default: the newest).",
    ),
]
SignIn = Annotated[
    bool,
    typer.Option(
        "--sign-in",
        help="Ask for a key on the dashboard here, too: where others share this machine, or a "
        "proxy on it leads to this port.",
    ),
]
Front = Annotated[
    bool,
    typer.Option(
        "--front",
        help="Only answer requests: another server of this environment sends webhooks and mails.",
        rich_help_panel=ELSEWHERE,
    ),
]
GatewayName = Annotated[
    str,
    typer.Option(
        help="Where payments are made: simulator, or stripe, with Stripe's secret key in the "
        "environment variable SAO_STRIPE_KEY.",
        rich_help_panel=PAYMENTS,
    ),
]
GatewayUrl = Annotated[
    str | None,
    typer.Option(
        help="Where the gateway's API is, if not at the gateway's.",
        rich_help_panel=PAYMENTS,
    ),
]
GatewayPageKey = Annotated[
    str | None,
    typer.Option(
        "--gateway-publishable-key",
        metavar="pk_…",
        envvar=PAGE_KEY,
        help="With --gateway stripe: Stripe's publishable key, with which the pages for customers "
        "take cards.",
        rich_help_panel=PAYMENTS,
    ),
]
Smtp = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="SAO_SMTP",
        help="Send notices to customers by this server: smtp://user:password@host:587, or smtps://.",
        rich_help_panel=MAILS,
    ),
]
MailFrom = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Whom mails are from: 'Gold Ltd <billing@example.com>'.",
        rich_help_panel=MAILS,
    ),
]
MailReplyTo = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Where answers to mails go, if elsewhere.",
        rich_help_panel=MAILS,
    ),
]
MailTemplates = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Templates of mails that come before our own.",
        rich_help_panel=MAILS,
    ),
]

ApiKey = Annotated[
    str | None,
    typer.Option(
        envvar="SAO_API_KEY", help="Accept this key; otherwise one is made at the first start."
    ),
]
Live = Annotated[
    bool,
    typer.Option(
        "--live",
        help="Begin a live environment: its clock follows real time, and cannot be moved. One that "
        "is there stays what it is.",
    ),
]
Clock = Annotated[str | None, typer.Option(help="A new environment's first time (default: now).")]
Log = Annotated[
    str,
    typer.Option(
        metavar="text|json",
        envvar="SAO_LOG",
        help="How the log on standard error is written.",
        rich_help_panel=LOG,
    ),
]
LogLevel = Annotated[
    str | None,
    typer.Option(
        metavar="debug|info|warning|error",
        envvar="SAO_LOG_LEVEL",
        help="From which level on; requests are info (default: info with json, else warning).",
        rich_help_panel=LOG,
    ),
]


@located("postgres_reader", "documents", "restate_ingress", "queues_on")
def serve(
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to listen.", min=0, max=65535)] = 8787,
    *,
    where: Where,
    api_key: ApiKey = None,
    live: Live = False,
    clock: Clock = None,
    allow_private_webhooks: Private = False,
    webhook_in: Webhooks = None,
    fonts: Fonts = None,
    public_url: PublicUrl = None,
    api_version: ApiVersion = None,
    sign_in: SignIn = False,
    front: Front = False,
    gateway: GatewayName = "simulator",
    gateway_url: GatewayUrl = None,
    gateway_page_key: GatewayPageKey = None,
    smtp: Smtp = None,
    mail_from: MailFrom = None,
    mail_reply_to: MailReplyTo = None,
    mail_templates: MailTemplates = None,
    log: Log = "text",
    log_level: LogLevel = None,
) -> None:
    """Serve an environment and its dashboard: a sandbox, or with --live in real time."""
    settings = Settings(
        data=where.data,
        api_key=_key(api_key),
        clock=_first_time(clock, live=live),
        live=live,
        host=host,
        port=port,
        allow_private_webhooks=allow_private_webhooks,
        webhooks_in=_by_gateway(webhook_in or []),
        documents=where.documents,
        postgres=where.database,
        fonts=tuple(fonts or ()),
        public_url=_public(public_url),
        api_version=_version(api_version),
        sign_in=sign_in,
        homes=where.homes(front=front),
        stripe_key=_stripe_key(gateway),
        stripe_url=gateway_url,
        stripe_page_key=_page_key(gateway, gateway_page_key),
        log=_form(log),
        log_level=_level(log_level, log),
        mail=_mail(smtp, mail_from, mail_reply_to, mail_templates),
    )
    _run(settings)


def _key(given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise Failure("--api-key is empty; leave it out to have a key made at the first start.", 2)
    return given


def _first_time(clock: str | None, *, live: bool) -> int | None:
    if live and clock is not None:
        raise Failure("--clock is for sandboxes: a live environment begins now.", 2)
    return instant(clock) if clock is not None else None


def _mail(
    server: str | None, sender: str | None, reply_to: str | None, templates: Path | None
) -> MailSettings:
    return MailSettings(server=server, sender=sender, reply_to=reply_to, templates=templates)


def _run(settings: Settings) -> None:
    try:
        run_server(settings, _show_key, partial(_announce, settings))
    except PlatformError as error:
        raise Failure(str(error)) from error
    except MailSettingsRefused as error:
        raise Failure(f"{error}.", 2) from error
    except ModuleNotFoundError as error:
        raise Failure(f"{error}; install it with pip install 'sao-billing[stripe]'.", 2) from error


def _show_key(made: str) -> None:
    console.print(f"API key (shown once, kept as a hash): [bold]{made}[/bold]", soft_wrap=True)


def _announce(settings: Settings, serving: Serving) -> None:
    what = settings.data if settings.homes is None else settings.homes.environment
    url = serving.url
    time = "live, in real time" if serving.live else f"its clock shows {when(serving.now)} UTC"
    console.print(f"Serving {what} at {url}; {time}.", soft_wrap=True)
    if serving.live and settings.stripe_key is None:
        console.print(
            "[yellow]note:[/yellow] payments are simulated, so nobody is charged; --gateway stripe "
            "makes them at Stripe",
            soft_wrap=True,
        )
    if settings.stripe_key is not None and settings.stripe_page_key is None:
        console.print(
            "[yellow]note:[/yellow] pages for customers take no cards: that needs Stripe's "
            f"publishable key, as --gateway-publishable-key or {PAGE_KEY}",
            soft_wrap=True,
        )
    if settings.homes is not None and settings.documents is None:
        console.print(
            "[yellow]note:[/yellow] documents and logos are in this server's own folder; have "
            "servers share them with --documents s3://…",
            soft_wrap=True,
        )
    console.print(f"Dashboard: {url}/   API docs: {url}/docs", soft_wrap=True)


def _public(url: str | None) -> str | None:
    if url is not None and not re.fullmatch(r"https?://[^\s?#\"'<>]+", url):
        raise Failure("--public-url takes an address such as https://billing.example.com.", 2)
    return url


def _version(version: str | None) -> str:
    if version is not None and not is_version(version):
        raise Failure(f"--api-version takes one up to {API_VERSION}, not '{version}'.", 2)
    return version or ""


def _stripe_key(gateway: str) -> str | None:
    if gateway == "simulator":
        return None
    if gateway != "stripe":
        raise Failure(f"--gateway is simulator or stripe, not '{gateway}'.", 2)
    key = os.environ.get(STRIPE_KEY, "")
    if not key:
        raise Failure(f"--gateway stripe needs Stripe's secret key in {STRIPE_KEY}.", 2)
    return key


def _page_key(gateway: str, given: str | None) -> str | None:
    """The publishable key, which goes with the secret one; another gateway has no use for it."""
    if gateway != "stripe" or not given:
        return None
    against = speaks_against(os.environ.get(STRIPE_KEY, ""), given)
    if against:
        raise Failure(f"--gateway-publishable-key: {against}", 2)
    return given


def _form(given: str) -> Form:
    if given not in get_args(Form):
        raise Failure(f"--log is text or json, not '{given}'.", 2)
    return cast("Form", given)


def _level(given: str | None, form: str) -> Level:
    level = given or ("info" if form == "json" else "warning")
    if level not in get_args(Level):
        raise Failure(f"--log-level is {', '.join(get_args(Level))}, not '{level}'.", 2)
    return cast("Level", level)


def _by_gateway(given: list[str]) -> dict[str, tuple[str, ...]]:
    secrets: dict[str, tuple[str, ...]] = {}
    for one in given:
        gateway, _, secret = one.partition("=")
        if not re.fullmatch(r"[a-z][a-z0-9-]*", gateway) or not secret:
            raise Failure("--webhook-in takes GATEWAY=SECRET, such as stripe=whsec_….", 2)
        secrets[gateway] = (*secrets.get(gateway, ()), secret)
    return secrets
