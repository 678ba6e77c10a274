"""Which gateway an environment has."""

from sao.gateways.port import Gateway


def open_gateway(
    stripe_key: str | None, stripe_url: str | None, stripe_page_key: str | None = None
) -> Gateway | None:
    """The gateway that was asked for; None: payments are simulated.

    Raises `ModuleNotFoundError` where its SDK is not installed.
    """
    if stripe_key is None:
        return None
    from sao.gateways.stripe import StripeGateway  # noqa: PLC0415  (nobody else needs its SDK)

    return StripeGateway(stripe_key, stripe_url, stripe_page_key)
