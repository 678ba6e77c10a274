"""Drawings of compiled machines: `mermaid` for text, `svg` for pages and screens."""

from sao.core.diagram.mermaid import mermaid

__all__ = ["mermaid"]
