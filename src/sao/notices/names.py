"""The names of the kinds of notices, for those who need no more of them."""

NAMES = ("receipt", "payment_failed", "card_expiring", "trial_ending", "invoice")
