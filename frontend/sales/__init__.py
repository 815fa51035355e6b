"""Invoices as both doors show and write them."""
