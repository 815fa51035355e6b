"""What stands on a document's pages: words with their places, read by labels, forms and sums."""
