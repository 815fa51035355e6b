"""Documents as both doors show them: sending, what was read, the pages as pictures."""
