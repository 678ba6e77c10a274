"""GET /api/stream: every outcome as it becomes durable, in one order, without gaps or repeats.

`telling` says what is told of an outcome and where a reader stands (no HTTP library, no event loop:
a browser alone tells itself the same); `tail` reads the store for all readers together; `events`
makes a reader's stream of it; `endpoint` is the way in. docs/stream.md is for its users.
"""
