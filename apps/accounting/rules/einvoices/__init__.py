"""Electronic invoices: written by rule from the values of an issued invoice, and checked before.

`ubl` writes Peppol BIS Billing 3.0, `cii` what Factur-X carries, `isdoc` the Czech national
format. `checks` says what EN 16931 would refuse. Nothing here reads a clock, a file or a language.
"""
