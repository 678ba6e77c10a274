"""What the endpoint tables say of themselves: OpenAPI, and what of Stripe's API is supported."""
