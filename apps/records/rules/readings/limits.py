"""How much of a file is read: an upload must never tie up the machine."""

from __future__ import annotations

MEGABYTE = 1_000_000
FILE_MB_MAX = 25
# An invoice has a few hundred elements; a year's collective invoice some ten thousand.
ELEMENTS_MAX = 500_000
# Attachments and archives unpacked.
UNPACKED_MB_MAX = 50
ARCHIVE_ENTRIES_MAX = 200
ATTACHMENTS_MAX = 50
PAGES_READ_MAX = 20
CHARACTERS_PER_PAGE_MAX = 30_000
MEGAPIXELS_MAX = 50
LINES_MAX = 20_000
