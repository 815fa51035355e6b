"""The demonstration: one provider, three clients, a year of history made by the product itself."""

from kontor.seed.run import ClientsUnfinished, run

__all__ = ["ClientsUnfinished", "run"]
