"""Drawings of compiled machines: `mermaid` for text, `svg` for pages and screens, `layout` bare.

Nothing is imported here: a browser takes the layout alone, without what SVG documents need.
"""
