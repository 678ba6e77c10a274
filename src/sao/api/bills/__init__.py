"""Bills: the page on which an open invoice is paid, by whoever has the invoice's address."""
