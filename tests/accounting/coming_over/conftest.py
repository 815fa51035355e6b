"""Nordlys' books and people, as the ledger's tests have them."""

from tests.accounting.ledger.conftest import nordlys_books, preparer, reviewer

__all__ = ["nordlys_books", "preparer", "reviewer"]
