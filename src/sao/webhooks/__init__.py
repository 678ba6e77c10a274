"""Webhooks, out: every event, signed, to every endpoint that wants it, until somebody takes it.

`lane` carries the events of one endpoint from the feed by way of a queue to its address, `outbox`
tends the lanes; `sender` is the only place that opens a connection, `addresses` says to where,
`signing` makes and uses the secrets, `deliveries` keeps what became of each event.

And in: `ingress` stores what gateways tell us.
"""
