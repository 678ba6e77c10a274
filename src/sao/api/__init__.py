"""The API: Stripe's paths and our own, over one desk. Knows requests, replies and who may ask.

`endpoint` is how an endpoint is declared, `families` are all of them, `app` serves them. The tables
stand in `stripe/` and `native/`, one family a file; every other room says what it holds.
"""
