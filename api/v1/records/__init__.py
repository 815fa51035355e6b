"""A client's documents: sent, listed, downloaded, and what was read off them."""
