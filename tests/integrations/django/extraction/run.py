"""tap-stripe, for which Stripe is at one address: its requests come to us as to a proxy."""

import stripe

stripe.api_base = "http://api.stripe.com"

import tap_stripe

tap_stripe.main()
