"""Reading the books of another system: CSV, XLSX, beancount and hledger into one neutral stream.

Nothing here knows the client's books. Every reader takes bytes and never raises for a bad row: it
reports the row and reads on. See `stream` for what comes out, `problems` for what is reported.
"""
