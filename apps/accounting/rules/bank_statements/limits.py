"""How much of a file is read: an upload must never tie up the machine."""

from __future__ import annotations

MEGABYTE = 1_000_000
FILE_MB_MAX = 20
FILE_BYTES_MAX = FILE_MB_MAX * MEGABYTE
STATEMENT_LINES_MAX = 200_000
BATCH_MAX = 100_000
CELLS_PER_ROW_MAX = 500
# No statement of the permitted size comes near it; a file made of empty elements would.
ELEMENTS_MAX = 2_000_000
# Lines of text, statement lines or not: MT940 needs about five for a movement.
TEXT_LINES_MAX = 1_500_000
