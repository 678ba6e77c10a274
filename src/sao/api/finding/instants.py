"""Instants as requests give them and as people read them."""

from datetime import UTC, datetime

from sao.wire.errors import WireError


def instant(value: str | int, param: str) -> int:
    """UTC seconds, from themselves or from ISO 8601. Raises `parameter_invalid`."""
    try:
        if isinstance(value, int) or value.isdecimal():
            seconds = int(value)
            datetime.fromtimestamp(seconds, UTC)
            return seconds
        moment = datetime.fromisoformat(value)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError, OSError):
        raise WireError(
            "parameter_invalid",
            f"Invalid {param}: '{value}' is neither Unix seconds nor ISO 8601.",
            param,
        ) from None


def iso(seconds: int | None) -> str | None:
    """ISO 8601, for people."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
