"""The known list of a client's tables, and the SQL that moves them. Nothing is introspected."""

from __future__ import annotations

from typing import Any

from django.db import models
from psycopg import sql

from kernel.models import AppliedRevision, DataKey
from tenants.fleet import compile as compiler

# The keys travel wrapped by the passphrase, the revisions in the manifest.
NOT_AS_DATA: frozenset[type[Any]] = frozenset({DataKey, AppliedRevision})


def data_models() -> list[type[Any]]:
    """The models whose rows are handed back, by table name."""
    return [model for model in compiler.tenant_models() if model not in NOT_AS_DATA]


def columns_of(model: type[Any]) -> list[str]:
    """Stored columns; generated ones follow from the others."""
    fields = model._meta.local_concrete_fields
    return [f.column for f in fields if f.column and not getattr(f, "generated", False)]


def counters() -> list[tuple[str, str]]:
    """(table, column) of every number that the database hands out."""
    return [
        (model._meta.db_table, str(field.column))
        for model in data_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.AutoField | models.BigAutoField | models.SmallAutoField)
    ]


def copy_out(model: type[Any]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) TO STDOUT WITH (FORMAT csv, HEADER true)").format(
        sql.Identifier(model._meta.db_table), _list(columns_of(model))
    )


def copy_in(table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, HEADER true)").format(
        sql.Identifier(table), _list(columns)
    )


def _list(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def set_counter(schema: str, table: str, column: str) -> str:
    """SQL that makes the next number follow the highest one there is."""
    return (
        f"SELECT setval(pg_get_serial_sequence('{schema}.\"{table}\"', '{column}'),"  # noqa: S608
        f' coalesce(max("{column}"), 0) + 1, false) FROM {schema}."{table}";\n'
    )
