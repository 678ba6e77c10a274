"""Cards that a gateway takes on pages of ours, by its own client: a number never comes here.

`counter` is what the pages of customers have in common, `taker` asks the gateway what a page needs
and brings what it has kept, `scripts` serves the pages' scripts. Checkout, the portal and invoices
use all of them; none knows which gateway it is.
"""
