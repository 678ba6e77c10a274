"""A Django project as a receiver of webhooks, in the process of the story that is told with it."""

import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import stripe
from django.core.wsgi import get_wsgi_application

PATIENCE_S = 120
"""How long a webhook may take on a busy machine."""


class Quiet(WSGIRequestHandler):
    """Says nothing of what comes in."""

    def log_message(self, *_args):
        """Say nothing."""


class Threads(ThreadingMixIn, WSGIServer):
    """Takes several webhooks at once, as a real one would."""

    daemon_threads = True


def listen(port):
    """Serve the project; its webhooks come in while the story goes on."""
    server = make_server("127.0.0.1", port, get_wsgi_application(), Threads, Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()


def all_told():
    """Wait until every event was delivered and taken."""
    end = time.monotonic() + PATIENCE_S
    while owed := [one.id for one in newest_events() if one.pending_webhooks]:
        assert time.monotonic() < end, f"not delivered: {owed[:5]}"
        time.sleep(0.05)


def newest_events():
    """The latest events; what an act brings about is among them."""
    return stripe.Event.list(limit=100).data
