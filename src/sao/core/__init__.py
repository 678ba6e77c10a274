"""The ground: Schema, Machine, Instance, Outcome. Pure, and knows nothing of billing.

Read in this order: `schema` (how a resource is declared), `machine` (how it is checked and run),
`outcome` (what it leaves behind), `instance` (what is replayed from that), `home` (how several of
them come to rest together), `workflow` (how the world answers).
"""
