"""What several families sell with: prices, lines, discounts, taxes, policies, payment methods."""
