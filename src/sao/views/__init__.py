"""Views: what a dashboard shows, as values; the same for a browser alone and for a server.

A view reads one session and answers with the shapes of `shapes`: ready to be shown, but for
language, time zone and layout, which are the page's. It decides nothing: what can be done next
comes from the machines' own tables. Decision 0016.
"""
