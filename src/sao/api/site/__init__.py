"""Pages in a browser: the dashboard and its sign-in, the docs, and the frame of hosted pages."""
