"""Serving a site while it is written: live reload, and the last good page under what is wrong."""

from sao.gutenberg.serve.app import app
from sao.gutenberg.serve.preview import Preview

__all__ = ["Preview", "app"]
