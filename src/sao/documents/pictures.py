"""Pictures that come in as text: what is one, as far as its first bytes tell."""

import binascii
from base64 import b64decode, b64encode

PICTURE_BYTES_MAX = 131_072
LOGOS = "branding/logo"
"""Where logos are kept, each by its hash."""

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class PictureRefused(Exception):  # noqa: N818  (it is an answer, not an error)
    """It is no picture that could be printed; says why."""


def read_picture(text: str) -> bytes:
    """The picture in a data URL, or in base64 alone. Raises `PictureRefused`."""
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    try:
        content = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureRefused(f"it is not base64 ({error})") from None
    if len(content) > PICTURE_BYTES_MAX:
        raise PictureRefused(f"it has {len(content):,} bytes, and may have {PICTURE_BYTES_MAX:,}")
    kind_of(content)
    return content


def kind_of(content: bytes) -> str:
    """The content type of a picture. Raises `PictureRefused`."""
    kind = next((kind for mark, kind in _SIGNATURES.items() if content.startswith(mark)), None)
    if kind is None:
        raise PictureRefused("it is neither PNG nor JPEG")
    return kind


def data_url(content: bytes) -> str:
    """A picture as it stands in a page."""
    return f"data:{kind_of(content)};base64,{b64encode(content).decode()}"
