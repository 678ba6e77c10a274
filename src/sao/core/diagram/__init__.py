"""Drawings of compiled machines: `mermaid` for text, `svg` for pages and screens."""

from sao.core.diagram.mermaid import mermaid
from sao.core.diagram.svg import svg

__all__ = ["mermaid", "svg"]
