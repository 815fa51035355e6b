"""Who did what, and who saw what: an append-only trail per client, tamper-evident."""
