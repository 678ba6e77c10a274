"""Stripe's two keys: the secret one, and the one that pages may show. They have to go together."""

STRIPE_KEY = "SAO_STRIPE_KEY"
PAGE_KEY = "SAO_STRIPE_PUBLISHABLE_KEY"
"""The environment variables that they are in."""

_LIVE, _TEST = "live", "test"


def speaks_against(secret: str, page: str) -> str:
    """Why pages could not take cards with this publishable key; empty where they can."""
    if not page.startswith("pk_"):
        return "Stripe's publishable key begins with pk_; the secret one must never be on a page."
    of_page, of_secret = _mode(page), _mode(secret)
    if of_page and of_secret and of_page != of_secret:
        return (
            f"it is a key for {of_page} mode, and the one in {STRIPE_KEY} is for {of_secret} mode; "
            "take both from the same page of Stripe's dashboard."
        )
    return ""


def _mode(key: str) -> str:
    kind = key.partition("_")[2].partition("_")[0]
    return kind if kind in (_LIVE, _TEST) else ""
