"""Checkout: what a session offers and comes to, how it is paid, and the page that does it.

`offers` and `paying` work at the desk, wherever that is; `page` and `routes` are a server's.
"""
