"""Random sequences of requests: drawn, played, judged, shrunk."""
