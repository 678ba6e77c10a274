"""What a request names, lists or searches: found, or refused as Stripe refuses."""
