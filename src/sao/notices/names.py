"""The names of the kinds of notices, for modules that need nothing else of them."""

NAMES = ("receipt", "payment_failed", "card_expiring", "trial_ending", "invoice")
