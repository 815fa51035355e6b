"""Arithmetic of bills and margins. No Django, no clock, no database."""
