"""Stripe's language: parameters in, objects, events and errors out. Pure, on billing alone.

A request's form becomes a tree (`form`), the tree the typed parameters of one resource's verb
(`params`, `resources/`), a state its rendered shape (`render`, `resources/`), with what the client
asked to see expanded (`expand`); a step becomes events (`events`), a refusal an error (`errors`).
"""

API_VERSION = "2026-10-28.endive"
"""The version of Stripe's API whose shapes are spoken; to older clients with more (`older`)."""
