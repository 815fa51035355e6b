"""Telling integrations of facts: signed, repeated until received, each kept as a row."""
