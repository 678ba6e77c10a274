"""Logs and traces: what a server tells of itself while it works.

The only package that knows structlog and OpenTelemetry, of which it takes the API alone: whether
traces are kept, and where, is said by the SDK that a user installs. It knows nothing of billing,
and nothing that runs in a browser knows it.
"""
