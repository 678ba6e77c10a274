"""The scale-out driver: objects on Restate, indexed in PostgreSQL. It knows no billing, no core.

Two halves. The *service* is what Restate calls: a virtual object for each home, which is where a
commit is decided, and the projection of what was decided into PostgreSQL. The *store* is what a
process opens: it reads PostgreSQL, and hands its commits to the homes.

`service` and what it needs runs in workers; `store` and what it needs in whoever serves requests.
Both know `parts`, the language between them, and `tables`. See docs/decisions/0026.
"""
