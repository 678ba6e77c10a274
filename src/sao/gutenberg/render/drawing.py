"""Drawings handed in by the caller, made fit to stand on a page beside others."""

import re

from markupsafe import Markup

_ID = re.compile(r'\b(id|aria-labelledby|aria-describedby)="([^"]*)"')
_REFERENCE = re.compile(r'(url\(|\bhref=")#')


def scoped(svg: str, prefix: str) -> Markup:
    """The drawing with this prefix before its ids: a page may hold the same machine twice."""
    renamed = _ID.sub(lambda found: f'{found[1]}="{_prefixed(found[2], prefix)}"', svg)
    return Markup(_REFERENCE.sub(rf"\1#{prefix}", renamed))  # noqa: S704  (the caller's own)


def _prefixed(names: str, prefix: str) -> str:
    return " ".join(f"{prefix}{name}" for name in names.split())
