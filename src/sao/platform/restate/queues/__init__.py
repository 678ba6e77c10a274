"""Queues on the engine: a virtual object for each queue, which holds all of it.

`language` is what is asked of a queue, `records` what it holds, `cells` how; `rules` what becomes
of it, on `pages` (live messages), `letters` (dead ones) and `seen` (what was told before).
`service` is what the engine calls in workers, `queues` what a server opens. See
docs/decisions/0033.
"""
