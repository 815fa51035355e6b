"""Electronic invoices: UBL 2.1, CII D16B and ISDOC 6, read exactly."""
