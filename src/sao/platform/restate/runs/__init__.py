"""The journal of workflow runs on the engine: a virtual object for each run, found by SQL.

`language` is what is asked of a run, `rules` what becomes of it (pure). `service` is what the
engine calls in workers, `rows` what is projected, `journal` what a server opens. See
docs/decisions/0033.
"""
