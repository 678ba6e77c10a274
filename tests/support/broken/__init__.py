"""A block whose template has a mistake."""

from typing import ClassVar

from sao.gutenberg.block import ViewBlock


class Broken(ViewBlock):
    """Cannot be rendered."""

    TYPE: ClassVar[str] = "acme/broken"
