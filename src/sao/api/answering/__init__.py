"""From a request to its answer, however it was asked: over HTTP, in a browser, in a test.

`service` answers; `dispatch` asks it by hand, along `routes`, with `hands` for the parts that a
server has. `refusals` says what went wrong, `idempotency` answers again what was answered before.
Nothing here knows an HTTP library.
"""
