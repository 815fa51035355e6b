"""A client's books: accounts, journal, bank, reports."""
