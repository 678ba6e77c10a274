"""What things come to: pure functions over prices, periods, discounts and taxes."""
