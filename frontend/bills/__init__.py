"""Bills as both doors show them."""
