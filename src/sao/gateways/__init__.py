"""Payment gateways: the edges through which money moves.

`port` says what a gateway can do; `simulated` decides by the card alone, `stripe` asks Stripe.
"""
