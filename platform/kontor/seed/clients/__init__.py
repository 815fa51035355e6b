"""The three clients of the demonstration and their habits."""

from kontor.seed.clients.duna import DUNA
from kontor.seed.clients.nordlys import NORDLYS
from kontor.seed.clients.pekarna import PEKARNA

STORIES = (NORDLYS, PEKARNA, DUNA)

__all__ = ["DUNA", "NORDLYS", "PEKARNA", "STORIES"]
