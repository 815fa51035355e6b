"""The decisions of records, pure: bytes and values in, values out."""
