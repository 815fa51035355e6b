"""Payment batches as both doors show them."""
