"""Subscription billing whose every state can be proven."""

__version__ = "0.1.0"
