"""From checked pages to HTML: the same bytes for the same spec, and nothing executable inline."""
