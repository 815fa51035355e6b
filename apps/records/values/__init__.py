"""What may leave this house."""
