"""One file per resource: what can be said of it (parameters), and how it looks (`render`)."""
