"""Asking Stripe: its SDK, its errors as ours, and looking for what carries our ids."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import stripe

from sao.platform.errors import Terminal, Transient

TIMEOUT_S = 30
"""How long Stripe may take: less than a step's patience, so that nothing comes after its end."""

INTENT, RUN, REFUND = "sao_payment_intent", "sao_run", "sao_refund"
"""What Stripe's objects carry of ours in their metadata."""

PAGES_MAX = 50
"""How many pages of a customer's payments are looked through."""


class Asking:
    """Stripe's API. From any thread. `url` is where it is, if not at Stripe's."""

    def __init__(self, key: str, url: str | None = None) -> None:
        addresses: Any = {"api": url} if url is not None else {}
        self.client = stripe.StripeClient(
            key,
            base_addresses=addresses,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
        ).v1

    def ask(self, ask: Callable[[], Any]) -> Any:
        """What Stripe answers. Raises `CardError`, `Invalid`, and otherwise only errors of ours."""
        with _understood():
            return ask()

    def payment(self, customer: str, name: str, value: str, status: str | None = None) -> Any:
        """The newest of a customer's payments that carries this; None if there is none."""
        page = self.ask(
            lambda: self.client.payment_intents.list({"customer": customer, "limit": 100})
        )
        return self.first(page, name, value, status)

    def first(self, page: Any, name: str, value: str, status: str | None = None) -> Any:
        """The first on this page, or one that follows, that carries this; None if there is none."""
        for _ in range(PAGES_MAX):
            for one in page.data:
                if metadata(one).get(name) == value and (status is None or one.status == status):
                    return one
            if not page.has_more:
                return None
            page = self.ask(page.next_page)
        raise Terminal(
            f"Stripe has more than {PAGES_MAX} pages for one customer: not looked at all"
        )


def metadata(found: Any) -> dict[str, str]:
    """What an object of Stripe's carries of ours."""
    kept = getattr(found, "metadata", None)
    return dict(kept.to_dict()) if kept else {}


class Invalid(Terminal):
    """Stripe does not take this request, whenever it is sent."""

    def __init__(self, error: stripe.StripeError) -> None:
        self.code = error.code
        super().__init__(f"Stripe refused the request: {error.user_message or error}")


@contextmanager
def _understood() -> Iterator[None]:
    """Stripe's errors as ours; a `CardError` is an answer and passes through."""
    try:
        yield
    except stripe.CardError:
        raise
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Terminal(f"Stripe does not accept the key: {error.user_message or error}") from error
    except stripe.RateLimitError as error:
        raise Transient(f"Stripe is busy: {error.user_message or error}") from error
    except stripe.IdempotencyError as error:
        raise Terminal(f"Stripe was asked for something else under this key: {error}") from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 409:  # noqa: PLR2004  (the same key is being worked on)
            raise Transient("Stripe is still at work on the same request") from error
        raise Invalid(error) from error
    except stripe.APIConnectionError as error:
        raise Transient(f"Stripe did not answer: {error.user_message or error}") from error
    except stripe.StripeError as error:
        raise Transient(f"Stripe failed: {error.user_message or error}") from error
