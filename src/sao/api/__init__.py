"""HTTP: Stripe's paths and our own, over one desk. Knows requests, replies and who may ask.

`endpoint` is how an endpoint is declared, `server` how it is served; `stripe/` and `native/` are
the tables of them, one family a file; `openapi` and `docs` are made from the same tables.
"""
