"""Subscription billing in pure functions: machines, calendar, prices, dunning, a payment simulator.

`resources/` has one machine a file; `messages` is what they tell each other; `machines` compiles
them. Nothing here reads a clock, draws at random or does I/O: that is `runtime`'s and the drivers'
business.
"""
