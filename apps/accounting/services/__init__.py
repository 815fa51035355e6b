"""What can be done to the books. One function is one business act in one transaction."""
