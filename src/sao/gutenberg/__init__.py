"""Gutenberg: pages from declarative YAML, checked and compiled to static HTML.

A spec says what is shown and which controls exist. It never says how state is computed, where it
lives, or what its values are: a runtime fills those in. This package knows nothing of billing,
objects or drivers; start reading at `block.py`, then at one folder of `blocks/`.
"""
