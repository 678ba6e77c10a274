"""Checkout: what a session offers and comes to, how it is paid, and the page that does it.

`offers`, `manners` and `paying` (with `orders`, `choosing`, `keeping`, `buying`, `invoicing`) work
at the desk, wherever that is. The page is a server's: `views`, `goods` and `form` say what it
shows, `page` draws it, `sent` reads what its form says, `routes` and `links` are where it is.
"""
