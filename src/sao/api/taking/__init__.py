"""Cards that a gateway takes on pages of ours, by its own client: a number never comes here.

`taker` asks the gateway what a page needs, and brings what it has kept; `scripts` is where the
pages' scripts are. Checkout, the portal and invoices use both; none knows which gateway it is.
"""
