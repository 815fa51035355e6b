"""How much of a file is read: a file must never tie up the machine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

FILE_MB_MAX: Final = 20
FILE_BYTES_MAX: Final = FILE_MB_MAX * 1_000_000
# Rows of a table, or postings of a journal. The figure aimed at is 43,000.
ROWS_MAX: Final = 300_000
CELLS_PER_ROW_MAX: Final = 200
# From the first cell of a sheet to its last: it is laid out in memory as a whole.
CELLS_MAX: Final = 6_000_000
# A line of a plain-text journal; and a number in it.
LINE_MAX: Final = 4_000
DIGITS_MAX: Final = 24
# What a spreadsheet may take unpacked: ten times what may be sent.
UNPACKED_BYTES_MAX: Final = 200_000_000
AMOUNT_MAX: Final = Decimal("1e14")
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)
TEXT_MAX: Final = 500
NAME_MAX: Final = 200
