"""`sao serve`: the API over one environment."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from sao.cli.output import Data, Failure, console, instant, when
from sao.platform.errors import PlatformError
from sao.wiring import Keys, Settings
from sao.wiring import serve as run_server

Host = Annotated[str, typer.Option(help="Where to listen.")]
Port = Annotated[int, typer.Option(help="Where to listen.", min=0, max=65535)]
ApiKey = Annotated[
    str | None, typer.Option(help="Accept this key; otherwise one is made at the first start.")
]
Clock = Annotated[str | None, typer.Option(help="A new environment's first time (default: now).")]
PrivateWebhooks = Annotated[
    bool,
    typer.Option(
        "--allow-private-webhooks",
        help="Send webhooks to private addresses, too, such as 127.0.0.1.",
    ),
]
WebhookIn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GATEWAY=SECRET",
        envvar="SAO_WEBHOOK_IN",
        help="Take a gateway's webhooks, signed with this secret, at /api/webhooks/GATEWAY.",
    ),
]
GatewayName = Annotated[
    str,
    typer.Option(
        help="Where payments are made: simulator, or stripe, with Stripe's secret key in the "
        "environment variable SAO_STRIPE_KEY.",
    ),
]
GatewayUrl = Annotated[
    str | None, typer.Option(help="Where the gateway's API is, if not at the gateway's.")
]


def serve(  # noqa: PLR0917  (typer makes options of them)
    host: Host = "127.0.0.1",
    port: Port = 8787,
    data: Data = Path("data"),
    api_key: ApiKey = None,
    clock: Clock = None,
    allow_private_webhooks: PrivateWebhooks = False,
    webhook_in: WebhookIn = None,
    gateway: GatewayName = "simulator",
    gateway_url: GatewayUrl = None,
) -> None:
    """Serve an environment with a simulated clock."""
    settings = Settings(
        data=data,
        api_key=api_key,
        clock=instant(clock) if clock is not None else None,
        host=host,
        port=port,
        allow_private_webhooks=allow_private_webhooks,
        webhooks_in=_by_gateway(webhook_in or []),
        stripe_key=_stripe_key(gateway),
        stripe_url=gateway_url,
    )
    keys = Keys(data)
    if api_key is not None:
        keys.add(api_key)
    elif not keys:
        made = keys.make()
        console.print(f"API key (shown once, kept as a hash): [bold]{made}[/bold]", soft_wrap=True)
    try:
        run_server(settings, keys, lambda url, now: _announce(data, url, now))
    except PlatformError as error:
        raise Failure(str(error)) from error
    except ModuleNotFoundError as error:
        raise Failure(f"{error}; install it with pip install 'sao-billing[stripe]'.", 2) from error
    except OSError as error:
        why = os.strerror(error.errno or 0)
        message = f"cannot listen on {host}:{port} ({why}); choose another --port."
        raise Failure(message) from error


def _announce(data: Path, url: str, now: int) -> None:
    console.print(f"Serving {data} at {url}; its clock shows {when(now)} UTC.", soft_wrap=True)
    console.print(f"API docs: {url}/docs", soft_wrap=True)


def _stripe_key(gateway: str) -> str | None:
    if gateway == "simulator":
        return None
    if gateway != "stripe":
        raise Failure(f"--gateway is simulator or stripe, not '{gateway}'.", 2)
    key = os.environ.get("SAO_STRIPE_KEY", "")
    if not key:
        raise Failure("--gateway stripe needs Stripe's secret key in SAO_STRIPE_KEY.", 2)
    return key


def _by_gateway(given: list[str]) -> dict[str, tuple[str, ...]]:
    secrets: dict[str, tuple[str, ...]] = {}
    for one in given:
        gateway, _, secret = one.partition("=")
        if not re.fullmatch(r"[a-z][a-z0-9-]*", gateway) or not secret:
            raise Failure("--webhook-in takes GATEWAY=SECRET, such as stripe=whsec_….", 2)
        secrets[gateway] = (*secrets.get(gateway, ()), secret)
    return secrets
